from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.notifications.notices import Notice
from services.notifications.render import Rendered, render

NOW = datetime(2026, 11, 25, 13, 22, tzinfo=UTC)
URL = "https://boussole.example/t/novacite/proposals/4182"
FACTS = {
    "title": "Tablette <de> terrain & suite",
    "reference": "I-2026-012",
    "author": "Inès Morel",
    "sponsor": "Sophie Marchetti",
    "committee": "COPIL",
    "due_at": "2026-11-30T17:00:00+00:00",
}
LEDGER: dict[str, object] = {
    "awaiting": "lead",
    "lead": "Karim Benali",
    "turn_due_at": datetime(2026, 12, 10, 8, tzinfo=UTC),
}


def mail(language: str = "fr", notice: Notice = Notice.VOTE_ASKED, **facts: object) -> Rendered:
    return render(
        notice,
        FACTS | facts,
        tenant_name="Ville de NovaCité",
        url=URL,
        language=language,
        now=NOW,
    )


class TestRender:
    @pytest.mark.parametrize(
        ("language", "deadline"),
        [
            ("fr", "lundi 30 novembre à 18\u00a0h, dans 5 jours"),
            ("en", "Monday 30 November at 6\u00a0pm, in 5 days"),
        ],
    )
    def test_both_parts_carry_the_one_link_and_the_deadline(self, language: str, deadline: str):
        said = mail(language)
        for part in (said.text, said.html):
            assert part.count(URL) == 1
            assert deadline in part

    def test_the_text_is_not_escaped_and_the_html_is(self):
        said = mail()
        assert FACTS["title"] in said.text
        assert "Tablette &lt;de&gt; terrain &amp; suite" in said.html

    def test_a_word_longer_than_a_narrow_screen_breaks(self):
        assert "overflow-wrap:break-word" in mail().html

    def test_a_long_subject_is_cut_between_words_and_says_so(self):
        subject = mail(title="Une mairie " * 30).subject
        assert len(subject) <= 200
        assert subject.endswith(("mairie…", "Une…"))
        assert len(mail(title="a" * 300).subject) <= 200

    def test_a_subject_that_fits_is_left_whole(self):
        title = "x" * (200 - len(mail(title="x").subject) + 1)
        assert mail(title=title).subject.endswith("x")

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_a_sign_in_link_says_until_when_it_is_valid(self, part: str):
        said = getattr(mail(notice=Notice.SIGN_IN, due_at="2026-11-25T13:37:00+00:00"), part)
        assert "Ce lien est valable jusqu’au mercredi 25 novembre à 14\u00a0h\u00a037." in said


class TestWhoseMove:
    """What a mail says in bold when its own words give no date."""

    def said(self, **facts: object) -> str:
        facts = LEDGER | facts
        return mail(notice=Notice.SPONSORED, **facts).text

    def test_is_the_ledgers_by_its_date(self):
        assert (
            "C’est à Karim Benali de faire avancer le déploiement. "
            "Échéance\u00a0: jeudi 10 décembre à 9\u00a0h, dans 15 jours." in self.said()
        )

    def test_is_said_to_be_the_readers(self):
        assert "C’est à vous d’agir. Échéance\u00a0: jeudi" in self.said(is_readers_turn=True)

    def test_without_a_date_is_said_to_have_none(self):
        assert "faire avancer le déploiement. Sans échéance." in self.said(turn_due_at=None)

    def test_is_nobodys_once_the_proposal_is_closed(self):
        said = self.said(awaiting="nobody", is_closed=True, turn_due_at=None)
        assert "La proposition est close\u00a0: plus aucune décision n’est attendue." in said
        assert "Sans échéance" not in said

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("notice", list(Notice))
    def test_no_notice_leaves_its_date_unsaid(self, notice: Notice, language: str):
        said = mail(language, notice, **LEDGER | {"due_at": None, "turn_due_at": None}).text
        assert {"fr": "Sans échéance.", "en": "No deadline."}[language] in said

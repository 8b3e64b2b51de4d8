from __future__ import annotations

import re

import pytest

from policies.loop import Awaiting
from services.notifications.notices import Notice
from services.notifications.render import translate
from services.notifications.wording.session import NAMED
from services.notifications.wording.turns import CLOSED, DATED, TURNS, UNDATED, YOURS
from services.notifications.words import WORDINGS

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SPELLED = re.compile(r"retours? d’expérience \(REX\)")
FACTS = {
    "title", "reference", "author", "sponsor", "sponsor_comment", "asked_last", "asked_before",
    "committee", "deferral_reason", "withdrawal_reason", "called_by", "call_in_reason", "reserve",
    "reserve_to_lift", "blocking", "agenda", "cancellation", "place", "session", "session_date",
    "urgency", "titulars", "delay",
    "lead", "reviewer", "phase", "findings", "lessons", "tenant_name", "deadline", "moment",
}  # fmt: skip


def sentences(notice: Notice) -> list[str]:
    wording = WORDINGS[notice]
    said = [wording.subject, *wording.paragraphs, *wording.details, wording.verb, wording.line]
    said.append(wording.foot)
    return [*said, wording.deadline] if wording.deadline else said


def check_english(sentence: str) -> None:
    english = translate(sentence, "en")
    assert english != sentence
    assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(sentence))


def check_typography(sentence: str) -> None:
    assert "'" not in sentence
    assert not re.search(r"[^\u00a0\u202f][:;!?»](?:\s|$)|«[^\u00a0]|[ ][:;!?»]", sentence)


class TestWordings:
    def test_every_notice_has_one(self):
        assert set(WORDINGS) == set(Notice)

    @pytest.mark.parametrize("notice", list(Notice))
    def test_has_one_to_three_paragraphs(self, notice: Notice):
        assert 1 <= len(WORDINGS[notice].paragraphs) <= 3

    @pytest.mark.parametrize("notice", list(Notice))
    def test_names_facts_that_exist(self, notice: Notice):
        named = {name for each in sentences(notice) for name in PLACEHOLDER.findall(each)}
        assert named <= FACTS

    @pytest.mark.parametrize("notice", sorted(set(Notice) - {Notice.SIGN_IN}))
    def test_says_what_it_is_about_otherwise_than_its_button(self, notice: Notice):
        wording = WORDINGS[notice]
        for language in ("fr", "en"):
            assert translate(wording.line, language) != translate(wording.verb, language)

    @pytest.mark.parametrize("notice", list(Notice))
    def test_is_said_in_english_with_the_same_facts(self, notice: Notice):
        for sentence in sentences(notice):
            check_english(sentence)

    @pytest.mark.parametrize("notice", list(Notice))
    def test_keeps_french_typography(self, notice: Notice):
        for sentence in sentences(notice):
            check_typography(sentence)

    @pytest.mark.parametrize("notice", list(Notice))
    def test_spells_out_an_acronym_once_and_before_it_is_used(self, notice: Notice):
        wording = WORDINGS[notice]
        assert "REX" not in wording.subject
        body = " ".join([*wording.paragraphs, *wording.details, wording.deadline, wording.verb])
        spelled = SPELLED.findall(body)
        assert len(spelled) == (1 if "REX" in body else 0)
        assert "REX" not in SPELLED.split(body)[0]


class TestTurns:
    def test_every_move_that_a_loop_awaits_has_its_sentence(self):
        assert set(TURNS) == set(Awaiting)

    @pytest.mark.parametrize("sentence", [*TURNS.values(), YOURS, CLOSED, DATED, UNDATED, NAMED])
    def test_are_said_in_english_and_keep_french_typography(self, sentence: str):
        check_english(sentence)
        check_typography(sentence)

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


def mail(language: str = "fr") -> Rendered:
    return render(
        Notice.VOTE_ASKED,
        FACTS,
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

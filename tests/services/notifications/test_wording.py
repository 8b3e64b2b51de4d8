from __future__ import annotations

import re

import pytest

from services.notifications.notices import Notice
from services.notifications.render import translate
from services.notifications.words import WORDINGS

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FACTS = {
    "title", "reference", "author", "sponsor", "sponsor_comment", "asked_last", "asked_before",
    "committee", "deferral_reason", "withdrawal_reason", "called_by", "call_in_reason", "reserve",
    "reserve_to_lift", "agenda", "cancellation", "place",
    "lead", "reviewer", "phase", "findings", "lessons", "tenant_name", "deadline",
}  # fmt: skip


def sentences(notice: Notice) -> list[str]:
    wording = WORDINGS[notice]
    said = [wording.subject, *wording.paragraphs, wording.verb, wording.line, wording.foot]
    return [*said, wording.deadline] if wording.deadline else said


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

    @pytest.mark.parametrize("notice", list(Notice))
    def test_is_said_in_english_with_the_same_facts(self, notice: Notice):
        for sentence in sentences(notice):
            english = translate(sentence, "en")
            assert english != sentence
            assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(sentence))

    @pytest.mark.parametrize("notice", list(Notice))
    def test_keeps_french_typography(self, notice: Notice):
        for sentence in sentences(notice):
            assert "'" not in sentence
            assert not re.search(r"[^\u00a0\u202f][:;!?»](?:\s|$)|«[^\u00a0]|[ ][:;!?»]", sentence)

"""Every sentence is said in English, as carefully as in French."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from tests.services.web.catalogues import PLACEHOLDER, SOURCES, asked, english, forms

SAME_IN_BOTH = {
    "%(num)d minute",
    "%(num)d minutes",
    "Absent",
    "Abstentions",
    "Version %(number)s, %(moment)s",
    "minutes",
    "%(tenant)s, SIREN %(siren)s.",
    "%(num)d abstention",
    "%(num)d abstentions",
    "Abstention",
    "Action %(number)s",
    "Adaptation",
    "Arguments",
    "Boussole",
    "Budget",
    "Code",
    "Consultant",
    "Cookies",
    "Documents",
    "Initiative",
    "Invariants",
    "Journal",
    "Menu",
    "Messages",
    "Organisation",
    "PDF",
    "Phase %(number)s",
    "Quorum",
    "Reformulation",
    "Version %(number)s",
    "Versions",
    "Vote",
    "Votes",
    "abstention",
    "quorum",
    "version %(number)s",
}
"""Words that both languages share; a test keeps the list short."""

PROPER_NAMES = re.compile("Défenseur des droits|Libre réponse")
FRENCH_SPACES = re.compile("[\u00a0\u202f]|\\s[:;!?](?:\\s|$)|[«»]")
FRENCH_LETTERS = re.compile("[àâçèéêëîïôùûœÀÂÇÈÉÊËÎÏÔÙÛŒ]")
STRAIGHT_QUOTES = re.compile(r"['\"]")
LOOSE_FRENCH = re.compile("[^\u00a0\u202f ][:;!?»](?:\\s|$)|«[^\u00a0]| [:;!?»]|'")

pytestmark = pytest.mark.parametrize("name", SOURCES)


def said(name: str) -> list[tuple[str, str]]:
    """Each French form with its English one."""
    return [
        pair
        for message in english(name).values()
        for pair in zip(forms(message.id), forms(message.string), strict=True)
    ]


def wanting(message: Message | None) -> bool:
    return message is None or not all(forms(message.string))


class TestTheCatalogue:
    def test_says_every_sentence_of_the_sources(self, name: str):
        known = english(name)
        missing = {
            f"{message.locations[0][0]}: {first}"
            for first, message in asked(name).items()
            if wanting(known.get(first)) or known[first].fuzzy
        }
        assert missing == set()

    def test_says_nothing_that_the_sources_do_not(self, name: str):
        assert set(english(name)) - set(asked(name)) == set()

    def test_has_the_same_plurals(self, name: str):
        known = english(name)
        different = [
            first
            for first, message in asked(name).items()
            if first in known and forms(message.id) != forms(known[first].id)
        ]
        assert different == []


class TestTheEnglish:
    def test_fills_in_the_same_facts(self, name: str):
        # a count may be in words: « une action », “one action”
        different = [
            french
            for french, english_form in said(name)
            if {*PLACEHOLDER.findall(french), "num"} != {*PLACEHOLDER.findall(english_form), "num"}
        ]
        assert different == []

    def test_has_no_broken_placeholder(self, name: str):
        broken = [
            form for _, form in said(name) if "%" in PLACEHOLDER.sub("", form.replace("%%", ""))
        ]
        assert broken == []

    def test_is_not_the_french(self, name: str):
        shared = {french for french, form in said(name) if form == french}
        worded = {each for each in shared if re.search(r"[^\W\d]", PLACEHOLDER.sub("", each))}
        assert worded - SAME_IN_BOTH == set()

    def test_has_the_typography_of_english(self, name: str):
        loose = [
            form
            for _, form in said(name)
            for rule in (FRENCH_SPACES, FRENCH_LETTERS, STRAIGHT_QUOTES)
            if rule.search(PROPER_NAMES.sub("Somebody", form))
        ]
        assert loose == []


class TestTheFrench:
    def test_has_its_own_typography(self, name: str):
        assert [french for french, _ in said(name) if LOOSE_FRENCH.search(french)] == []


class TestTheSharedWords:
    def test_are_all_in_use(self, name: str):
        if name == "pages":
            used = {french for french, form in said(name) if french == form}
            assert used >= SAME_IN_BOTH

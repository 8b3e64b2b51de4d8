"""No sentence is shown that the catalogues do not know: in the code, and in the templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.web.catalogues import ROOMS, ROOT, SOURCES, asked, forms

TEMPLATES = sorted((ROOT / "services/web/templates").rglob("*.html"))
MODULES = sorted(path for room in sorted(ROOMS) for path in (ROOT / room).rglob("*.py"))
EXAMPLES = ("services/api/", "services/web/gallery.py", "services/web/templates/gallery.html")
"""Invented proposals, in the documentation of the API and on the gallery of components."""

WORDED_APART = (
    "services/dates.py",
    "services/packs/item_sections.py",
    "services/packs/pack_sheet.py",
    "services/packs/words.py",
    "services/records/",
)
"""The first holds the words of each language side by side; an administration's papers, which the
others word, are in French.
"""

SAID_AS_IT_IS = {"Boussole", "boussole journal verify", "cnil.fr"} | {
    "autofocus"  # an attribute that a macro writes alone
}

FRENCH_LETTERS = re.compile("[àâçèéêëîïôùûœÀÂÇÈÉÊËÎÏÔÙÛŒ«»’]")
FRENCH_WORDS = re.compile(
    r"\b(?:les?|la|des|une|est|pour|vous|votre|dans|n’|l’|d’)\b", re.IGNORECASE
)
SEVERAL_WORDS = re.compile(r"[^\W\d]{2,}\W+[^\W\d]+\W+[^\W\d]{2,}")
NOT_SHOWN = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
ATTRIBUTE = re.compile(r'\s*[\w-]+="')
WORD = re.compile(r"[^\W\d_]{2,}")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sentences(tree: ast.Module) -> Iterator[str]:
    """The literals of a module that read as French sentences, docstrings left out."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in alone:
            continue
        text = node.value
        if isinstance(text, str) and SEVERAL_WORDS.search(text) and reads_as_french(text):
            yield text


def reads_as_french(text: str) -> bool:
    """Whether ``text`` is French, and no pattern that looks for some."""
    if "(?:" in text:
        return False
    return bool(FRENCH_LETTERS.search(text)) or len(FRENCH_WORDS.findall(text)) > 1


def written(template: str) -> Iterator[str]:
    """What a template says by itself: its text, and the attributes that are read aloud."""
    text = re.sub(r"\{\{.*?\}\}", "\0", NOT_SHOWN.sub("\0", template), flags=re.DOTALL)
    yield from SPOKEN_ATTRIBUTE.findall(text)
    for between in re.split(r"<[^>]*>", text):
        yield from (each for each in between.split("\0") if not ATTRIBUTE.match(each))


class TestTheCode:
    def test_marks_every_sentence_for_its_catalogue(self):
        marked = [each for name in SOURCES for each in asked(name).values()]
        known = {form for each in marked for form in forms(each.id)}
        unmarked = [
            (name_of(path), sentence)
            for path in MODULES
            if not name_of(path).startswith(EXAMPLES + WORDED_APART)
            for sentence in sentences(ast.parse(path.read_text(encoding="utf-8")))
            if sentence not in known
        ]
        assert unmarked == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
class TestATemplate:
    def test_says_nothing_outside_the_catalogue(self, path: Path):
        said = {" ".join(each.split()) for each in written(path.read_text(encoding="utf-8"))}
        unmarked = {each.strip(" –·.") for each in said if WORD.search(each)} - SAID_AS_IT_IS
        assert name_of(path) in EXAMPLES or unmarked == set()

"""Sentences with values, made where no language is known yet."""

from __future__ import annotations

from typing import Self

from services.http.language import gettext


class Sentence(str):
    """A French sentence already filled, which remembers how to say itself in another language."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """Fill ``template``'s ``%(name)s`` with ``values``."""
        sentence = super().__new__(cls, template % values if values else template)
        sentence.template = template
        sentence.values = values
        return sentence


def translated(sentence: str) -> str:
    """``sentence`` in the reader's language."""
    if isinstance(sentence, Sentence):
        return gettext(sentence.template, **sentence.values)
    return gettext(sentence)

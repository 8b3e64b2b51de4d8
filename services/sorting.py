"""Names in the order of a dictionary: É beside E, whatever the case.

The embedded PostgreSQL knows no language's order, and sorts by code points, where É follows Z.
Both functions make the same key.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column
from sqlalchemy.orm import InstrumentedAttribute

_COMBINING = "[\u0300-\u036f]"
_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"))


def name_key(name: str) -> str:
    """What names are sorted by in Python."""
    for ligature, letters in _LIGATURES:
        name = name.replace(ligature, letters)
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(each for each in decomposed if not "\u0300" <= each <= "\u036f").lower()


def by_name(name: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """What names are sorted by in SQL."""
    plain: ColumnElement[Any] = name.expression
    for ligature, letters in _LIGATURES:
        plain = func.replace(plain, ligature, letters)
    decomposed = func.normalize(plain, literal_column("NFKD"))
    return func.lower(func.regexp_replace(decomposed, _COMBINING, "", "g"))

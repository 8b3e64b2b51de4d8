"""What may stand in a name: anything that people write on one line."""

from __future__ import annotations

import unicodedata
from typing import Final

_BREAKS_THE_LINE: Final = {"Cc", "Zl", "Zp", "Cs"}
"""Control characters, line and paragraph separators, lone surrogates."""
_TURNS_THE_TEXT: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings and overrides, by which a name could pass for another or turn what follows it."""


def is_one_line(text: str) -> bool:
    """Whether ``text`` is one line of text; no-break spaces and joiners are welcome."""
    return not any(
        character in _TURNS_THE_TEXT or unicodedata.category(character) in _BREAKS_THE_LINE
        for character in text
    )

"""What changed between two wordings, word by word, for a reader to see at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_LONGEST: Final = 400
_LEAST_IN_COMMON: Final = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a wording; ``changed`` when the other wording does not have them."""

    text: str
    changed: bool


def compare(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Mark in each wording the words that the other one lacks.

    Nothing is marked where marks would not help: texts of more than 400 words, or that have so
    little in common that almost every word would be marked.

    Returns:
        The pieces of each wording, in order; put end to end they give its words again, one
        space between two.
    """
    old, new = before.split(), after.split()
    if max(len(old), len(new)) > _LONGEST:
        return [Piece(before, False)], [Piece(after, False)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LEAST_IN_COMMON:
        return [Piece(before, False)], [Piece(after, False)]
    struck: list[Piece] = []
    added: list[Piece] = []
    for operation, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        changed = operation != "equal"
        _append(struck, old[old_start:old_end], changed)
        _append(added, new[new_start:new_end], changed)
    return struck, added


def _append(pieces: list[Piece], words: list[str], changed: bool) -> None:
    """Add words; the space before them belongs to a piece that did not change."""
    if not words:
        return
    if pieces:
        last = pieces[-1]
        if changed and not last.changed:
            pieces[-1] = Piece(last.text + " ", False)
        else:
            words = ["", *words]
    pieces.append(Piece(" ".join(words), changed))

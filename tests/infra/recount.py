"""Counts votes again from the words of minutes, as a person would who has the paper alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

_SECOND = "seconde convocation, sans condition de quorum"
_QUORUM = re.compile(r"(plus de|au moins) (\d)/(\d) des (\d+) membres[^;]*?, soit (\d+)")
_MAJORITY = re.compile(
    r"(plus de|au moins) (\d)/(\d) des (\d+) (suffrages|membres)[^,]*, soit (\d+)"
)


@dataclass(frozen=True)
class Counted:
    """A vote counted again. ``printed`` is the result as the paper says it."""

    base: int | None
    quorum: int
    present: int
    votes: tuple[int, int, int]
    result: str
    printed: str


def words_of(pdf: bytes) -> str:
    """The text of a paper, as a reader's program gives it."""
    pages = PdfReader(BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    # what heads and foots each page comes between the lines of a table
    text = re.sub(r"Procès-verbal(?: à approuver)?\s+\d+ / \d+(?:\s+[^\n]*SIREN \d+)?", " ", text)
    return re.sub(r"\s+", " ", text)


def recount(said: str) -> list[Counted]:
    """Every vote of minutes, in order."""
    blocks = said.split("Décompte Détail Quorum ")[1:]
    # a table that goes on overleaf has its head again
    return [_counted(f"Quorum {block.replace('Décompte Détail ', '')}") for block in blocks]


def _counted(block: str) -> Counted:
    base, quorum = _quorum(block)
    present = _number(block, "présents")
    printed = _cell(block, "Résultat")
    votes = _named(block)
    said = tuple(_number(block, word) for word in ("pour", "contre", "abstentions"))
    assert votes == said, (votes, said)
    result = "quorum non atteint" if present < quorum else _carried(block, votes, printed)
    return Counted(base, quorum, present, votes, result, printed)


def _quorum(block: str) -> tuple[int | None, int]:
    if _SECOND in block:
        return None, 1
    found = _QUORUM.search(block)
    assert found is not None
    over, under, base = int(found[2]), int(found[3]), int(found[4])
    needed = base * over // under + 1 if found[1] == "plus de" else -(-base * over // under)
    assert needed == int(found[5])
    return base, needed


def _named(block: str) -> tuple[int, int, int]:
    """For, against and abstentions, by the votes written beside the names of those there."""
    names = _cell(block, "Présents au vote").split(", ")
    table = block.partition("Membre Vote ")[2].partition("Réserve")[0]
    choices = Counter(
        found[1]
        for name in names
        if (found := re.search(rf"{re.escape(name)} (pour|contre|abstention)", table))
    )
    return choices["pour"], choices["contre"], choices["abstention"]


def _carried(block: str, votes: tuple[int, int, int], printed: str) -> str:
    majority = _MAJORITY.search(block[block.index("Majorité") :])
    assert majority is not None
    in_favour, against, abstain = votes
    base = in_favour + against + (abstain if majority[5] == "membres" else 0)
    assert base == int(majority[4])
    part, bar = in_favour * int(majority[3]), base * int(majority[2])
    is_carried = part > bar if majority[1] == "plus de" else part >= bar
    if in_favour == against:
        holder = _cell(block, "Présidence du point")
        is_carried = f"{holder} pour" in block and f"la voix de {holder} l’emporte" in printed
    if printed.startswith("avis"):
        return "avis favorable" if is_carried else "avis réputé donné"
    if not is_carried:
        return "non adopté"
    return "adopté avec réserves" if "Réserve" in block else "adopté"


def _number(block: str, word: str) -> int:
    found = re.search(rf"{word}\s?: (\d+)", block)
    assert found is not None, word
    return int(found[1])


def _cell(block: str, label: str) -> str:
    """What stands beside ``label``, up to the next label or table."""
    ends = r" (?:Présidence du point|Présents au vote|Ne votent pas|Membre Vote|Approbation) "
    return re.split(ends, block.partition(f"{label} ")[2])[0].strip()

"""A paper as data, before it is typeset: headings, paragraphs, tables of facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; line ends are kept."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings; the first cell of a row names it.

    Attributes:
        caption: what the table holds, for who hears it read.
        head: a heading for each column.
        rows: as many cells each as there are headings.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Texts of equal rank, each on its own."""

    texts: Sequence[str]


Block = Paragraph | Table | Bullets


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; level 2 is under the paper's title, 3 under a 2."""

    title: str
    level: int = 2
    blocks: Sequence[Block] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The section in JSON types, each block with its ``kind``."""
        blocks = [{"kind": type(block).__name__.lower(), **asdict(block)} for block in self.blocks]
        return {"title": self.title, "level": self.level, "blocks": blocks}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper.

    Attributes:
        issuer: the tenant's name, at the head of each page.
        title: of the paper.
        lines: what stands under the title.
        sections: in reading order.
        foot: at the foot of each page, beside its number.
    """

    issuer: str
    title: str
    lines: Sequence[str]
    sections: Sequence[Section]
    foot: str

    def to_dict(self) -> dict[str, Any]:
        """The sheet in JSON types."""
        sections = [section.to_dict() for section in self.sections]
        return {**asdict(replace(self, sections=[])), "sections": sections}

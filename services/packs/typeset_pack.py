"""Typeset our own pages of a pack, numbered as they will be once the documents are inserted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import typst

from services.records.typeset import TEMPLATES, displayable

OWN: Final = "own.pdf"
STAMPS: Final = "stamps.pdf"
_SOURCES: Final = (
    TEMPLATES / "paper.typ",
    files("services.packs") / "templates" / "pack.typ",
    files("services.packs") / "templates" / "stamps.typ",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of a document go.

    Attributes:
        item, document: their numbers, from 1.
        pages: how many there are.
        after: the page of ours that announces them, counted from 1 among ours alone.
    """

    item: int
    document: int
    pages: int
    after: int


def typeset_pack(sheet: Mapping[str, Any], folder: Path, at: datetime) -> list[Place]:
    """Write our own pages into ``folder``, an accessible file (PDF/UA-1) by itself.

    Args:
        sheet: see ``services.packs.pack_sheet``; its images are in the folder.
        folder: read and written by the typesetter alone.
        at: when the pack is made, written in the file.

    Returns:
        Where documents are to be inserted, in the order of the pages.

    Raises:
        TypstError: a fault of the template, or of the release installed.
    """
    for source in _SOURCES:
        with as_file(source) as path:
            shutil.copy(path, folder)
    said = displayable(json.dumps(sheet, ensure_ascii=False))
    compiler = typst.Compiler(
        str(folder / "pack.typ"),
        root=str(folder),
        ignore_system_fonts=True,
        sys_inputs={"pack": said},
    )
    compiler.compile(
        output=str(folder / OWN),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    return [Place(**value) for value in json.loads(compiler.query("<insertion>", field="value"))]


def typeset_stamps(places: list[Place], folder: Path) -> None:
    """Write the number of each page to be inserted, as it will be in the pack."""
    numbers: list[int] = []
    for place in places:
        first = place.after + len(numbers) + 1
        numbers += range(first, first + place.pages)
    typst.compile(
        str(folder / "stamps.typ"),
        output=str(folder / STAMPS),
        root=str(folder),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"numbers": json.dumps(numbers)},
    )

"""Bring a pack's documents into a folder, one after the other, each made fit to be inserted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from services.deps import Deps
from services.documents.kinds import DocumentKind
from services.documents.read_document import read_document
from services.errors import NotFound
from services.packs.apart.limits import CLEANING
from services.packs.apart.refusal import Refusal
from services.packs.contents import PackContents, PackDocument
from services.packs.deadline import Deadline
from services.packs.run_apart import Failed, Stopped, run_apart
from tenants.actor import Caller

MOST_BYTES: Final = 250 * 1024**2
"""Of the documents inserted in one pack: more would be too heavy to be sent, or opened."""

MOST_PAGES: Final = 2_000
"""Of the documents inserted in one pack."""

_IMAGES: Final = {DocumentKind.PNG, DocumentKind.JPEG, DocumentKind.WEBP}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What becomes of a document.

    Attributes:
        file: its name in the folder; "" when there is none.
        size: of that file, in bytes.
        pages: to be inserted; none of an image, which is drawn on the page that announces it.
        refusal: why it is not inserted, None when it is, or is none that could be.
    """

    file: str = ""
    size: int = 0
    pages: int = 0
    refusal: Refusal | None = None


def gather(
    deps: Deps, caller: Caller, contents: PackContents, folder: Path, deadline: Deadline
) -> Mapping[UUID, Gathered]:
    """Bring every document that can be inserted, as long as there is room and time for more.

    Each is read in its own transaction, as if the caller opened it, and leaves the memory before
    the next. One that was removed since the contents were read is told as gone.

    Raises:
        Recused: the caller stepped aside meanwhile.
    """
    gathered: dict[UUID, Gathered] = {}
    bytes_left, pages_left = MOST_BYTES, MOST_PAGES
    for document in (each for item in contents.items for each in item.documents):
        kind = _program_for(document)
        if kind is None:
            found = Gathered()
        elif document.size > bytes_left:
            found = Gathered(refusal=Refusal.NO_ROOM)
        elif not deadline.left:
            found = Gathered(refusal=Refusal.NO_TIME)
        elif (given := _brought(deps, caller, document, folder)) is None:
            found = Gathered(refusal=Refusal.GONE)
        else:
            found = _cleaned(kind, given, folder / f"document-{len(gathered)}", deadline)
        if found.pages > pages_left or found.size > bytes_left:
            found = Gathered(refusal=Refusal.NO_ROOM)
        bytes_left -= found.size
        pages_left -= found.pages
        gathered[document.id] = found
    return gathered


def _program_for(document: PackDocument) -> str | None:
    """How the document is made fit; None for one that we cannot draw without betraying it."""
    if document.kind is DocumentKind.PDF:
        return "pdf"
    return "image" if document.kind in _IMAGES else None


def _brought(deps: Deps, caller: Caller, document: PackDocument, folder: Path) -> Path | None:
    """The document as it was joined, in the folder; None where it is there no more."""
    try:
        read = read_document(deps, caller, document.proposal_id, document.id)
    except NotFound:
        return None
    given = folder / "given"
    given.write_bytes(read.content)
    return given


def _cleaned(kind: str, given: Path, target: Path, deadline: Deadline) -> Gathered:
    limits = deadline.hold(CLEANING)
    try:
        said = json.loads(
            run_apart("clean", kind, str(given), str(target), limits=limits, folder=target.parent)
        )
    except Stopped:
        had_less = limits.seconds < CLEANING.seconds
        return Gathered(refusal=Refusal.NO_TIME if had_less else Refusal.UNREADABLE)
    except Failed:
        return Gathered(refusal=Refusal.UNREADABLE)
    if "refusal" in said:
        return Gathered(refusal=Refusal(said["refusal"]))
    return Gathered(target.name, target.stat().st_size, int(said["pages"]))

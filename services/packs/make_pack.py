"""Make the pack of a session: its agenda, its texts and their documents, in one PDF."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import BinaryIO, Final
from uuid import UUID

from services.dates import day_of
from services.deps import Deps
from services.packs.apart.limits import JOINING
from services.packs.apart.refusal import Refusal
from services.packs.contents import PackContents
from services.packs.deadline import Deadline
from services.packs.errors import PacksInTheMaking
from services.packs.gather import Gathered, gather
from services.packs.pack_sheet import pack_sheet
from services.packs.read_contents import read_contents
from services.packs.run_apart import Failed, run_apart
from services.packs.typeset_pack import OWN, Place, typeset_pack, typeset_stamps
from tenants.actor import Caller

AT_ONCE: Final = 2
"""Packs that one process makes at a time; each has a program at work on a processor."""

_WAITS: Final = 3.0
"""Seconds that a reader waits for a place, before being asked to come back."""

MOST_SECONDS: Final = 50
"""Of one pack, the wait for a place included: whoever asked for it waits, and proxies give up after
60. The rest is for our own pages, typeset once more where the documents could not be joined.
"""

_TO_JOIN: Final = 15
"""Seconds of those that documents leave, at least, to typeset our own pages and to join them."""

_PREFIX: Final = "boussole-pack-"
_LEFT_AFTER: Final = 3_600
"""Seconds after which a folder that nobody has written in is nobody's."""

_PLACES: Final = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is given: its file's name and size in bytes, and the file, which is nowhere
    else: it is gone once closed.
    """

    name: str
    size: int
    file: BinaryIO


def make_pack(deps: Deps, caller: Caller, session_id: UUID) -> Pack:
    """Make the caller's copy of a session's pack, anew each time: it is kept nowhere.

    Its contents are read in one transaction, each document in another, and the file is made in
    none. A document that cannot be inserted leaves a page that says so; should the whole not be
    joined, every document does.

    Raises:
        NotFound: no such session.
        NotConvened, NotGivenYet, NoLongerGiven: not for the caller, or not now.
        Recused: the caller stepped aside from an item while it was being made.
        PacksInTheMaking: others are being made.
    """
    deadline = Deadline.after(MOST_SECONDS)
    contents = read_contents(deps, caller, session_id)
    _forget_leftovers()
    with _a_place(), TemporaryDirectory(prefix=_PREFIX) as made_in:
        folder = Path(made_in)
        gathered = gather(deps, caller, contents, folder, deadline.before(_TO_JOIN))
        try:
            made = _made(contents, gathered, folder, deadline)
        except Failed:
            made = _made(contents, _left_out(gathered), folder, deadline)
        day = day_of(contents.starts_at)
        return Pack(f"dossier-de-seance-{day}.pdf", made.stat().st_size, made.open("rb"))


def _forget_leftovers() -> None:
    """Remove what a process left that died as it made a pack."""
    before = time.time() - _LEFT_AFTER
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder)


@contextmanager
def _a_place() -> Iterator[None]:
    """Hold one of the places of those who make packs.

    Raises:
        PacksInTheMaking: none is free.
    """
    if not _PLACES.acquire(timeout=_WAITS):
        raise PacksInTheMaking
    try:
        yield
    finally:
        _PLACES.release()


def _made(
    contents: PackContents, gathered: Mapping[UUID, Gathered], folder: Path, deadline: Deadline
) -> Path:
    """The pack in its folder.

    Raises:
        Failed: the documents could not be joined.
        TypstError: our own pages could not be typeset.
    """
    places = typeset_pack(pack_sheet(contents, gathered), folder, contents.read_at)
    if not places:
        return folder / OWN
    typeset_stamps(places, folder)
    plan = [_insertion(contents, gathered, place) for place in places]
    (folder / "plan.json").write_text(json.dumps(plan))
    run_apart("join", str(folder), limits=deadline.hold(JOINING), folder=folder)
    return folder / "pack.pdf"


def _insertion(
    contents: PackContents, gathered: Mapping[UUID, Gathered], place: Place
) -> dict[str, object]:
    document = contents.items[place.item - 1].documents[place.document - 1]
    return {
        "file": gathered[document.id].file,
        "title": document.name,
        "after": place.after,
    }


def _left_out(gathered: Mapping[UUID, Gathered]) -> dict[UUID, Gathered]:
    """The same without a page to insert."""
    return {
        document: Gathered(refusal=Refusal.NOT_JOINED) if each.pages else each
        for document, each in gathered.items()
    }

"""What tests of packs do: join documents, make a pack, read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader
from pypdf.generic import Destination

from services.committees.agenda import defer_item
from services.committees.sessions.convening import convene
from services.documents.add_document import add_document
from services.packs.make_pack import make_pack
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting


def with_documents(town: Town, documents: Mapping[str, bytes], **fields: Any) -> UUID:
    """A proposal before the committee, with those documents by name."""
    proposal_id = town.draft(**fields)
    _join(town, proposal_id, documents)
    town.submit(proposal_id)
    town.answer(proposal_id)
    return proposal_id


def completed(town: Town, proposal_id: UUID, documents: Mapping[str, bytes]) -> None:
    """Put an item off, and have its author come back with another text and those documents."""
    defer_item(town.deps, town.caller("secretary"), proposal_id, "À compléter.")
    town.settle(proposal_id)
    town.clock.advance(timedelta(hours=1))
    _join(town, proposal_id, documents)
    town.submit_again(proposal_id)
    town.answer(proposal_id)


def _join(town: Town, proposal_id: UUID, documents: Mapping[str, bytes]) -> None:
    for name, content in documents.items():
        add_document(town.deps, town.caller("author"), proposal_id, name=name, content=content)


def convened(town: Town, *proposals: UUID) -> Sitting:
    """A session to come, convened with those proposals."""
    sitting = Sitting.planned(town, *proposals)
    convene(town.deps, town.caller("secretary"), sitting.id)
    return sitting


def pack_of(town: Town, sitting: Sitting, reader: str = "second") -> bytes:
    """The pack that somebody is given."""
    pack = make_pack(town.deps, town.caller(reader), sitting.id)
    with pack.file as file:
        content = file.read()
    assert len(content) == pack.size
    return content


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as a reader's program gives it."""
    pages = PdfReader(BytesIO(pdf)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def text_of(pdf: bytes) -> str:
    """The whole text."""
    return " ".join(pages_of(pdf))


def outline_of(pdf: bytes) -> list[tuple[int, str, int]]:
    """Depth, title and page, from 1, of every entry of the outline."""
    reader = PdfReader(BytesIO(pdf))
    found: list[tuple[int, str, int]] = []

    def walk(entries: list[Any], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, Destination):
                page = reader.get_destination_page_number(entry)
                assert page is not None
                found.append((depth, re.sub(r"\s+", " ", str(entry.title)).strip(), page + 1))
            else:
                walk(entry, depth + 1)

    walk(reader.outline, 1)
    return found

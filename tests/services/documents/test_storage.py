"""How much may be joined, and what of it cannot be undone."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from services.deps import new_id
from services.documents.errors import (
    NameTaken,
    QuotaExceeded,
    TooManyDocuments,
)
from services.documents.models import LARGEST, Document
from services.documents.remove_document import remove_document
from services.documents.storage import MOST_PER_PROPOSAL
from services.errors import NotFound
from services.journal.events import Event
from services.journal.models import JournalEntry
from services.journal.record import Digest
from tests.fixtures.files import PDF
from tests.fixtures.world import Town, TownFactory
from tests.services.documents.joined import (
    join,
    listed,
    read,
    returned,
)


class TestTheRoom:
    def test_of_a_proposal_is_counted(self, town: Town):
        proposal_id = town.draft()
        for number in range(MOST_PER_PROPOSAL):
            join(town, proposal_id, name=f"{number}.pdf")
        with pytest.raises(TooManyDocuments):
            join(town, proposal_id)
        assert str(MOST_PER_PROPOSAL) in TooManyDocuments.sentence
        assert len(listed(town, proposal_id, "author").items) == MOST_PER_PROPOSAL

    def test_of_a_tenant_is_shared_by_its_proposals_alone(self, town: Town, new_town: TownFactory):
        elsewhere = new_town()
        join(elsewhere, elsewhere.draft())
        town.deps = replace(town.deps, document_bytes=2 * len(PDF))
        first, second = town.draft(), town.draft()
        view = join(town, first)
        join(town, second)
        with pytest.raises(QuotaExceeded) as refused:
            join(town, second, name="autre.pdf")
        assert list(refused.value.errors) == ["file"]
        remove_document(town.deps, town.caller("author"), first, view.id)
        assert join(town, second, name="autre.pdf")

    def test_is_not_passed_by_those_who_come_at_once(self, town: Town):
        town.deps = replace(town.deps, document_bytes=3 * len(PDF))
        drafts = [town.draft() for _ in range(8)]

        def try_to_join(proposal_id: UUID) -> bool:
            try:
                join(town, proposal_id)
            except QuotaExceeded:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            joined = list(pool.map(try_to_join, drafts))
        assert sum(joined) == 3
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalar(select(func.sum(Document.size))) == 3 * len(PDF)

    def test_of_a_name_is_not_shared_by_those_who_come_at_once(self, town: Town):
        proposal_id = town.draft()

        def try_to_join(number: int) -> bool:
            try:
                join(town, proposal_id, content=PDF + bytes([number]))
            except NameTaken:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(try_to_join, range(6))) == 1


class TestTheJournal:
    def test_proves_which_file_it_was_and_says_nothing_of_its_name(self, town: Town):
        proposal_id = returned(town)
        (old,) = listed(town, proposal_id).items
        new = join(town, proposal_id, content=PDF + b"2")
        remove_document(town.deps, town.caller("author"), proposal_id, new.id)
        with town.deps.work(town.tenant_id) as work:
            entries = work.session.scalars(
                select(JournalEntry)
                .where(JournalEntry.event.in_([Event.DOCUMENT_ADDED, Event.DOCUMENT_REMOVED]))
                .order_by(JournalEntry.ordinal)
            ).all()
        assert {entry.subject for entry in entries} == {proposal_id}
        assert {entry.actor_id for entry in entries} == {town.ids["author"]}
        first, second, third = (entry.data for entry in entries)
        assert first == {
            "document": str(old.id),
            "version": 1,
            "size": len(PDF),
            "sha256": hashlib.sha256(PDF).hexdigest(),
            "replaces": None,
        }
        assert second["replaces"] == str(old.id)
        assert third == {"document": str(new.id), "version": 2, "sha256": new.sha256}

    def test_takes_no_other_text_for_a_digest(self):
        with pytest.raises(ValueError, match="SHA-256"):
            Digest(b"devis de la maison Untel")


class TestTheDatabase:
    def test_lets_the_application_change_nothing_of_a_document(self, town: Town):
        join(town, town.draft())
        for statement in (
            "UPDATE document SET name = 'autre.pdf'",
            "UPDATE document_content SET content = ''",
        ):
            with (
                pytest.raises(ProgrammingError, match="InsufficientPrivilege"),
                town.deps.work(town.tenant_id) as work,
            ):
                work.session.execute(text(statement))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"size": 0},
            {"size": LARGEST + 1},
            {"version": 0},
            {"sha256": b"short"},
            {"name": "DEVIS.pdf"},
            {"proposal_id": new_id()},
            {"added_by": new_id()},
            {"replaces_id": new_id()},
        ],
        ids="-".join,
    )
    def test_refuses_what_the_code_would(self, town: Town, wrong: dict[str, object]):
        proposal_id = town.draft()
        join(town, proposal_id)
        row = {
            "tenant_id": town.tenant_id,
            "id": new_id(),
            "proposal_id": proposal_id,
            "version": 1,
            "name": "autre.pdf",
            "kind": "pdf",
            "size": 1,
            "sha256": bytes(32),
            "added_by": town.ids["author"],
            "added_at": town.clock.now(),
        }
        with pytest.raises(IntegrityError), town.deps.work(town.tenant_id) as work:
            work.session.add(Document(**(row | wrong)))

    def test_binds_a_document_to_its_proposal(self, town: Town):
        first, second = town.draft(), town.draft()
        view = join(town, first)
        with pytest.raises(NotFound):
            read(town, second, view.id, "author")

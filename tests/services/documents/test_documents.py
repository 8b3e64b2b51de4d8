from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from policies.loop import Stage
from services.committees.agenda import defer_item, reschedule_item
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import Recused
from services.deps import new_id
from services.documents.access import Lock
from services.documents.add_document import add_document
from services.documents.errors import (
    DocumentTooLarge,
    NameTaken,
    NoLongerRemovable,
    NothingInside,
    NotOpenToDocuments,
    NotTheirsToJoin,
    QuotaExceeded,
    TooManyDocuments,
    UnsupportedDocument,
)
from services.documents.list_documents import list_documents
from services.documents.models import LARGEST, Document, DocumentContent
from services.documents.read_document import read_document
from services.documents.remove_document import remove_document
from services.documents.storage import MOST_PER_PROPOSAL
from services.documents.views import DocumentList, DocumentView
from services.errors import DomainError, Forbidden, Incomplete, NotFound
from services.journal.events import Event
from services.journal.models import JournalEntry
from services.journal.record import Digest
from services.proposals.models import SponsorDecision
from services.proposals.submit_proposal import submit_proposal
from tests.fixtures.files import PDF, PNG, PROGRAM, open_xml
from tests.fixtures.world import Town, TownFactory

RETURN = SponsorDecision.RETURN


def join(
    town: Town, proposal_id: UUID, by: str = "author", name: str = "devis.pdf", content: bytes = PDF
) -> DocumentView:
    return add_document(town.deps, town.caller(by), proposal_id, name=name, content=content)


def listed(town: Town, proposal_id: UUID, by: str = "reader") -> DocumentList:
    return list_documents(town.deps, town.caller(by), proposal_id)


def names(town: Town, proposal_id: UUID, by: str = "reader") -> list[str | None]:
    return [view.name for view in listed(town, proposal_id, by).items]


def read(town: Town, proposal_id: UUID, document_id: UUID, by: str = "reader") -> bytes:
    return read_document(town.deps, town.caller(by), proposal_id, document_id).content


def recuse(town: Town, proposal_id: UUID, name: str) -> None:
    declare_recusal(town.deps, town.caller(name), town.ballot(proposal_id).id, "Un parent y vend.")
    town.settle(proposal_id)


def returned(town: Town) -> UUID:
    """A proposal sent back to its author, with a document of its first version."""
    proposal_id = town.draft()
    join(town, proposal_id)
    town.submit(proposal_id)
    town.answer(proposal_id, decision=RETURN, comment="Chiffrez.")
    return proposal_id


def without_quorum(town: Town) -> UUID:
    """An item that nobody voted on, twice: the secretary has it."""
    proposal_id = town.at_committee()
    while town.proposal(proposal_id).awaiting != "secretary":
        town.wait(proposal_id, days=8)
    return proposal_id


def who_may_join(town: Town, proposal_id: UUID) -> set[str]:
    """Those whom the list tells that they may; trying tells the same of each."""
    told = set()
    for name in ("author", "colleague", "head", "dga", "chair", "second", "secretary"):
        try:
            may = listed(town, proposal_id, name).may_join
        except NotFound:
            may = False
        try:
            view = join(town, proposal_id, name, f"{name}.pdf")
        except DomainError:
            assert not may, name
        else:
            assert may, name
            told.add(name)
            if view.removable:
                remove_document(town.deps, town.caller(name), proposal_id, view.id)
    return told


class TestJoiningADocument:
    def test_keeps_its_bytes_and_what_is_known_of_them(self, town: Town):
        proposal_id = town.draft()
        view = join(town, proposal_id, name="../Devis\u202efdp.exe")
        assert view == listed(town, proposal_id, "author").items[0]
        assert (view.name, view.kind.value, view.size) == ("Devisfdp.exe.pdf", "pdf", len(PDF))
        assert (view.version, view.added_by.name) == (1, "Author")
        assert view.added_at == town.clock.now()
        assert view.sha256 == hashlib.sha256(PDF).hexdigest()
        given = read_document(town.deps, town.caller("author"), proposal_id, view.id)
        assert (given.content, given.name) == (PDF, view.name)
        assert given.sha256.hex() == view.sha256

    @pytest.mark.parametrize(
        ("stage", "who"),
        [
            (lambda town: town.draft(), {"author"}),
            (lambda town: town.submitted(), {"head"}),
            (returned, {"author"}),
            (lambda town: town.at_committee(), set()),
            (without_quorum, {"chair", "secretary"}),
        ],
        ids=["draft", "sponsorship", "rework", "vote", "convening"],
    )
    def test_is_for_those_who_hold_the_text(
        self, town: Town, stage: Callable[[Town], UUID], who: set[str]
    ):
        assert who_may_join(town, stage(town)) == who

    def test_is_for_the_next_head_too_once_asked(self, town: Town):
        proposal_id = town.submitted()
        town.wait(proposal_id, days=16)
        assert who_may_join(town, proposal_id) == {"head", "dga"}

    def test_is_for_the_secretary_until_a_vote_that_is_convened_opens(self, town: Town):
        proposal_id = without_quorum(town)
        opens_at = town.clock.now() + timedelta(days=3)
        reschedule_item(town.deps, town.caller("secretary"), proposal_id, opens_at=opens_at)
        town.settle(proposal_id)
        assert who_may_join(town, proposal_id) == {"chair", "secretary"}
        town.wait(proposal_id, days=3, minutes=1)
        with pytest.raises(NotOpenToDocuments):
            join(town, proposal_id, "secretary", "tard.pdf")

    def test_is_over_once_the_rollout_has_begun_or_the_loop_is_closed(self, town: Town):
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        with pytest.raises(NotOpenToDocuments):
            join(town, proposal_id)

    def test_is_refused_to_who_merely_reads(self, town: Town):
        proposal_id = town.submitted()
        with pytest.raises(NotTheirsToJoin):
            join(town, proposal_id, "colleague")
        with pytest.raises(NotTheirsToJoin):
            join(town, proposal_id, "author")
        with pytest.raises(Forbidden):
            join(town, proposal_id, "reader")

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", NothingInside),
            (PROGRAM, UnsupportedDocument),
            (PDF + b"\0" * LARGEST, DocumentTooLarge),
        ],
        ids=["empty", "program", "large"],
    )
    def test_refuses_the_file_beside_its_field(
        self, town: Town, content: bytes, refusal: type[DomainError]
    ):
        proposal_id = town.draft()
        with pytest.raises(refusal) as refused:
            join(town, proposal_id, content=content)
        assert list(refused.value.errors) == ["file"]
        assert listed(town, proposal_id, "author").items == []

    def test_takes_one_of_20_mb_exactly(self, town: Town):
        proposal_id = town.draft()
        content = PDF + b"\0" * (LARGEST - len(PDF))
        view = join(town, proposal_id, content=content)
        assert view.size == LARGEST
        assert read(town, proposal_id, view.id, "author") == content

    def test_of_another_tenant_is_not_found(self, town: Town, new_town: TownFactory):
        elsewhere = new_town()
        proposal_id = elsewhere.submitted()
        view = join(elsewhere, proposal_id, "head")
        here = town.submitted()
        with pytest.raises(NotFound):
            join(town, proposal_id, "head")
        with pytest.raises(NotFound):
            listed(town, proposal_id)
        for path in (proposal_id, here):
            with pytest.raises(NotFound):
                read(town, path, view.id)
            with pytest.raises(NotFound):
                remove_document(town.deps, town.caller("author"), path, view.id)

    def test_is_answer_enough_to_a_text_sent_back(self, town: Town):
        proposal_id = returned(town)
        with pytest.raises(Incomplete):
            submit_proposal(town.deps, town.caller("author"), proposal_id)
        join(town, proposal_id, name="chiffrage.pdf")
        assert town.submit(proposal_id).stage is Stage.SPONSORSHIP


class TestTheVersion:
    def test_in_preparation_is_its_authors_alone(self, town: Town):
        proposal_id = returned(town)
        view = join(town, proposal_id, name="chiffrage.pdf")
        assert view.version == 2
        assert names(town, proposal_id) == names(town, proposal_id, "head") == ["devis.pdf"]
        assert names(town, proposal_id, "author") == ["devis.pdf", "chiffrage.pdf"]
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id)
        town.submit(proposal_id)
        assert names(town, proposal_id) == ["devis.pdf", "chiffrage.pdf"]
        assert read(town, proposal_id, view.id) == PDF

    def test_of_a_draft_has_no_other_reader(self, town: Town):
        proposal_id = town.draft()
        view = join(town, proposal_id)
        with pytest.raises(NotFound):
            listed(town, proposal_id, "head")
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id, "head")

    def test_keeps_what_a_later_one_replaces(self, town: Town):
        proposal_id = returned(town)
        (old,) = listed(town, proposal_id).items
        new = join(town, proposal_id, name="DEVIS.pdf", content=PDF + b"2")
        assert [view.replaced for view in listed(town, proposal_id).items] == [False]
        town.submit(proposal_id)
        told = [(view.id, view.replaced) for view in listed(town, proposal_id).items]
        assert told == [(new.id, False), (old.id, True)]
        assert read(town, proposal_id, old.id) == PDF
        assert read(town, proposal_id, new.id) == PDF + b"2"

    def test_has_one_document_of_a_name(self, town: Town):
        proposal_id = town.draft()
        join(town, proposal_id)
        with pytest.raises(NameTaken):
            join(town, proposal_id, name="Devis.PDF", content=PDF + b"2")
        assert join(town, proposal_id, name="devis.docx", content=open_xml("docx"))

    def test_of_somebody_else_is_not_replaced(self, town: Town):
        proposal_id = town.draft()
        join(town, proposal_id)
        town.submit(proposal_id)
        with pytest.raises(NameTaken):
            join(town, proposal_id, "head")
        join(town, proposal_id, "head", "avis.pdf")
        town.answer(proposal_id, decision=RETURN, comment="Chiffrez.")
        with pytest.raises(NameTaken):
            join(town, proposal_id, name="avis.pdf")


class TestRemovingADocument:
    def test_erases_what_nobody_else_has_read(self, town: Town):
        proposal_id = town.draft()
        view = join(town, proposal_id)
        assert view.removable
        assert remove_document(town.deps, town.caller("author"), proposal_id, view.id) == view
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalar(select(func.count()).select_from(DocumentContent)) == 0
        with pytest.raises(NotFound):
            read(town, proposal_id, view.id, "author")
        assert join(town, proposal_id).name == view.name

    def test_gives_back_its_place_to_the_one_it_replaced(self, town: Town):
        proposal_id = returned(town)
        new = join(town, proposal_id, content=PDF + b"2")
        remove_document(town.deps, town.caller("author"), proposal_id, new.id)
        (old,) = listed(town, proposal_id, "author").items
        assert not old.replaced

    def test_is_refused_once_its_version_is_submitted(self, town: Town):
        proposal_id = returned(town)
        (view,) = listed(town, proposal_id, "author").items
        assert not view.removable
        with pytest.raises(NoLongerRemovable):
            remove_document(town.deps, town.caller("author"), proposal_id, view.id)

    def test_is_for_the_author_alone(self, town: Town):
        proposal_id = town.submitted()
        view = join(town, proposal_id, "head")
        assert not view.removable
        for name in ("head", "colleague", "secretary"):
            with pytest.raises(Forbidden):
                remove_document(town.deps, town.caller(name), proposal_id, view.id)


class TestWhoSteppedAside:
    @pytest.fixture
    def item(self, town: Town) -> UUID:
        """An item with a document, from which ``second`` stepped aside."""
        proposal_id = town.draft()
        join(town, proposal_id)
        town.submit(proposal_id)
        town.answer(proposal_id)
        recuse(town, proposal_id, "second")
        return proposal_id

    def test_sees_that_there_are_documents_and_why_they_are_locked(self, town: Town, item: UUID):
        found = listed(town, item, "second")
        (view,) = found.items
        assert found.locked is view.locked is Lock.RECUSED
        assert (view.name, view.sha256) == (None, None)
        assert (view.kind.value, view.size, view.version) == ("pdf", len(PDF), 1)
        with pytest.raises(Recused):
            read(town, item, view.id, "second")
        (view,) = listed(town, item, "third").items
        assert read(town, item, view.id, "third") == PDF

    def test_is_kept_away_after_the_decision_too(self, town: Town, item: UUID):
        town.vote(item, chair="for", third="for", fourth="for", fifth="for")
        assert town.proposal(item).stage is Stage.ROLLOUT
        (view,) = listed(town, item, "second").items
        with pytest.raises(Recused):
            read(town, item, view.id, "second")

    def test_is_kept_away_until_another_text_comes_before_the_committee(
        self, town: Town, item: UUID
    ):
        defer_item(town.deps, town.caller("secretary"), item, "Un devis manque.")
        town.settle(item)
        assert listed(town, item, "second").locked is Lock.RECUSED
        town.submit_again(item)
        assert listed(town, item, "second").locked is Lock.RECUSED
        town.answer(item)
        found = listed(town, item, "second")
        assert found.locked is None
        assert read(town, item, found.items[0].id, "second") == PDF

    def test_joins_nothing_to_the_item(self, town: Town):
        proposal_id = town.at_committee()
        recuse(town, proposal_id, "chair")
        while town.proposal(proposal_id).awaiting != "secretary":
            town.wait(proposal_id, days=8)
        assert not listed(town, proposal_id, "chair").may_join
        with pytest.raises(Recused):
            join(town, proposal_id, "chair")

    @pytest.mark.parametrize("name", ["chair", "head"])
    def test_is_not_who_is_barred_by_duty(self, town: Town, name: str):
        author = name if name == "chair" else "author"
        proposal_id = town.draft(by=author)
        join(town, proposal_id, author)
        town.submit(proposal_id, author)
        town.answer(proposal_id)
        (view,) = listed(town, proposal_id, name).items
        assert view.locked is None
        assert read(town, proposal_id, view.id, name) == PDF


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


class TestReadingTheList:
    def test_reads_no_content(self, town: Town):
        proposal_id = town.draft()
        join(town, proposal_id, content=PNG, name="plan.png")
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(town.deps.engine, "before_cursor_execute", note)
        try:
            listed(town, proposal_id, "author")
        finally:
            event.remove(town.deps.engine, "before_cursor_execute", note)
        assert asked
        assert not [each for each in asked if "document_content" in each]

"""What may be joined to a proposal, by whom and until when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from policies.loop import Stage
from services.committees.agenda import reschedule_item
from services.documents.errors import (
    DocumentTooLarge,
    NothingInside,
    NotOpenToDocuments,
    NotTheirsToJoin,
    UnsupportedDocument,
)
from services.documents.models import LARGEST
from services.documents.read_document import read_document
from services.documents.remove_document import remove_document
from services.errors import DomainError, Forbidden, Incomplete, NotFound
from services.proposals.submit_proposal import submit_proposal
from tests.fixtures.files import PDF, PNG, PROGRAM
from tests.fixtures.world import Town, TownFactory
from tests.services.documents.joined import (
    join,
    listed,
    read,
    returned,
    who_may_join,
    without_quorum,
)


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

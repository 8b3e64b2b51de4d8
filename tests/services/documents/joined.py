"""Documents of a town’s proposals, in the words of the tests."""

from __future__ import annotations

from uuid import UUID

from services.committees.declare_recusal import declare_recusal
from services.documents.add_document import add_document
from services.documents.list_documents import list_documents
from services.documents.read_document import read_document
from services.documents.remove_document import remove_document
from services.documents.views import DocumentList, DocumentView
from services.errors import DomainError, NotFound
from services.proposals.models import SponsorDecision
from tests.fixtures.files import PDF
from tests.fixtures.world import Town

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

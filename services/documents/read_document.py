"""Read a document itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from policies.permissions import Permission
from services.committees.errors import Recused
from services.deps import Act, Deps
from services.documents.access import lock_on, sees_version
from services.documents.kinds import DocumentKind
from services.documents.models import Document, DocumentContent
from services.errors import NotFound
from services.proposals.access import find_proposal
from services.proposals.models import Proposal
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document as it is given: its safe name, its kind, its bytes and their SHA-256."""

    name: str
    kind: DocumentKind
    sha256: bytes
    content: bytes


def read_document(deps: Deps, caller: Caller, proposal_id: UUID, document_id: UUID) -> DocumentFile:
    """The document's bytes.

    Raises:
        NotFound: no such proposal or document, somebody else's draft, or a version in preparation.
        Recused: the caller stepped aside from the item.
    """
    with deps.act(caller, Permission.DOCUMENT_READ) as act:
        proposal = find_proposal(act, proposal_id)
        document = find_document(act, proposal, document_id)
        if lock_on(act, proposal) is not None:
            raise Recused
        content = act.session.scalars(
            select(DocumentContent.content).where(DocumentContent.document_id == document.id)
        ).one()
        return DocumentFile(document.name, document.kind, document.sha256, content)


def find_document(act: Act, proposal: Proposal, document_id: UUID) -> Document:
    """One of the proposal's documents.

    Raises:
        NotFound: none that the actor may know of.
    """
    document = act.session.scalars(
        select(Document).where(Document.id == document_id, Document.proposal_id == proposal.id)
    ).one_or_none()
    if document is None or not sees_version(act, proposal, document.version):
        raise NotFound
    return document

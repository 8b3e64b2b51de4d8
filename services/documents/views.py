"""Documents as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.deps import Act
from services.documents.access import Lock, is_removable, lock_on, may_join, sees_version
from services.documents.kinds import DocumentKind
from services.documents.models import Document
from services.proposals.models import Proposal
from services.proposals.views import Person, people


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document for its readers.

    Attributes:
        name: as its file is called; None where the document is locked, since a name tells.
        size: bytes.
        sha256: of its bytes, in hexadecimal; None where it is locked.
        version: of the proposal, at which it was joined.
        replaced: a more recent one stands for it.
        removable: the reader may take it back.
        locked: why the reader may not read it.
    """

    id: UUID
    proposal_id: UUID
    name: str | None
    kind: DocumentKind
    size: int
    sha256: str | None
    version: int
    added_by: Person
    added_at: datetime
    replaced: bool
    removable: bool
    locked: Lock | None

    @property
    def media_type(self) -> str:
        """What browsers and programs call its kind."""
        return self.kind.media_type


@dataclass(frozen=True, slots=True)
class DocumentList:
    """A proposal's documents.

    Attributes:
        items: those that stand first, then those replaced; oldest first.
        locked: why the reader may read none of them.
        may_join: the reader's duties let them join one now.
    """

    items: Sequence[DocumentView]
    locked: Lock | None
    may_join: bool


def documents_of(act: Act, proposal: Proposal) -> DocumentList:
    """The documents of a proposal that the actor knows of."""
    known = [
        document
        for document in act.session.scalars(
            select(Document)
            .where(Document.proposal_id == proposal.id)
            .order_by(Document.version, Document.added_at, Document.name)
        )
        if sees_version(act, proposal, document.version)
    ]
    locked = lock_on(act, proposal) if known else None
    replaced = {document.replaces_id for document in known}
    names = people(act.session, [document.added_by for document in known])
    views = [
        DocumentView(
            id=document.id,
            proposal_id=document.proposal_id,
            name=None if locked else document.name,
            kind=document.kind,
            size=document.size,
            sha256=None if locked else document.sha256.hex(),
            version=document.version,
            added_by=names[document.added_by],
            added_at=document.added_at,
            replaced=document.id in replaced,
            removable=is_removable(act, proposal, document),
            locked=locked,
        )
        for document in known
    ]
    views.sort(key=lambda view: view.replaced)
    return DocumentList(views, locked, may_join(act, proposal))


def view_of(act: Act, proposal: Proposal, document_id: UUID) -> DocumentView:
    """One of the documents that the actor knows of."""
    return next(view for view in documents_of(act, proposal).items if view.id == document_id)

"""Take a document back before the version it was joined to is submitted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.documents.access import is_removable
from services.documents.errors import NoLongerRemovable
from services.documents.models import Document, DocumentContent
from services.documents.read_document import find_document
from services.documents.views import DocumentView, view_of
from services.errors import Forbidden
from services.journal.events import Event
from services.journal.record import Digest, record
from services.proposals.access import lock_proposal
from tenants.actor import Caller


def remove_document(
    deps: Deps, caller: Caller, proposal_id: UUID, document_id: UUID
) -> DocumentView:
    """Erase a document that nobody else could read yet; one that it replaced stands again.

    Returns:
        What it was.

    Raises:
        NotFound: no such proposal or document, or somebody else's draft.
        Forbidden: not the author.
        NoLongerRemovable: its version was submitted.
    """
    with deps.act(caller, Permission.DOCUMENT_REMOVE) as act:
        proposal = lock_proposal(act, proposal_id)
        document = find_document(act, proposal, document_id)
        if proposal.author_id != act.user_id:
            raise Forbidden(N_("Seule la personne qui a fait la proposition retire un document."))
        if not is_removable(act, proposal, document):
            raise NoLongerRemovable
        was = view_of(act, proposal, document.id)
        record(
            act,
            Event.DOCUMENT_REMOVED,
            proposal.id,
            document=document.id,
            version=document.version,
            sha256=Digest(document.sha256),
        )
        for model, key in ((DocumentContent, DocumentContent.document_id), (Document, Document.id)):
            act.session.execute(delete(model).where(key == document.id))
        return was

"""List a proposal's documents."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.deps import Deps
from services.documents.views import DocumentList, documents_of
from services.proposals.access import find_proposal
from tenants.actor import Caller


def list_documents(deps: Deps, caller: Caller, proposal_id: UUID) -> DocumentList:
    """The documents, those that stand first; who stepped aside sees that there are some.

    Raises:
        NotFound: no such proposal, or somebody else's draft.
    """
    with deps.act(caller, Permission.DOCUMENT_READ) as act:
        return documents_of(act, find_proposal(act, proposal_id))

"""Read a proposal."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.deps import Deps
from services.proposals.access import find_proposal
from services.proposals.views import ProposalView, views_of
from tenants.actor import Caller


def read_proposal(deps: Deps, caller: Caller, proposal_id: UUID) -> ProposalView:
    """The proposal as it stands.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        return views_of(act.session, [find_proposal(act, proposal_id)], act.user_id)[0]

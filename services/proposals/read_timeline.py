"""Read what happened to a proposal."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.deps import Deps
from services.journal.timeline import TimelineEntry, timeline_of
from services.proposals.access import find_proposal
from tenants.actor import Caller


def read_timeline(deps: Deps, caller: Caller, proposal_id: UUID) -> list[TimelineEntry]:
    """Every fact about the proposal, oldest first; of a vote, only that it was cast.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.TIMELINE_READ) as act:
        return timeline_of(act.session, find_proposal(act, proposal_id).id)

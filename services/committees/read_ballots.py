"""Read ballots."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.committees.access import find_ballot
from services.committees.views import BallotView, ballots_of, view_of
from services.deps import Deps
from services.proposals.access import find_proposal
from tenants.actor import Caller


def read_ballots(deps: Deps, caller: Caller, proposal_id: UUID) -> list[BallotView]:
    """The proposal's ballots; tallies and votes only once closed.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.BALLOT_READ) as act:
        return ballots_of(act.session, find_proposal(act, proposal_id).id)


def read_ballot(deps: Deps, caller: Caller, ballot_id: UUID) -> BallotView:
    """One ballot, as it stands.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.BALLOT_READ) as act:
        return view_of(act.session, find_ballot(act, ballot_id))

"""Read a rollout, with the reserves that bear on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from policies.permissions import Permission
from services.committees.views import ReserveView, reserves_of
from services.deps import Deps
from services.proposals.access import find_proposal
from services.rollouts.errors import NoRolloutYet
from services.rollouts.views import RolloutView, rollout_view
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class RolloutReading:
    """A rollout and the reserves on its proposal."""

    rollout: RolloutView
    reserves: list[ReserveView]


def read_rollout(deps: Deps, caller: Caller, proposal_id: UUID) -> RolloutReading:
    """The proposal's rollout.

    Raises:
        NotFound: no such proposal.
        NoRolloutYet: it has none.
    """
    with deps.act(caller, Permission.ROLLOUT_READ) as act:
        proposal = find_proposal(act, proposal_id)
        rollout = rollout_view(act.session, proposal.id)
        if rollout is None:
            raise NoRolloutYet
        return RolloutReading(rollout, reserves_of(act.session, proposal.id))

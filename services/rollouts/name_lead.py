"""Name who leads a rollout from now on, in the place of who leads it."""

from __future__ import annotations

from uuid import UUID

from policies.authorization import Authorizer
from policies.permissions import Permission
from services.deps import Act, Deps
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import ring_loop
from services.proposals.sponsors import head_above
from services.rollouts.access import lock_rollout
from services.rollouts.duties import LEADING, gone_from
from services.rollouts.errors import NamesNoLead
from services.rollouts.models import Rollout
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller


def name_lead(deps: Deps, caller: Caller, proposal_id: UUID, email: str) -> int:
    """Entrust the rollout to somebody else; what was asked of the lead is asked of them.

    Args:
        deps: collaborators.
        caller: the reviewer; where the lead is gone, the head above the reviewer too.
        proposal_id: the proposal being deployed.
        email: of who leads from now on.

    Returns:
        The rollout's new revision.

    Raises:
        NotFound, NoRollout, NamesNoLead.
        Invalid: no member has this address, or their roles do not let them lead.
    """
    with deps.act(caller, Permission.ROLLOUT_REVIEW) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        check_names_lead(act, deps.authorizer, rollout)
        duty = Duty(deps.authorizer, LEADING)
        rollout.lead_id = find_member(act.session, email, field="lead", duty=duty)
        rollout.revision += 1
        record(act, Event.LEAD_NAMED, proposal.id, lead=rollout.lead_id)
        ring_loop(act, proposal)
        return rollout.revision


def check_names_lead(act: Act, authorizer: Authorizer, rollout: Rollout) -> None:
    """Refuse anybody who does not answer for the means.

    Raises:
        NamesNoLead.
    """
    if rollout.reviewer_id == act.user_id:
        return
    is_above = head_above(act.session, rollout.reviewer_id) == act.user_id
    if not is_above or not gone_from(act.session, authorizer, rollout).lead:
        raise NamesNoLead

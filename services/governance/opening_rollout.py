"""Open a rollout: name its lead and its reviewer, and leave those who may time to call it in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.committees.bodies import people_of
from services.compass.models import Invariant
from services.deps import new_id
from services.governance.errors import IllegalMove
from services.governance.loop import Loop
from services.governance.rollout_steps import stand
from services.governance.routing import committee_of, path_of
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notices import Notice
from services.notifications.notify import tell
from services.proposals.effects import confirmed_effects
from services.rollouts.models import Rollout


def guarantors_touched(loop: Loop) -> list[UUID]:
    """The guarantors of the invariants that the proposal names."""
    effects = confirmed_effects(loop.version.content, loop.sponsored.effects)
    codes = [effect["code"] for effect in effects]
    if not codes:
        return []
    rows = loop.work.session.scalars(
        select(Invariant.guarantor_id).where(Invariant.code.in_(codes))
    )
    return [guarantor for guarantor in rows if guarantor is not None]


def find_rollout(loop: Loop) -> Rollout | None:
    """The loop's rollout, once it was opened."""
    return loop.work.session.scalars(
        select(Rollout).where(Rollout.proposal_id == loop.id)
    ).one_or_none()


def rollout_of(loop: Loop) -> Rollout:
    """The loop's rollout, where the stage implies that there is one."""
    rollout = find_rollout(loop)
    if rollout is None:
        raise IllegalMove("a rollout stage without a rollout")
    return rollout


def open_rollout(loop: Loop, *, decided_by_committee: bool = False) -> Rollout:
    """Enter the rollout.

    Where no committee decided, the guarantors of the invariants touched may call the proposal
    in for some working days, and so may the committee that is only informed; no phase starts
    meanwhile.
    """
    answer = loop.sponsored
    informed = not decided_by_committee and "committee" in path_of(loop).stages
    rollout = find_rollout(loop)
    if rollout is None:
        rollout = Rollout(
            tenant_id=loop.work.tenant_id, id=new_id(), proposal_id=loop.id, revision=0
        )
        loop.work.session.add(rollout)
    rollout.version = loop.proposal.version
    rollout.lead_id = answer.lead_id
    rollout.reviewer_id = answer.sponsor_id
    rollout.committee_informed = informed
    rollout.opened_at = loop.now
    rollout.planned_at = None  # what was planned before a call-in is for the lead to confirm
    rollout.step = ""  # nobody was asked anything yet
    rollout.reminded_at = rollout.escalated_at = None
    rollout.startable_from = (
        None if decided_by_committee else loop.policy.durations.call_in.after_working(loop.now)
    )
    record(
        loop.work,
        Event.ROLLOUT_OPENED,
        loop.id,
        lead=rollout.lead_id,
        reviewer=rollout.reviewer_id,
        startable_from=rollout.startable_from,
    )
    if not decided_by_committee:
        told = guarantors_touched(loop)
        if informed:
            told += people_of(loop.work.session, committee_of(loop).id)
            record(loop.work, Event.COMMITTEE_INFORMED, loop.id, committee=committee_of(loop).id)
        tell(loop.work, Notice.COMMITTEE_INFORMED, told, loop.id)
    stand(loop, rollout)
    return rollout

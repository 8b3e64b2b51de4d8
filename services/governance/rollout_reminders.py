"""What the clock brings to a rollout: reminders, then whoever is above is told."""

from __future__ import annotations

from uuid import UUID

from policies.loop import DeadlineKind
from services.governance.loop import Loop, falls_due
from services.governance.opening_rollout import rollout_of
from services.governance.rollout_steps import stand
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, remind
from services.proposals.sponsors import head_above
from services.rollouts.models import Rollout


@falls_due(DeadlineKind.PLAN_REMINDER)
def remind_plan(loop: Loop) -> None:
    """The lead has not planned in time."""
    _remind(loop, Event.PLAN_REMINDED, ItemKind.ROLLOUT, Notice.PLAN_REMINDER)


@falls_due(DeadlineKind.PLAN_ESCALATION)
def escalate_plan(loop: Loop) -> None:
    """Still no plan: the reviewer is told, who sponsored and answers for the means.

    Where the reviewer themselves have not named a lead, the head above them is told.
    """
    rollout = rollout_of(loop)
    rollout.escalated_at = loop.now
    turn = stand(loop, rollout)
    if turn.lacks_lead:
        _tell_above(loop, Event.PLAN_ESCALATED, ItemKind.ROLLOUT, Notice.LEAD_GONE, rollout)
        return
    to = rollout.reviewer_id
    _tell(loop, Event.PLAN_ESCALATED, ItemKind.ROLLOUT, Notice.PLAN_ESCALATED, to)


@falls_due(DeadlineKind.FEEDBACK_END)
def end_feedback(loop: Loop) -> None:
    """The window is over: the review is due."""
    stand(loop, rollout_of(loop))


@falls_due(DeadlineKind.REVIEW_REMINDER)
def remind_review(loop: Loop) -> None:
    """The review is late."""
    _remind(loop, Event.REVIEW_REMINDED, ItemKind.REVIEW, Notice.REVIEW_REMINDER)


@falls_due(DeadlineKind.REVIEW_ESCALATION)
def escalate_review(loop: Loop) -> None:
    """The review is very late: the head above the reviewer is told."""
    rollout = rollout_of(loop)
    rollout.escalated_at = loop.now
    stand(loop, rollout)
    _tell_above(loop, Event.REVIEW_ESCALATED, ItemKind.REVIEW, Notice.REVIEW_ESCALATED, rollout)


@falls_due(DeadlineKind.PAUSE_REMINDER)
def remind_pause(loop: Loop) -> None:
    """Still paused: ask again whether to resume."""
    _remind(loop, Event.PAUSE_REMINDED, ItemKind.REVIEW, Notice.PAUSE_REMINDER)


def _remind(loop: Loop, event: Event, kind: ItemKind, notice: Notice) -> None:
    """Remind whoever was asked; who takes over now is asked instead."""
    rollout = rollout_of(loop)
    rollout.reminded_at = loop.now
    record(loop.work, event, loop.id)
    asked = rollout.step
    turn = stand(loop, rollout)
    if asked != turn.key:
        return
    said = Notice.LEAD_GONE if turn.lacks_lead else notice
    remind(loop.work, kind, said, [turn.holder], loop.id, due_at=loop.proposal.due_at)


def _tell_above(loop: Loop, event: Event, kind: ItemKind, notice: Notice, rollout: Rollout) -> None:
    """At the root nobody is above: the reviewer is told again."""
    above = head_above(loop.work.session, rollout.reviewer_id) or rollout.reviewer_id
    _tell(loop, event, kind, notice, above)


def _tell(loop: Loop, event: Event, kind: ItemKind, notice: Notice, to: UUID) -> None:
    record(loop.work, event, loop.id, to=to)
    ask(loop.work, kind, notice, [to], loop.id, due_at=loop.proposal.due_at)

"""What the clock brings to a rollout: reminders, then whoever is above is told."""

from __future__ import annotations

from uuid import UUID

from policies.loop import DeadlineKind
from services.governance.loop import Loop, falls_due
from services.governance.opening_rollout import rollout_of
from services.governance.rollout_deadlines import wait_for
from services.governance.rollout_steps import stand
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, remind
from services.proposals.sponsors import DepartmentTree
from services.rollouts.steps import current_step


@falls_due(DeadlineKind.PLAN_REMINDER)
def remind_plan(loop: Loop) -> None:
    """The lead has not planned in time."""
    _remind(loop, Event.PLAN_REMINDED, ItemKind.ROLLOUT, Notice.PLAN_REMINDER)


@falls_due(DeadlineKind.PLAN_ESCALATION)
def escalate_plan(loop: Loop) -> None:
    """Still no plan: the reviewer is told, who sponsored and answers for the means."""
    rollout = rollout_of(loop)
    _escalate(
        loop, Event.PLAN_ESCALATED, ItemKind.ROLLOUT, Notice.PLAN_ESCALATED, rollout.reviewer_id
    )


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
    tree = DepartmentTree.read(loop.work.session)
    reviewer = rollout_of(loop).reviewer_id
    home = tree.home_of(loop.work.session, reviewer)
    above = next((head for head in tree.heads_from(home) if head != reviewer), reviewer)
    _escalate(loop, Event.REVIEW_ESCALATED, ItemKind.REVIEW, Notice.REVIEW_ESCALATED, above)


@falls_due(DeadlineKind.PAUSE_REMINDER)
def remind_pause(loop: Loop) -> None:
    """Still paused: ask again whether to resume."""
    _remind(loop, Event.PAUSE_REMINDED, ItemKind.REVIEW, Notice.PAUSE_REMINDER)


def _remind(loop: Loop, event: Event, kind: ItemKind, notice: Notice) -> None:
    rollout = rollout_of(loop)
    rollout.reminded_at = loop.now
    record(loop.work, event, loop.id)
    asked = rollout.lead_id if kind is ItemKind.ROLLOUT else rollout.reviewer_id
    step = current_step(loop.work.session, rollout, loop.now)
    wait_for(loop, rollout, step)
    remind(loop.work, kind, notice, [asked], loop.id, due_at=loop.proposal.due_at)


def _escalate(loop: Loop, event: Event, kind: ItemKind, notice: Notice, to: UUID) -> None:
    rollout = rollout_of(loop)
    rollout.escalated_at = loop.now
    record(loop.work, event, loop.id, to=to)
    ask(loop.work, kind, notice, [to], loop.id, due_at=loop.proposal.due_at)
    wait_for(loop, rollout, current_step(loop.work.session, rollout, loop.now))

"""Whom a rollout waits for, until when, and what the clock brings next."""

from __future__ import annotations

from datetime import datetime

from policies.loop import Awaiting, Deadline, DeadlineKind, Stage
from services.governance.loop import Loop
from services.governance.rollout_duties import Turn
from services.rollouts.models import Rollout
from services.rollouts.steps import StepKind


def plan_due(loop: Loop, rollout: Rollout) -> datetime:
    """By when the plan is expected; its clock runs from the opening."""
    return loop.policy.durations.rollout_plan.after(rollout.opened_at)


def pause_due(loop: Loop, rollout: Rollout) -> datetime:
    """When to ask again whether to resume."""
    since = rollout.reminded_at or rollout.paused_at or loop.now
    return loop.policy.durations.pause_reminder.after(since)


def wait_for(loop: Loop, rollout: Rollout, turn: Turn) -> None:
    """Leave the loop waiting for whose turn it is."""
    durations = loop.policy.durations
    phase = turn.step.phase
    leader = Awaiting.REVIEWER if turn.lacks_lead else Awaiting.LEAD
    match turn.step.kind:
        case StepKind.PLAN:
            due_at = plan_due(loop, rollout)
            deadline = _next_of(
                rollout,
                Deadline(DeadlineKind.PLAN_REMINDER, due_at),
                Deadline(DeadlineKind.PLAN_ESCALATION, durations.rollout_plan.after(due_at)),
            )
            loop.wait(Stage.ROLLOUT, leader, due_at, deadline)
        case StepKind.FEEDBACK if phase is not None and phase.feedback_until is not None:
            loop.wait(
                Stage.ROLLOUT,
                Awaiting.NOBODY,
                phase.feedback_until,
                Deadline(DeadlineKind.FEEDBACK_END, phase.feedback_until),
            )
        case StepKind.REVIEW if phase is not None and phase.review_due_at is not None:
            deadline = _next_of(
                rollout,
                Deadline(DeadlineKind.REVIEW_REMINDER, phase.review_due_at),
                Deadline(
                    DeadlineKind.REVIEW_ESCALATION, durations.review.after(phase.review_due_at)
                ),
            )
            loop.wait(Stage.ROLLOUT, Awaiting.REVIEWER, phase.review_due_at, deadline)
        case StepKind.PAUSE:
            due_at = pause_due(loop, rollout)
            loop.wait(
                Stage.ROLLOUT,
                Awaiting.REVIEWER,
                due_at,
                Deadline(DeadlineKind.PAUSE_REMINDER, due_at),
            )
        case _:
            loop.wait(Stage.ROLLOUT, leader, None, None)


def _next_of(rollout: Rollout, reminder: Deadline, escalation: Deadline) -> Deadline | None:
    """A reminder, then an escalation, then nothing more by the clock."""
    if rollout.reminded_at is None:
        return reminder
    return escalation if rollout.escalated_at is None else None

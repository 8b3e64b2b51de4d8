"""The step that a rollout stands at: ask for it once, and wait."""

from __future__ import annotations

from services.governance.errors import IllegalMove
from services.governance.loop import Loop
from services.governance.rollout_deadlines import pause_due, plan_due, wait_for
from services.governance.rollout_endings import finish
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items, tell
from services.rollouts.models import Rollout, RolloutPhase
from services.rollouts.steps import Step, StepKind, current_step

ROLLOUT_ITEMS = (ItemKind.ROLLOUT, ItemKind.REVIEW)


def stand(loop: Loop, rollout: Rollout) -> None:
    """Ask for the step the rollout stands at, once, and wait for it."""
    loop.work.session.flush()
    step = current_step(loop.work.session, rollout, loop.now)
    if step.kind is StepKind.DONE:
        finish(loop, rollout)
        return
    is_new = rollout.step != step.key
    if is_new:
        before = rollout.step
        rollout.step = step.key
        rollout.reminded_at = rollout.escalated_at = None
        settle_items(loop.work, loop.id, kinds=ROLLOUT_ITEMS)
        _ask_for(loop, rollout, step, before)
    wait_for(loop, rollout, step)


def _ask_for(loop: Loop, rollout: Rollout, step: Step, before: str) -> None:
    """Put the step in the inbox of who takes it.

    The lead who has just planned knows that the start is next: no mail tells them.
    """
    work, phase = loop.work, step.phase
    lead, reviewer = [rollout.lead_id], [rollout.reviewer_id]
    match step.kind:
        case StepKind.PLAN:
            ask(
                work,
                ItemKind.ROLLOUT,
                Notice.PLAN_ASKED,
                lead,
                loop.id,
                due_at=plan_due(loop, rollout),
            )
        case StepKind.START if phase is not None:
            ask(
                work,
                ItemKind.ROLLOUT,
                _why_start(phase, before),
                lead,
                loop.id,
                subject_id=phase.id,
                by_mail=before != StepKind.PLAN.value,
            )
        case StepKind.FEEDBACK if phase is not None:
            tell(work, Notice.PHASE_STARTED, reviewer, loop.id)
        case StepKind.REVIEW if phase is not None:
            record(work, Event.PHASE_FEEDBACK_ENDED, loop.id, phase=phase.number)
            ask(
                work,
                ItemKind.REVIEW,
                Notice.REVIEW_ASKED,
                reviewer,
                loop.id,
                due_at=phase.review_due_at,
                subject_id=phase.id,
            )
        case StepKind.PAUSE:
            ask(
                work,
                ItemKind.REVIEW,
                Notice.PAUSE_REMINDER,
                reviewer,
                loop.id,
                due_at=pause_due(loop, rollout),
                by_mail=False,
            )
        case StepKind.UNDO:
            ask(work, ItemKind.ROLLOUT, Notice.UNDO_ASKED, lead, loop.id)
        case _:
            raise IllegalMove(f"nobody to ask for {step.key}")


def _why_start(phase: RolloutPhase, before: str) -> Notice:
    """The occasion on which a phase may start: a pause ends, it was adjusted, or its turn comes."""
    if before == StepKind.PAUSE.value:
        return Notice.RESUMED
    return Notice.PHASE_ADJUST if phase.run > 0 else Notice.NEXT_PHASE

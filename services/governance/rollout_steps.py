"""The step that a rollout stands at: ask for it once of who takes it, and wait."""

from __future__ import annotations

from typing import Final

from services.governance.errors import IllegalMove
from services.governance.loop import Loop
from services.governance.rollout_deadlines import pause_due, plan_due, wait_for
from services.governance.rollout_duties import Turn, turn_of
from services.governance.rollout_endings import finish
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items, tell
from services.rollouts.models import Rollout, RolloutPhase
from services.rollouts.steps import StepKind

ROLLOUT_ITEMS: Final = (ItemKind.ROLLOUT, ItemKind.REVIEW)


def stand(loop: Loop, rollout: Rollout) -> Turn:
    """Ask for the step the rollout stands at, once, and wait for it.

    Whoever takes over is asked anew; the clock that runs on the step runs on.

    Returns:
        Whose turn it is; where nothing is left to do, the loop is closed.
    """
    turn = turn_of(loop, rollout)
    if turn.step.kind is StepKind.DONE:
        finish(loop, rollout)
        return turn
    if rollout.step != turn.key:
        before, _, asked = rollout.step.partition("@")
        rollout.step = turn.key
        if before != turn.step.occasion:
            rollout.reminded_at = rollout.escalated_at = None
        settle_items(loop.work, loop.id, kinds=ROLLOUT_ITEMS)
        _ask_for(loop, rollout, turn, before, takes_over=asked != str(turn.holder))
    wait_for(loop, rollout, turn)
    return turn


def _ask_for(loop: Loop, rollout: Rollout, turn: Turn, before: str, *, takes_over: bool) -> None:
    """Put the step in the inbox of who takes it.

    The lead who has just planned knows that the start is next, or that a reserve holds it back: no
    mail tells them. Once it is lifted, one does.
    """
    work, phase, holder = loop.work, turn.step.phase, [turn.holder]
    match turn.step.kind:
        case _ if turn.lacks_lead:
            due_at = plan_due(loop, rollout) if turn.step.kind is StepKind.PLAN else None
            ask(work, ItemKind.ROLLOUT, Notice.LEAD_GONE, holder, loop.id, due_at=due_at)
        case StepKind.PLAN:
            due_at = plan_due(loop, rollout)
            ask(work, ItemKind.ROLLOUT, Notice.PLAN_ASKED, holder, loop.id, due_at=due_at)
        case StepKind.HELD | StepKind.START if phase is not None:
            is_held = turn.step.kind is StepKind.HELD
            ask(
                work,
                ItemKind.ROLLOUT,
                Notice.PHASE_HELD if is_held else _why_start(phase, before),
                holder,
                loop.id,
                subject_id=phase.id,
                by_mail=takes_over or before != StepKind.PLAN.value,
            )
        case StepKind.FEEDBACK if phase is not None:
            tell(work, Notice.PHASE_STARTED, holder, loop.id)
        case StepKind.REVIEW if phase is not None:
            if before != turn.step.occasion:
                record(work, Event.PHASE_FEEDBACK_ENDED, loop.id, phase=phase.number)
            ask(
                work,
                ItemKind.REVIEW,
                Notice.REVIEW_ASKED,
                holder,
                loop.id,
                due_at=phase.review_due_at,
                subject_id=phase.id,
            )
        case StepKind.PAUSE:
            ask(
                work,
                ItemKind.REVIEW,
                Notice.PAUSE_REMINDER,
                holder,
                loop.id,
                due_at=pause_due(loop, rollout),
                by_mail=before == turn.step.occasion,
            )
        case StepKind.UNDO:
            ask(work, ItemKind.ROLLOUT, Notice.UNDO_ASKED, holder, loop.id)
        case _:
            raise IllegalMove(f"nobody to ask for {turn.key}")


def _why_start(phase: RolloutPhase, before: str) -> Notice:
    """The occasion on which a phase may start: a pause ends, it was adjusted, or its turn comes."""
    if before == StepKind.PAUSE.value:
        return Notice.RESUMED
    return Notice.PHASE_ADJUST if phase.run > 0 else Notice.NEXT_PHASE

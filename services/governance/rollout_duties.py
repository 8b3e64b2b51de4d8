"""Who takes the step that a rollout stands at, somebody being there to take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.governance.loop import Loop
from services.governance.succession import sponsors_now
from services.journal.events import Event
from services.journal.record import record
from services.rollouts.duties import gone_from
from services.rollouts.models import Rollout
from services.rollouts.steps import Step, StepKind, current_step

_LED: Final = {StepKind.PLAN, StepKind.HELD, StepKind.START, StepKind.UNDO}


@dataclass(frozen=True, slots=True)
class Turn:
    """A step and whose it is.

    Attributes:
        step: where the rollout stands.
        holder: the lead or the reviewer.
        lacks_lead: the step is the lead's, who is gone: the holder names another first.
    """

    step: Step
    holder: UUID
    lacks_lead: bool = False

    @property
    def key(self) -> str:
        """What was asked, and of whom: asked once, and again of whoever takes over."""
        return f"{self.step.occasion}@{self.holder}"


def turn_of(loop: Loop, rollout: Rollout) -> Turn:
    """The step that the rollout stands at, and who takes it.

    A reviewer who is gone is replaced: whoever would be asked to sponsor now reviews.
    """
    session = loop.work.session
    session.flush()
    gone = gone_from(session, loop.authorizer, rollout)
    if gone.reviewer:
        _replace_reviewer(loop, rollout)
    step = current_step(session, rollout, loop.now)
    if step.kind not in _LED:
        return Turn(step, rollout.reviewer_id)
    return Turn(step, rollout.reviewer_id if gone.lead else rollout.lead_id, gone.lead)


def _replace_reviewer(loop: Loop, rollout: Rollout) -> None:
    """Leave it as it is where nobody can take over yet."""
    candidates = sponsors_now(loop)
    if candidates and candidates[0].member_id != rollout.reviewer_id:
        rollout.reviewer_id = candidates[0].member_id
        record(loop.work, Event.REVIEWER_REPLACED, loop.id, reviewer=rollout.reviewer_id)

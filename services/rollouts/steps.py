"""What a rollout waits for, derived from rows: plan, start, feedback, review, pause, undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.models import Reserve
from services.rollouts.models import (
    FeedbackReview,
    PhaseState,
    Rollout,
    RolloutPhase,
    UndoAction,
    Verdict,
)


class StepKind(StrEnum):
    """What is asked next, of whom; a phase ``HELD`` starts once its reserves are lifted."""

    PLAN = "plan"
    HELD = "held"
    START = "start"
    FEEDBACK = "feedback"
    REVIEW = "review"
    PAUSE = "pause"
    UNDO = "undo"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """The step a rollout stands at.

    ``occasion`` tells one occurrence from another: the second start of an adjusted phase is
    another than its first.
    """

    kind: StepKind
    phase: RolloutPhase | None = None

    @property
    def occasion(self) -> str:
        """The step's name in the ledger."""
        if self.phase is None:
            return self.kind.value
        return f"{self.kind.value}:{self.phase.number}:{self.phase.run}"


def phases_of(session: Session, proposal_id: UUID) -> list[RolloutPhase]:
    """The phases of a rollout, in order."""
    return list(
        session.scalars(
            select(RolloutPhase)
            .where(RolloutPhase.proposal_id == proposal_id)
            .order_by(RolloutPhase.number)
        )
    )


def undo_actions_of(session: Session, proposal_id: UUID) -> list[UndoAction]:
    """What a rollback has to undo, in the order it was listed."""
    return list(
        session.scalars(
            select(UndoAction)
            .where(UndoAction.proposal_id == proposal_id)
            .order_by(UndoAction.number)
        )
    )


def unsettled_review(session: Session, proposal_id: UUID) -> FeedbackReview | None:
    """The review whose verdict no move has drawn the consequence of yet."""
    return session.scalars(
        select(FeedbackReview)
        .where(FeedbackReview.proposal_id == proposal_id, FeedbackReview.settled_at.is_(None))
        .order_by(FeedbackReview.filed_at)
        .limit(1)
    ).one_or_none()


def rollback_review(session: Session, proposal_id: UUID) -> FeedbackReview | None:
    """The review that decided to go back, if one did."""
    return session.scalars(
        select(FeedbackReview)
        .where(
            FeedbackReview.proposal_id == proposal_id,
            FeedbackReview.verdict == Verdict.ROLLBACK,
        )
        .limit(1)
    ).one_or_none()


def current_step(session: Session, rollout: Rollout, at: datetime) -> Step:
    """What the rollout waits for at ``at``."""
    if rollout.paused_at is not None:
        return Step(StepKind.PAUSE)
    if rollout.planned_at is None:
        return Step(StepKind.PLAN)
    if rollback_review(session, rollout.proposal_id) is not None:
        actions = undo_actions_of(session, rollout.proposal_id)
        undone = any(action.done_at is None for action in actions)
        return Step(StepKind.UNDO if undone else StepKind.DONE)
    phases = phases_of(session, rollout.proposal_id)
    running = next((phase for phase in phases if phase.state is PhaseState.RUNNING), None)
    if running is not None:
        is_open = running.feedback_until is not None and at < running.feedback_until
        return Step(StepKind.FEEDBACK if is_open else StepKind.REVIEW, running)
    planned = next((phase for phase in phases if phase.state is PhaseState.PLANNED), None)
    if planned is None:
        return Step(StepKind.DONE)
    is_held = blocking_reserve(session, rollout.proposal_id, planned.number) is not None
    return Step(StepKind.HELD if is_held else StepKind.START, planned)


def blocking_reserve(session: Session, proposal_id: UUID, number: int) -> Reserve | None:
    """A kept, unlifted reserve that blocks the phase, or one before it."""
    return session.scalars(
        select(Reserve)
        .where(
            Reserve.proposal_id == proposal_id,
            Reserve.kept.is_(True),
            Reserve.lifted_at.is_(None),
            Reserve.blocks_phase <= number,
        )
        .limit(1)
    ).one_or_none()

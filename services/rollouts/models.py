"""A rollout, its phases, what the field said of them, and what was concluded."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from services.observatory.models import College
from tenants.base import Base, TenantScoped, same_tenant, words


class Rollout(TenantScoped, Base):
    """The deployment of an adopted proposal.

    ``startable_from``: while a guarantor or an informed committee may still call the proposal
    in, no phase may start. ``paused_at``: nothing starts and no deadline runs.

    ``step`` to ``escalated_at`` are the moves' own: what people were last asked, and whether
    they were reminded of it.
    """

    __tablename__ = "rollout"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    lead_id: Mapped[UUID]
    it_lead_id: Mapped[UUID | None]
    change_lead_id: Mapped[UUID | None]
    reviewer_id: Mapped[UUID]
    committee_informed: Mapped[bool]
    opened_at: Mapped[datetime]
    startable_from: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    revision: Mapped[int]
    step: Mapped[str]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id"),
        same_tenant("proposal_id", "proposal"),
        same_tenant("lead_id", "member"),
        same_tenant("it_lead_id", "member"),
        same_tenant("change_lead_id", "member"),
        same_tenant("reviewer_id", "member"),
    )


class PhaseState(StrEnum):
    """Where a phase stands."""

    PLANNED = "planned"
    RUNNING = "running"
    REVIEWED = "reviewed"


class RolloutPhase(TenantScoped, Base):
    """A step of a rollout. ``run`` counts its starts: an adjusted phase starts again."""

    __tablename__ = "rollout_phase"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    department_id: Mapped[UUID]
    starts_on: Mapped[date | None]
    feedback_wanted_until: Mapped[datetime | None]
    stop_criteria: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[PhaseState] = mapped_column(words(PhaseState))
    run: Mapped[int]
    started_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    feedback_until: Mapped[datetime | None]
    review_due_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "number"),
        same_tenant("proposal_id", "rollout", target_columns=("proposal_id",)),
        same_tenant("department_id", "department"),
        same_tenant("started_by", "member"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("state = 'planned' OR started_at IS NOT NULL", name="started_when_running"),
    )


class PhaseFeedback(TenantScoped, Base):
    """What a member observed of a running phase. One per member and run."""

    __tablename__ = "phase_feedback"

    proposal_id: Mapped[UUID]
    phase_id: Mapped[UUID]
    run: Mapped[int]
    author_id: Mapped[UUID]
    rating: Mapped[int]
    text: Mapped[str]
    college: Mapped[College] = mapped_column(words(College))
    given_at: Mapped[datetime]

    __table_args__ = (
        same_tenant("phase_id", "rollout_phase"),
        same_tenant("author_id", "member"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index("ix_phase_feedback_phase", "tenant_id", "phase_id", "given_at"),
    )


class Verdict(StrEnum):
    """What a feedback review concludes."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    PAUSE = "pause"
    ROLLBACK = "rollback"
    STOP = "stop"


class FeedbackReview(TenantScoped, Base):
    """The review due after a phase (REX), with its verdict and lessons."""

    __tablename__ = "feedback_review"

    proposal_id: Mapped[UUID]
    phase_id: Mapped[UUID]
    phase_number: Mapped[int]
    run: Mapped[int]
    reviewer_id: Mapped[UUID]
    findings: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(words(Verdict))
    invariants: Mapped[list[Any]]
    lessons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    filed_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        same_tenant("phase_id", "rollout_phase"),
        same_tenant("reviewer_id", "member"),
        CheckConstraint(
            "verdict NOT IN ('rollback', 'stop') OR cardinality(lessons) > 0",
            name="lesson_when_ended",
        ),
        Index("ix_feedback_review_proposal", "tenant_id", "proposal_id", "filed_at"),
    )


class UndoAction(TenantScoped, Base):
    """Something to undo after a verdict of rollback."""

    __tablename__ = "undo_action"

    proposal_id: Mapped[UUID]
    review_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "review_id", "number"),
        same_tenant("review_id", "feedback_review"),
        same_tenant("done_by", "member"),
    )


class LearningClosure(TenantScoped, Base):
    """The no-blame closing of a loop that was stopped or rolled back, with its lessons."""

    __tablename__ = "learning_closure"

    proposal_id: Mapped[UUID]
    review_id: Mapped[UUID]
    lessons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    closed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id"),
        same_tenant("proposal_id", "proposal"),
        same_tenant("review_id", "feedback_review"),
        CheckConstraint("cardinality(lessons) > 0", name="keeps_a_lesson"),
    )

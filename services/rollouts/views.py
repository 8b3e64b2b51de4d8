"""A rollout as it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.observatory.models import College
from services.proposals.views import Person, people
from services.rollouts.models import (
    FeedbackReview,
    PhaseFeedback,
    PhaseState,
    Rollout,
    Verdict,
)
from services.rollouts.steps import phases_of, undo_actions_of
from tenants.models import Department, Member


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """What somebody observed."""

    rating: int
    text: str
    college: College
    author: Person
    given_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review (REX) and its verdict."""

    id: UUID
    findings: str
    verdict: Verdict
    invariants: list[dict[str, Any]]
    lessons: list[str]
    reviewer: Person
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase with what came of it. ``review`` is its latest."""

    id: UUID
    number: int
    name: str
    department: str
    department_name: str
    starts_on: date | None
    feedback_wanted_until: datetime | None
    stop_criteria: list[str]
    state: PhaseState
    run: int
    started_at: datetime | None
    feedback_until: datetime | None
    review_due_at: datetime | None
    feedback: list[FeedbackView]
    review: ReviewView | None

    @property
    def feedback_of_run(self) -> list[FeedbackView]:
        """What was observed since the phase last started: an adjusted phase starts again."""
        return [
            given
            for given in self.feedback
            if self.started_at is None or given.given_at >= self.started_at
        ]

    @property
    def feedback_ends_at(self) -> datetime | None:
        """The end of the window: as planned until the phase starts, then as it is."""
        is_planned = self.state is PhaseState.PLANNED
        return self.feedback_wanted_until if is_planned else self.feedback_until


@dataclass(frozen=True, slots=True)
class UndoActionView:
    """Something a rollback has to undo."""

    id: UUID
    number: int
    text: str
    done_at: datetime | None
    done_by: Person | None


@dataclass(frozen=True, slots=True)
class RolloutView:
    """A rollout for its readers. E-mails identify the leads, as the plan's fields do."""

    lead: Person
    lead_email: str
    it_lead: str | None
    change_lead: str | None
    reviewer: Person
    opened_at: datetime
    startable_from: datetime | None
    planned_at: datetime | None
    paused_at: datetime | None
    revision: int
    phases: list[PhaseView]
    undo_actions: list[UndoActionView]


def rollout_view(session: Session, proposal_id: UUID) -> RolloutView | None:
    """The proposal's rollout, None before it is opened."""
    rollout = session.scalars(
        select(Rollout).where(Rollout.proposal_id == proposal_id)
    ).one_or_none()
    if rollout is None:
        return None
    leads = [rollout.lead_id, rollout.it_lead_id, rollout.change_lead_id]
    emails = {
        row.id: row.email
        for row in session.execute(
            select(Member.id, Member.email).where(Member.id.in_([i for i in leads if i]))
        )
    }
    actions = undo_actions_of(session, proposal_id)
    known = people(
        session, [rollout.lead_id, rollout.reviewer_id, *(action.done_by for action in actions)]
    )
    return RolloutView(
        lead=known[rollout.lead_id],
        lead_email=emails[rollout.lead_id],
        it_lead=emails[rollout.it_lead_id] if rollout.it_lead_id else None,
        change_lead=emails[rollout.change_lead_id] if rollout.change_lead_id else None,
        reviewer=known[rollout.reviewer_id],
        opened_at=rollout.opened_at,
        startable_from=rollout.startable_from,
        planned_at=rollout.planned_at,
        paused_at=rollout.paused_at,
        revision=rollout.revision,
        phases=_phases(session, proposal_id),
        undo_actions=[
            UndoActionView(
                action.id,
                action.number,
                action.text,
                action.done_at,
                known[action.done_by] if action.done_by else None,
            )
            for action in actions
        ],
    )


def _phases(session: Session, proposal_id: UUID) -> list[PhaseView]:
    phases = phases_of(session, proposal_id)
    departments = {
        row.id: row
        for row in session.execute(select(Department.id, Department.code, Department.name))
    }
    feedback = session.scalars(
        select(PhaseFeedback)
        .where(PhaseFeedback.proposal_id == proposal_id)
        .order_by(PhaseFeedback.given_at)
    ).all()
    reviews = session.scalars(
        select(FeedbackReview)
        .where(FeedbackReview.proposal_id == proposal_id)
        .order_by(FeedbackReview.filed_at)
    ).all()
    known = people(
        session, [item.author_id for item in feedback] + [item.reviewer_id for item in reviews]
    )
    latest = {review.phase_id: review for review in reviews}
    views = []
    for phase in phases:
        review = latest.get(phase.id)
        views.append(
            PhaseView(
                id=phase.id,
                number=phase.number,
                name=phase.name,
                department=departments[phase.department_id].code,
                department_name=departments[phase.department_id].name,
                starts_on=phase.starts_on,
                feedback_wanted_until=phase.feedback_wanted_until,
                stop_criteria=phase.stop_criteria,
                state=phase.state,
                run=phase.run,
                started_at=phase.started_at,
                feedback_until=phase.feedback_until,
                review_due_at=phase.review_due_at,
                feedback=[
                    FeedbackView(
                        item.rating, item.text, item.college, known[item.author_id], item.given_at
                    )
                    for item in feedback
                    if item.phase_id == phase.id
                ],
                review=ReviewView(
                    review.id,
                    review.findings,
                    review.verdict,
                    review.invariants,
                    review.lessons,
                    known[review.reviewer_id],
                    review.filed_at,
                )
                if review
                else None,
            )
        )
    return views

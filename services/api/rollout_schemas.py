"""A rollout as the API answers it."""

from __future__ import annotations

from uuid import UUID

from services.api.operation import Answer
from services.api.proposal_schemas import ExplainedEffectSchema
from services.api.reserves import ReserveSchema
from services.http.context import deps, reader
from services.http.fields import Choice, Day, Id, Instant, Many, Part, String, Whole
from services.http.schemas import AnswerSchema, PersonSchema
from services.observatory.models import College
from services.rollouts.models import PhaseState, Verdict
from services.rollouts.read_rollout import read_rollout


class FeedbackSchema(AnswerSchema):
    """What somebody observed."""

    rating = Whole(required=True)
    text = String(required=True)
    college = Choice(College, required=True)
    author = Part(PersonSchema, required=True)
    given_at = Instant(required=True)


class FeedbackReceiptSchema(AnswerSchema):
    """What was taken down."""

    id = Id(required=True)
    phase = Whole(required=True)
    rating = Whole(required=True)
    text = String(required=True)
    college = Choice(College, required=True)


class ReviewSchema(AnswerSchema):
    """The review of a phase (REX)."""

    id = Id(required=True)
    findings = String(required=True)
    verdict = Choice(Verdict, required=True)
    invariants = Many(Part(ExplainedEffectSchema), required=True)
    lessons = Many(String(), required=True)
    reviewer = Part(PersonSchema, required=True)
    filed_at = Instant(required=True)


class PhaseSchema(AnswerSchema):
    """A phase, with what came of it."""

    number = Whole(required=True)
    name = String(required=True)
    department = String(required=True, metadata={"description": "Its code."})
    department_name = String(required=True)
    state = Choice(PhaseState, required=True)
    starts_on = Day(required=True, allow_none=True, metadata={"description": "Informs only."})
    stop_criteria = Many(String(), required=True)
    run = Whole(
        required=True,
        metadata={"description": "How often it started: an adjusted phase starts again."},
    )
    started_at = Instant(required=True, allow_none=True)
    feedback_until = Instant(
        required=True,
        allow_none=True,
        attribute="feedback_ends_at",
        metadata={"description": "As planned, until it starts."},
    )
    review_due_at = Instant(required=True, allow_none=True)
    feedback = Many(Part(FeedbackSchema), required=True)
    review = Part(
        ReviewSchema, required=True, allow_none=True, metadata={"description": "The latest."}
    )


class UndoActionSchema(AnswerSchema):
    """Something that a rollback has to undo."""

    id = Id(required=True)
    number = Whole(required=True)
    text = String(required=True)
    done_at = Instant(required=True, allow_none=True)
    done_by = Part(PersonSchema, required=True, allow_none=True)


class RolloutSchema(AnswerSchema):
    """A rollout and the reserves that bear on it; those who lead are named as in the plan."""

    lead = String(required=True, attribute="rollout.lead_email")
    it_lead = String(required=True, allow_none=True, attribute="rollout.it_lead")
    change_lead = String(required=True, allow_none=True, attribute="rollout.change_lead")
    reviewer = Part(PersonSchema, required=True, attribute="rollout.reviewer")
    opened_at = Instant(required=True, attribute="rollout.opened_at")
    startable_from = Instant(
        required=True,
        allow_none=True,
        attribute="rollout.startable_from",
        metadata={"description": "Until then the proposal may be called in, and nothing starts."},
    )
    planned_at = Instant(required=True, allow_none=True, attribute="rollout.planned_at")
    paused_at = Instant(required=True, allow_none=True, attribute="rollout.paused_at")
    revision = Whole(
        required=True,
        attribute="rollout.revision",
        metadata={"description": "Of the plan: the ETag."},
    )
    phases = Many(Part(PhaseSchema), required=True, attribute="rollout.phases")
    undo_actions = Many(Part(UndoActionSchema), required=True, attribute="rollout.undo_actions")
    reserves = Many(Part(ReserveSchema), required=True)


def answer_with(tenant: str, proposal_id: UUID) -> Answer:
    """The rollout as an act leaves it."""
    reading = read_rollout(deps(), reader(tenant), proposal_id)
    return Answer(reading, revision=reading.rollout.revision)

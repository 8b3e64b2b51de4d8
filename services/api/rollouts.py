"""Rollouts: plan, start, listen, review, resume, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.api.rollout_schemas import FeedbackReceiptSchema, RolloutSchema, answer_with
from services.http.commands.rollouts import (
    FeedbackCommand,
    LeadCommand,
    ReviewCommand,
    RolloutCommand,
)
from services.http.context import caller, deps
from services.http.etag import expected_revision
from services.rollouts.complete_undo_action import complete_undo_action
from services.rollouts.file_review import Review, file_review
from services.rollouts.give_feedback import give_feedback
from services.rollouts.name_lead import name_lead
from services.rollouts.plan_rollout import RolloutPlan, plan_rollout
from services.rollouts.resume_rollout import resume_rollout
from services.rollouts.start_phase import start_phase

rollouts = Resource("rollouts", "How an adopted proposal is deployed, phase by phase.")

_ROLLOUT = "/proposals/<uuid:proposal_id>/rollout"
_PHASE = f"{_ROLLOUT}/phases/<int(min=1, max=100):number>"


@rollouts.get(_ROLLOUT, Permission.ROLLOUT_READ, answer=RolloutSchema, revisioned=True)
def get_rollout(tenant: str, proposal_id: UUID) -> Answer:
    """Read a rollout."""
    return answer_with(tenant, proposal_id)


@rollouts.put(
    _ROLLOUT,
    Permission.ROLLOUT_PLAN,
    body=RolloutCommand,
    answer=RolloutSchema,
    revisioned=True,
    example={
        "phases": [
            {
                "name": "Pilote, secteur nord",
                "department": "MOB",
                "starts_on": "2026-12-07",
                "stop_criteria": ["Un agent ne peut plus être joint dans la journée."],
            },
            {"name": "Toute la ville"},
        ]
    },
)
def put_rollout(tenant: str, proposal_id: UUID, body: RolloutPlan) -> Answer:
    """Plan the rollout: phases that have not started are replaced, the others stay as they ran.

    For its lead.
    """
    plan_rollout(deps(), caller(tenant), proposal_id, body, expected_revision=expected_revision())
    return answer_with(tenant, proposal_id)


@rollouts.post(
    f"{_ROLLOUT}/lead",
    Permission.ROLLOUT_REVIEW,
    body=LeadCommand,
    answer=RolloutSchema,
    example={"lead": "rachid.benali@novacite.example"},
)
def post_lead(tenant: str, proposal_id: UUID, body: dict[str, str]) -> Answer:
    """Entrust the rollout to somebody else.

    For its reviewer and, where the lead is gone, for the head above too.
    """
    name_lead(deps(), caller(tenant), proposal_id, body["lead"])
    return answer_with(tenant, proposal_id)


@rollouts.post(f"{_PHASE}/start", Permission.ROLLOUT_START, answer=RolloutSchema)
def post_start(tenant: str, proposal_id: UUID, number: int) -> Answer:
    """Start a phase; its feedback window opens now. For the rollout's lead."""
    start_phase(deps(), caller(tenant), proposal_id, number)
    return answer_with(tenant, proposal_id)


@rollouts.post(
    f"{_PHASE}/feedback",
    Permission.FEEDBACK_GIVE,
    body=FeedbackCommand,
    answer=FeedbackReceiptSchema,
    example={"rating": 4, "text": "La fiche est remplie devant moi.", "college": "citizen"},
)
def post_feedback(
    tenant: str, proposal_id: UUID, number: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Say how a running phase goes."""
    feedback_id = give_feedback(deps(), caller(tenant), proposal_id, number, **body)
    return {"id": feedback_id, "phase": number, **body}


@rollouts.post(
    f"{_PHASE}/review",
    Permission.ROLLOUT_REVIEW,
    body=ReviewCommand,
    answer=RolloutSchema,
    example={
        "findings": "412 fiches sur 430 remplies sur place.",
        "verdict": "continue",
        "invariants": [{"code": "INV2", "effect": "improved"}],
        "lessons": ["Prévoir une batterie de secours par équipe."],
    },
)
def post_review(tenant: str, proposal_id: UUID, number: int, body: Review) -> Answer:
    """File the review (REX) of a running phase; the loop draws its consequence."""
    file_review(deps(), caller(tenant), proposal_id, number, body)
    return answer_with(tenant, proposal_id)


@rollouts.post(f"{_ROLLOUT}/resumption", Permission.ROLLOUT_REVIEW, answer=RolloutSchema)
def post_resumption(tenant: str, proposal_id: UUID) -> Answer:
    """Resume a paused rollout. For its reviewer."""
    resume_rollout(deps(), caller(tenant), proposal_id)
    return answer_with(tenant, proposal_id)


@rollouts.post(
    f"{_ROLLOUT}/undo-actions/<uuid:action_id>/completion",
    Permission.ROLLOUT_START,
    answer=RolloutSchema,
)
def post_completion(tenant: str, proposal_id: UUID, action_id: UUID) -> Answer:
    """Tick off something that a rollback had to undo; the last one closes the loop."""
    complete_undo_action(deps(), caller(tenant), proposal_id, action_id)
    return answer_with(tenant, proposal_id)

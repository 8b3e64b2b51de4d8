"""Reserves: conditions attached to an adoption."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.resource import Resource
from services.committees.lift_reserve import lift_reserve
from services.committees.views import ReserveView
from services.http.commands.ballots import LiftingCommand
from services.http.context import caller, deps
from services.http.fields import Id, Instant, Part, String, Whole
from services.http.schemas import AnswerSchema, PersonSchema

reserves = Resource("reserves", "Conditions attached to an adoption.")


class ReserveSchema(AnswerSchema):
    """A condition kept at the close: who owns it, by when, and what it blocks."""

    id = Id(required=True)
    ballot = Id(required=True, attribute="ballot_id")
    text = String(required=True)
    owner = Part(PersonSchema, required=True, allow_none=True)
    due_at = Instant(required=True, allow_none=True)
    blocks_phase = Whole(required=True, allow_none=True)
    lifted_at = Instant(required=True, allow_none=True)
    lifted_by = Part(PersonSchema, required=True, allow_none=True)
    evidence = String(required=True, allow_none=True)


@reserves.post(
    "/reserves/<uuid:reserve_id>/lifting",
    Permission.RESERVE_LIFT,
    body=LiftingCommand,
    answer=ReserveSchema,
    example={"evidence": "Formation suivie par les 12 agents, le 4 décembre."},
)
def post_lifting(tenant: str, reserve_id: UUID, body: dict[str, Any]) -> ReserveView:
    """Record that a reserve is met. For who chairs the item, never the reserve's owner."""
    return lift_reserve(deps(), caller(tenant), reserve_id, **body)

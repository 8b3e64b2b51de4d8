"""The minutes of sessions: drawn up, corrected, approved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from policies.permissions import Permission
from services.api.resource import Resource
from services.committees.sessions.minutes import (
    MinutesView,
    approve_minutes,
    draft_minutes,
    read_minutes,
)
from services.committees.sessions.models import ApprovalDuty
from services.http.commands.sessions import MinutesCommand
from services.http.context import caller, deps, reader
from services.http.fields import Choice, Id, Instant, Many, Part, String, Whole
from services.http.schemas import AnswerSchema, PersonSchema

minutes = Resource("minutes", "What a session leaves, version after version.")


class ApprovalSchema(AnswerSchema):
    """Who approved, in what capacity."""

    duty = Choice(ApprovalDuty, required=True)
    person = Part(PersonSchema, required=True)
    at = Instant(required=True)


class MinutesSchema(AnswerSchema):
    """A version of the minutes; a correction never erases the one before."""

    id = Id(required=True)
    session = Id(required=True, attribute="session_id")
    number = Whole(required=True)
    content = fields.Dict(
        required=True,
        metadata={"description": "All that they say: attendance, items, arithmetic."},
    )
    sha256 = String(
        required=True, metadata={"description": "Of the content's canonical JSON, in hexadecimal."}
    )
    correction = String(required=True, allow_none=True)
    drafted_at = Instant(required=True)
    drafted_by = Part(PersonSchema, required=True)
    approvals = Many(Part(ApprovalSchema), required=True)


@minutes.get(
    "/sessions/<uuid:session_id>/minutes",
    Permission.SESSION_READ,
    many=True,
    answer=MinutesSchema,
)
def get_minutes(tenant: str, session_id: UUID) -> list[MinutesView]:
    """List the versions of a session's minutes, the latest first."""
    return read_minutes(deps(), reader(tenant), session_id)


@minutes.post(
    "/sessions/<uuid:session_id>/minutes",
    Permission.SESSION_RUN,
    body=MinutesCommand,
    answer=MinutesSchema,
    example={"correction": "Un débat oublié."},
)
def post_minutes(tenant: str, session_id: UUID, body: dict[str, Any]) -> MinutesView:
    """Draw up the minutes of a session that is closed, or a corrected version of them."""
    draft_minutes(deps(), caller(tenant), session_id, **body)
    return read_minutes(deps(), reader(tenant), session_id)[0]


@minutes.post(
    "/sessions/<uuid:session_id>/minutes/<int:number>/approvals",
    Permission.SESSION_RUN,
    answer=MinutesSchema,
)
def post_approval(tenant: str, session_id: UUID, number: int) -> MinutesView:
    """Approve a version, as who presided the session or as its secretary."""
    approve_minutes(deps(), caller(tenant), session_id, number)
    return read_minutes(deps(), reader(tenant), session_id)[0]

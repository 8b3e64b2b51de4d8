"""Sessions of committees: plan, convene, attend, run the agenda, vote in the room."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from policies.decision import College, Result
from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.committees.models import BallotState, VotingRight
from services.committees.sessions.attend import record_arrival, record_departure
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.edit_agenda import NewItem, add_item, order_items
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes_state import MinutesState
from services.committees.sessions.models import ItemPurpose, ItemState, SessionState
from services.committees.sessions.plan_session import Meeting, move_session, plan_session
from services.committees.sessions.read_sessions import list_sessions, read_session
from services.committees.sessions.views import SessionSummary
from services.http.commands.sessions import (
    ArrivalCommand,
    CancellationCommand,
    ConvocationCommand,
    DepartureCommand,
    MeetingCommand,
    NewItemCommand,
    OrderCommand,
)
from services.http.context import caller, deps, reader
from services.http.etag import expected_revision
from services.http.fields import Choice, Id, Instant, Many, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema, PersonSchema
from services.http.uploads import PDF, give_pack
from services.packs.make_pack import make_pack

sessions = Resource("sessions", "Meetings of committees, item by item.")

_RUN: Final = Permission.SESSION_RUN
_MEETING: Final = {
    "starts_at": "2026-12-14T13:00:00Z",
    "ends_at": "2026-12-14T15:00:00Z",
    "place": "Hôtel de ville, salle du conseil",
}


class SessionSummarySchema(AnswerSchema):
    """A session in a list."""

    id = Id(required=True)
    committee = Id(required=True, attribute="committee_id")
    committee_name = String(required=True, attribute="committee")
    state = Choice(SessionState, required=True)
    convening = Whole(required=True, metadata={"description": "2 for a second convening, else 1."})
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    place = String(required=True)
    link = String(required=True)
    items = Whole(required=True, metadata={"description": "How many are on its agenda."})


class CountSchema(AnswerSchema):
    """Where a vote stands; nothing of how anybody votes."""

    entitled = Whole(required=True)
    quorum = Whole(required=True, metadata={"description": "How many must take part."})
    there = Whole(required=True)
    cast = Whole(required=True)
    has_quorum = YesNo(required=True)


class ItemSchema(AnswerSchema):
    """A point of an agenda."""

    id = Id(required=True)
    purpose = Choice(ItemPurpose, required=True)
    state = Choice(ItemState, required=True)
    title = String(required=True)
    reference = String(required=True, allow_none=True)
    proposal = Id(required=True, allow_none=True, attribute="proposal_id")
    ballot = Id(required=True, allow_none=True, attribute="ballot_id")
    ballot_state = Choice(BallotState, required=True, allow_none=True)
    presenter = Part(PersonSchema, required=True, allow_none=True)
    minutes = Whole(required=True, allow_none=True)
    debate = String(required=True)
    revision = Whole(required=True, metadata={"description": "The item's own, for `If-Match`."})
    count = Part(CountSchema, required=True, allow_none=True)
    result = Choice(Result, required=True, allow_none=True)
    recused = Many(Part(PersonSchema), required=True)
    opened_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)


class PresenceSchema(AnswerSchema):
    """Somebody expected, or a guest, and whether they are there."""

    person = Part(PersonSchema, required=True)
    deputy_of = Part(
        PersonSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The absent titular from whose seat they sit."},
    )
    college = Choice(College, required=True, allow_none=True)
    right = Choice(
        VotingRight,
        required=True,
        allow_none=True,
        metadata={"description": "Null for who sits from no seat."},
    )
    is_secretary = YesNo(required=True)
    is_there = YesNo(required=True)
    is_remote = YesNo(required=True)
    arrived_at = Instant(required=True, allow_none=True)
    left_at = Instant(required=True, allow_none=True)


class SessionSchema(SessionSummarySchema):
    """A session, whole."""

    items = Many(Part(ItemSchema), required=True)  # type: ignore[assignment]  # whole here
    presences = Many(Part(PresenceSchema), required=True)
    urgency = String(required=True, allow_none=True)
    convened_at = Instant(required=True, allow_none=True)
    opened_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    cancellation = String(required=True, allow_none=True)
    first = Id(
        required=True,
        allow_none=True,
        attribute="first_id",
        metadata={"description": "The session whose quorum was missed."},
    )
    minutes = Choice(MinutesState, required=True)
    revision = Whole(
        required=True,
        metadata={"description": "Of the date, the place and the agenda, for `If-Match`."},
    )


def answer_with_session(tenant: str, session_id: UUID, *, is_new: bool = False) -> Answer:
    """The session as it is now, with its revision."""
    view = read_session(deps(), reader(tenant), session_id).view
    whole = {
        **{name: getattr(view.summary, name) for name in SessionSummary.__slots__},
        **{name: getattr(view, name) for name in type(view).__slots__ if name != "summary"},
    }
    location = url_for("sessions.get_session", tenant=tenant, session_id=session_id)
    return Answer(whole, revision=view.revision, location=location if is_new else None)


@sessions.get(
    "/committees/<uuid:committee_id>/sessions",
    Permission.SESSION_READ,
    many=True,
    answer=SessionSummarySchema,
)
def get_sessions(tenant: str, committee_id: UUID) -> list[SessionSummary]:
    """List a committee's sessions, the latest first."""
    return list_sessions(deps(), reader(tenant), committee_id)


@sessions.post(
    "/committees/<uuid:committee_id>/sessions",
    _RUN,
    body=MeetingCommand,
    answer=SessionSchema,
    example=_MEETING,
)
def post_session(tenant: str, committee_id: UUID, body: Meeting) -> Answer:
    """Plan a session. For the committee's secretaries and its chair."""
    session_id = plan_session(deps(), caller(tenant), committee_id, body)
    return answer_with_session(tenant, session_id, is_new=True)


@sessions.get(
    "/sessions/<uuid:session_id>",
    Permission.SESSION_READ,
    answer=SessionSchema,
    revisioned=True,
)
def get_session(tenant: str, session_id: UUID) -> Answer:
    """Read a session."""
    return answer_with_session(tenant, session_id)


@sessions.download("/sessions/<uuid:session_id>/pack", Permission.SESSION_READ, media_types=[PDF])
def get_pack(tenant: str, session_id: UUID) -> Response:
    """Read the pack of a session: agenda, texts and documents in one file, in French.

    For those who are called to the session. Made anew each time, for who asks: an item from which
    they stepped aside keeps its place and nothing else.
    """
    return give_pack(make_pack(deps(), reader(tenant), session_id))


@sessions.put(
    "/sessions/<uuid:session_id>",
    _RUN,
    body=MeetingCommand,
    answer=SessionSchema,
    revisioned=True,
    example=_MEETING,
)
def put_session(tenant: str, session_id: UUID, body: Meeting) -> Answer:
    """Change when and where a session meets; those convened are told again."""
    move_session(deps(), caller(tenant), session_id, body, expected=expected_revision())
    return answer_with_session(tenant, session_id)


@sessions.post(
    "/sessions/<uuid:session_id>/items",
    _RUN,
    body=NewItemCommand,
    answer=SessionSchema,
    example={"title": "Point d’étape sur l’accueil", "minutes": 10},
)
def post_item(tenant: str, session_id: UUID, body: NewItem) -> Answer:
    """Put a proposal to decide on, or a point of information, at the end of the agenda."""
    add_item(deps(), caller(tenant), session_id, body)
    return answer_with_session(tenant, session_id)


@sessions.put(
    "/sessions/<uuid:session_id>/order",
    _RUN,
    body=OrderCommand,
    answer=SessionSchema,
    revisioned=True,
)
def put_order(tenant: str, session_id: UUID, body: dict[str, Any]) -> Answer:
    """Put the agenda in another order; the revision is the session's."""
    order_items(deps(), caller(tenant), session_id, body["items"], expected=expected_revision())
    return answer_with_session(tenant, session_id)


@sessions.post(
    "/sessions/<uuid:session_id>/convocation",
    _RUN,
    body=ConvocationCommand,
    answer=SessionSchema,
    example={},
)
def post_convocation(tenant: str, session_id: UUID, body: dict[str, Any]) -> Answer:
    """Send the convocation with the agenda; too late, only with the reason for the urgency."""
    convene(deps(), caller(tenant), session_id, **body)
    return answer_with_session(tenant, session_id)


@sessions.post(
    "/sessions/<uuid:session_id>/cancellation",
    _RUN,
    body=CancellationCommand,
    answer=SessionSchema,
    example={"reason": "La salle n’est pas disponible."},
)
def post_cancellation(tenant: str, session_id: UUID, body: dict[str, Any]) -> Answer:
    """Give a session up before it opens; its items wait for another one."""
    cancel_session(deps(), caller(tenant), session_id, **body)
    return answer_with_session(tenant, session_id)


@sessions.post("/sessions/<uuid:session_id>/opening", _RUN, answer=SessionSchema)
def post_session_opening(tenant: str, session_id: UUID) -> Answer:
    """Declare the session open."""
    open_session(deps(), caller(tenant), session_id)
    return answer_with_session(tenant, session_id)


@sessions.post("/sessions/<uuid:session_id>/closing", _RUN, answer=SessionSchema)
def post_session_closing(tenant: str, session_id: UUID) -> Answer:
    """Close the session; items not reached wait for another one."""
    close_session(deps(), caller(tenant), session_id)
    return answer_with_session(tenant, session_id)


@sessions.post(
    "/sessions/<uuid:session_id>/arrivals",
    Permission.SESSION_ATTEND,
    body=ArrivalCommand,
    answer=SessionSchema,
    example={"remote": True},
)
def post_arrival(tenant: str, session_id: UUID, body: dict[str, Any]) -> Answer:
    """Note that somebody is at the session: oneself, or anybody for who runs it."""
    record_arrival(deps(), caller(tenant), session_id, **body)
    return answer_with_session(tenant, session_id)


@sessions.post(
    "/sessions/<uuid:session_id>/departures",
    Permission.SESSION_ATTEND,
    body=DepartureCommand,
    answer=SessionSchema,
    example={},
)
def post_departure(tenant: str, session_id: UUID, body: dict[str, Any]) -> Answer:
    """Note that somebody leaves the session; they may come back."""
    record_departure(deps(), caller(tenant), session_id, **body)
    return answer_with_session(tenant, session_id)

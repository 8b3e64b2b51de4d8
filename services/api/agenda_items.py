"""The items of a session's agenda, and the votes held in the room."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from policies.permissions import Permission
from services.api.ballots import BallotSchema
from services.api.operation import Answer
from services.api.resource import Resource
from services.api.sessions import ItemSchema, SessionSchema, answer_with_session
from services.committees.read_ballots import read_ballot
from services.committees.sessions.edit_agenda import (
    ItemDescription,
    describe_item,
    remove_item,
)
from services.committees.sessions.read_sessions import read_item, session_of_item
from services.committees.sessions.record_votes import (
    adopt_without_objection,
    record_vote,
    show_of_hands,
)
from services.committees.sessions.run_items import end_item, open_item, postpone_item
from services.committees.views import BallotView
from services.http.commands.sessions import HandsCommand, ItemCommand, RecordedVoteCommand
from services.http.context import caller, deps, reader
from services.http.etag import expected_revision

agenda_items = Resource("agenda-items", "What a session deals with, one item after the other.")

_RUN: Final = Permission.SESSION_RUN


def _answer(tenant: str, item_id: UUID) -> Answer:
    return answer_with_session(tenant, session_of_item(deps(), reader(tenant), item_id))


@agenda_items.get(
    "/agenda-items/<uuid:item_id>",
    Permission.SESSION_READ,
    answer=ItemSchema,
    revisioned=True,
)
def get_item(tenant: str, item_id: UUID) -> Answer:
    """Read an item of an agenda."""
    item = read_item(deps(), reader(tenant), item_id)
    return Answer(item, revision=item.revision)


@agenda_items.patch(
    "/agenda-items/<uuid:item_id>",
    _RUN,
    body=ItemCommand,
    answer=ItemSchema,
    example={"debate": "Deux questions sur le calendrier."},
)
def patch_item(tenant: str, item_id: UUID, body: ItemDescription) -> Answer:
    """Say who presents an item, how long it should take, or what was said of it."""
    describe_item(deps(), caller(tenant), item_id, body, expected=expected_revision())
    return get_item(tenant, item_id)


@agenda_items.post("/agenda-items/<uuid:item_id>/removal", _RUN, answer=SessionSchema)
def post_removal(tenant: str, item_id: UUID) -> Answer:
    """Take an item off an agenda before the session opens."""
    return answer_with_session(tenant, remove_item(deps(), caller(tenant), item_id))


@agenda_items.post("/agenda-items/<uuid:item_id>/opening", _RUN, answer=SessionSchema)
def post_item_opening(tenant: str, item_id: UUID) -> Answer:
    """Take an item: the vote on a decision opens in a moment."""
    open_item(deps(), caller(tenant), item_id)
    return _answer(tenant, item_id)


@agenda_items.post("/agenda-items/<uuid:item_id>/end", _RUN, answer=SessionSchema)
def post_item_end(tenant: str, item_id: UUID) -> Answer:
    """End a point of information; a decision ends when its vote is closed."""
    end_item(deps(), caller(tenant), item_id)
    return _answer(tenant, item_id)


@agenda_items.post("/agenda-items/<uuid:item_id>/postponement", _RUN, answer=SessionSchema)
def post_postponement(tenant: str, item_id: UUID) -> Answer:
    """Put an item off to another session; votes already cast on it are void."""
    postpone_item(deps(), caller(tenant), item_id)
    return _answer(tenant, item_id)


@agenda_items.post(
    "/ballots/<uuid:ballot_id>/recorded-votes",
    _RUN,
    body=RecordedVoteCommand,
    answer=BallotSchema,
    example={"member": "elu.quartier@novacite.example", "choice": "for"},
)
def post_recorded_vote(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> BallotView:
    """Write down the vote of a member present without a device; it is shown as such."""
    record_vote(deps(), caller(tenant), ballot_id, **body)
    return read_ballot(deps(), reader(tenant), ballot_id)


@agenda_items.post(
    "/ballots/<uuid:ballot_id>/hands",
    _RUN,
    body=HandsCommand,
    answer=BallotSchema,
    example={"exceptions": {}},
)
def post_hands(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> BallotView:
    """Write down a show of hands: all those there are for, but the exceptions."""
    show_of_hands(deps(), caller(tenant), ballot_id, **body)
    return read_ballot(deps(), reader(tenant), ballot_id)


@agenda_items.post(
    "/ballots/<uuid:ballot_id>/no-objection", Permission.BALLOT_CLOSE, answer=BallotSchema
)
def post_no_objection(tenant: str, ballot_id: UUID) -> BallotView:
    """Say that nobody objected: those there are counted for. For who presides the item."""
    adopt_without_objection(deps(), caller(tenant), ballot_id)
    return read_ballot(deps(), reader(tenant), ballot_id)

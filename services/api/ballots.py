"""Ballots: vote, step aside, open, close, convene again, defer."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from marshmallow import fields

from policies.decision import Choice as VoteChoice
from policies.decision import Mode, Result
from policies.permissions import Permission
from services.api.operation import Answer
from services.api.proposal_schemas import ProposalSchema, answer_with
from services.api.reserves import ReserveSchema
from services.api.resource import Resource
from services.committees.agenda import defer_item, open_ballot, reschedule_item
from services.committees.cast_vote import VoteReceipt, cast_vote
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.models import BallotState
from services.committees.read_ballots import read_ballot, read_ballots
from services.committees.views import BallotView
from services.http.commands.ballots import (
    ClosingCommand,
    DeferralCommand,
    RecusalCommand,
    ReschedulingCommand,
    VoteCommand,
)
from services.http.context import caller, deps, reader
from services.http.fields import Choice, Id, Instant, Many, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema, PersonSchema

ballots = Resource("ballots", "How committees decide. Nothing of a vote shows before the close.")

_UNTIL_CLOSED: Final = {"description": "Null until closed."}


class TallySchema(AnswerSchema):
    """Votes by choice."""

    votes_for = Whole(required=True, data_key="for", attribute="for")
    against = Whole(required=True)
    abstain = Whole(required=True)


class CastVoteSchema(AnswerSchema):
    """A vote, once the ballot is closed."""

    voter = Part(PersonSchema, required=True)
    deputy = Part(
        PersonSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who voted in the voter's place."},
    )
    proxy_holder = Part(
        PersonSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who voted with the voter's proxy."},
    )
    choice = Choice(VoteChoice, required=True)
    comment = String(required=True)
    cast_at = Instant(required=True)


class BallotSchema(AnswerSchema):
    """One vote on one version, one round."""

    id = Id(required=True)
    proposal = Id(required=True, attribute="proposal_id")
    round = Whole(required=True)
    convening = Whole(required=True, metadata={"description": "2 for a second convening, else 1."})
    committee = Id(required=True, attribute="committee_id")
    committee_name = String(required=True, attribute="committee")
    version = Whole(required=True)
    state = Choice(BallotState, required=True)
    mode = Choice(Mode, required=True)
    opens_at = Instant(required=True)
    closes_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    closing_asked = YesNo(
        required=True, metadata={"description": "The chair has closed it; it is being counted."}
    )
    rule = fields.Dict(required=True, metadata={"description": "As frozen with the ballot."})
    entitled = Whole(required=True)
    quorum = Whole(required=True, metadata={"description": "How many must take part."})
    votes_cast = Whole(required=True)
    recused = Many(
        Part(PersonSchema),
        required=True,
        metadata={"description": "Who stepped aside, with the author and the sponsor."},
    )
    tally = Part(TallySchema, required=True, allow_none=True, metadata=_UNTIL_CLOSED)
    withheld = YesNo(
        required=True,
        metadata={"description": "Secret, with too few votes to tell them: no tally is given."},
    )
    arithmetic = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "All that leads to the result. Null until closed."},
    )
    result = Choice(Result, required=True, allow_none=True, metadata=_UNTIL_CLOSED)
    votes = Many(
        Part(CastVoteSchema), required=True, metadata={"description": "Empty until closed."}
    )
    reserves = Many(
        Part(ReserveSchema),
        required=True,
        metadata={"description": "Those kept; empty until closed."},
    )


class VoteReceiptSchema(AnswerSchema):
    """What a voter keeps: that they voted, never what."""

    id = Id(
        required=True,
        allow_none=True,
        attribute="vote_id",
        metadata={"description": "Null in a secret ballot: no vote can be found again."},
    )
    ballot = Id(required=True, attribute="ballot_id")
    proposal = Id(required=True, attribute="proposal_id")
    version = Whole(required=True)
    cast_at = Instant(required=True)
    journal_entry = Id(required=True, metadata={"description": "The reference to quote."})


class RecusalReceiptSchema(AnswerSchema):
    """What a member who stepped aside keeps, with the ballot recomputed."""

    journal_entry = Id(required=True, metadata={"description": "The reference to quote."})
    ballot = Part(BallotSchema, required=True)


@ballots.get(
    "/proposals/<uuid:proposal_id>/ballots",
    Permission.BALLOT_READ,
    many=True,
    answer=BallotSchema,
)
def get_ballots(tenant: str, proposal_id: UUID) -> list[BallotView]:
    """List a proposal's ballots, first round first."""
    return read_ballots(deps(), reader(tenant), proposal_id)


@ballots.post(
    "/proposals/<uuid:proposal_id>/ballots",
    Permission.BALLOT_OPEN,
    body=ReschedulingCommand,
    answer=BallotSchema,
    example={"opens_at": "2026-12-07T08:00:00Z"},
)
def post_ballot(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> BallotView:
    """Convene the committee again on an item left without quorum.

    For its secretaries and its chair.
    """
    ballot_id = reschedule_item(deps(), caller(tenant), proposal_id, **body)
    return read_ballot(deps(), reader(tenant), ballot_id)


@ballots.post(
    "/proposals/<uuid:proposal_id>/deferral",
    Permission.BALLOT_OPEN,
    body=DeferralCommand,
    answer=ProposalSchema,
    example={"reason": "L’avis des équipes manque."},
)
def post_deferral(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> Answer:
    """Send the item back to its author for complement; an open ballot ends uncounted."""
    defer_item(deps(), caller(tenant), proposal_id, **body)
    return answer_with(tenant, proposal_id)


@ballots.post(
    "/ballots/<uuid:ballot_id>/votes",
    Permission.BALLOT_VOTE,
    body=VoteCommand,
    answer=VoteReceiptSchema,
    example={"choice": "for", "reserves": ["Former les agents avant la phase 1."]},
)
def post_vote(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> VoteReceipt:
    """Vote. A vote does not change, and is shown to nobody before the close.

    A deputy votes from their titular's seat while the titular is noted absent, unless the titular
    has voted: a seat votes once. `for` names who gave their proxy to who votes.
    """
    return cast_vote(deps(), caller(tenant), ballot_id, **body)


@ballots.post(
    "/ballots/<uuid:ballot_id>/recusals",
    Permission.BALLOT_RECUSE,
    body=RecusalCommand,
    answer=RecusalReceiptSchema,
    example={"reason": "Un proche travaille chez un fournisseur."},
)
def post_recusal(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> dict[str, object]:
    """Step aside from the item; a vote already cast is struck."""
    entry_id = declare_recusal(deps(), caller(tenant), ballot_id, **body)
    return {"journal_entry": entry_id, "ballot": read_ballot(deps(), reader(tenant), ballot_id)}


@ballots.post(
    "/ballots/<uuid:ballot_id>/opening",
    Permission.BALLOT_OPEN,
    answer=BallotSchema,
)
def post_opening(tenant: str, ballot_id: UUID) -> BallotView:
    """Open a scheduled ballot now rather than at its date."""
    open_ballot(deps(), caller(tenant), ballot_id)
    return read_ballot(deps(), reader(tenant), ballot_id)


@ballots.post(
    "/ballots/<uuid:ballot_id>/closing",
    Permission.BALLOT_CLOSE,
    body=ClosingCommand,
    answer=BallotSchema,
    example={"reserves": []},
)
def post_closing(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> BallotView:
    """Close a ballot whose result can no longer change, or amend the reserves of a closed one.

    For who chairs the item.
    """
    close_ballot(deps(), caller(tenant), ballot_id, body["reserves"])
    return read_ballot(deps(), reader(tenant), ballot_id)

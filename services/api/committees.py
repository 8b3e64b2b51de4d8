"""Committees: their rule, seats and secretaries."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import url_for
from marshmallow import fields

from policies.decision import College
from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.committees.change_committee import change_committee
from services.committees.create_committee import create_committee
from services.committees.models import SeatState, VotingRight
from services.committees.read_committees import (
    CommitteeView,
    fingerprint,
    list_committees,
    read_committee,
)
from services.http.commands.committees import CommitteeCommand
from services.http.context import caller, deps, reader
from services.http.etag import expected_fingerprint
from services.http.fields import Choice, Id, Many, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema

committees = Resource("committees", "Bodies that decide.")


class SeatSchema(AnswerSchema):
    """A seat and who holds it."""

    id = Id(required=True)
    name = String(required=True, allow_none=True)
    email = String(required=True, allow_none=True)
    deputy = String(required=True, allow_none=True)
    college = Choice(College, required=True)
    right = Choice(VotingRight, required=True)
    state = Choice(SeatState, required=True)
    chair = YesNo(required=True)
    order = Whole(required=True, allow_none=True)


class CommitteeSchema(AnswerSchema):
    """A committee; ``rule`` is whole, the preset and what differs from it put together."""

    id = Id(required=True)
    name = String(required=True)
    preset = String(required=True)
    rule = fields.Dict(required=True)
    seats = Many(Part(SeatSchema), required=True)
    secretaries = Many(String(), required=True)


_EXAMPLE: Final = {
    "name": "COPIL",
    "preset": "copil",
    "rule": {"early_close": False},
    "seats": [
        {
            "email": "elue.numerique@novacite.example",
            "college": "elected",
            "right": "voting",
            "chair": True,
        }
    ],
    "secretaries": ["secretaire@novacite.example"],
}


@committees.get("/committees", Permission.COMMITTEE_READ, many=True, answer=CommitteeSchema)
def get_committees(tenant: str) -> list[CommitteeView]:
    """List the committees, by name."""
    return list_committees(deps(), reader(tenant))


@committees.get(
    "/committees/<uuid:committee_id>",
    Permission.COMMITTEE_READ,
    answer=CommitteeSchema,
    revisioned=True,
)
def get_committee(tenant: str, committee_id: UUID) -> Answer:
    """Read a committee."""
    return _answer(read_committee(deps(), reader(tenant), committee_id))


@committees.post(
    "/committees",
    Permission.COMMITTEE_CONFIGURE,
    body=CommitteeCommand,
    answer=CommitteeSchema,
    example=_EXAMPLE,
)
def post_committee(tenant: str, body: dict[str, Any]) -> Answer:
    """Set up a committee.

    `rule` holds what differs from the preset. Presets are starting points, to be checked by
    your legal service.
    """
    committee_id = create_committee(deps(), caller(tenant), **body)
    return Answer(
        read_committee(deps(), reader(tenant), committee_id),
        location=url_for("committees.get_committee", tenant=tenant, committee_id=committee_id),
    )


@committees.put(
    "/committees/<uuid:committee_id>",
    Permission.COMMITTEE_CONFIGURE,
    body=CommitteeCommand,
    answer=CommitteeSchema,
    revisioned=True,
    example=_EXAMPLE,
)
def put_committee(tenant: str, committee_id: UUID, body: dict[str, Any]) -> Answer:
    """Change a committee, as a whole.

    A ballot that is open keeps its rule and its voters. Seats left out are removed.
    """
    changed = change_committee(
        deps(), caller(tenant), committee_id, **body, expected=expected_fingerprint()
    )
    return _answer(changed)


def _answer(committee: CommitteeView) -> Answer:
    return Answer(committee, revision=fingerprint(committee))

"""Absences from a committee: when a deputy votes in the titular's place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.resource import Resource
from services.committees.absences import (
    AbsenceView,
    list_absences,
    mark_absence,
    withdraw_absence,
)
from services.http.commands.committees import AbsenceCommand
from services.http.context import caller, deps, reader
from services.http.fields import Day, Id, Instant, Part, YesNo
from services.http.schemas import AnswerSchema, PersonSchema

absences = Resource("absences", "When a deputy votes in the titular's place.")


class AbsenceSchema(AnswerSchema):
    """An absence; both its days are included."""

    id = Id(required=True)
    seat = Id(required=True, allow_none=True, attribute="seat_id")
    titular = Part(PersonSchema, required=True)
    deputy = Part(PersonSchema, required=True, allow_none=True)
    starts_on = Day(required=True, data_key="from")
    ends_on = Day(required=True, data_key="until")
    delegates = YesNo(required=True)
    marked_by = Part(PersonSchema, required=True)
    marked_at = Instant(required=True)
    withdrawn_at = Instant(required=True, allow_none=True)


@absences.get(
    "/committees/<uuid:committee_id>/absences",
    Permission.COMMITTEE_READ,
    many=True,
    answer=AbsenceSchema,
)
def get_absences(tenant: str, committee_id: UUID) -> list[AbsenceView]:
    """List the absences that are not over.

    Everybody's for the committee's secretaries and chair; for others, those of the seat of which
    they are titular or deputy.
    """
    return list_absences(deps(), reader(tenant), committee_id)


@absences.post(
    "/committees/<uuid:committee_id>/absences",
    Permission.BALLOT_VOTE,
    body=AbsenceCommand,
    answer=AbsenceSchema,
    example={"from": "2026-12-21", "until": "2027-01-03", "delegates": True},
)
def post_absence(tenant: str, committee_id: UUID, body: dict[str, Any]) -> AbsenceView:
    """Note that a titular is away: their deputy may vote in their place.

    The titular does it for themselves, or a secretary or the chair for them. A delegation goes to
    the seat's deputy, who delegates nothing further.
    """
    return mark_absence(deps(), caller(tenant), committee_id, **body)


@absences.post(
    "/committees/<uuid:committee_id>/absences/<uuid:absence_id>/withdrawal",
    Permission.BALLOT_VOTE,
    answer=AbsenceSchema,
)
def post_absence_withdrawal(tenant: str, committee_id: UUID, absence_id: UUID) -> AbsenceView:
    """Take an absence back; what the deputy voted stands."""
    return withdraw_absence(deps(), caller(tenant), committee_id, absence_id)

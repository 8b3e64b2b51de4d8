"""What an administrator sends to set up a committee or change it, from a page or from a program."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import ValidationError, fields, post_load

from policies.decision import College
from policies.messages import N_
from policies.presets import PRESETS
from services.committees.composition import SeatPlan
from services.committees.models import SeatState, VotingRight
from services.http.fields import (
    Choice,
    Code,
    Day,
    EmailAddress,
    Id,
    Many,
    Part,
    Title,
    Whole,
    YesNo,
)
from services.http.schemas import Command

MOST_SEATS: Final = 200


class RuleOverrides(fields.Dict):
    """What differs from the preset, field by field; ``policies.rule`` reads and checks it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        example = {"quorum": {"fraction": "1/2", "strict": False}, "early_close": False}
        super().__init__(keys=fields.String(), metadata={"example": example}, **options)


class SeatCommand(Command):
    """A seat, loaded as a ``SeatPlan``."""

    email = EmailAddress(required=True, allow_none=True)  # null for a vacant seat
    college = Choice(College, required=True)
    right = Choice(VotingRight, required=True)
    chair = YesNo(load_default=False)
    order = Whole(
        0,
        MOST_SEATS,
        load_default=None,
        allow_none=True,
        metadata={"description": "Ranks who chairs when the chair cannot."},
    )
    deputy = EmailAddress(load_default=None, allow_none=True)
    state = Choice(
        SeatState,
        load_default=None,
        allow_none=False,
        metadata={"description": "By default in office, or vacant without a titular."},
    )

    @post_load
    def as_plan(self, data: dict[str, Any], **_: object) -> SeatPlan:
        """Give the use case's own words to what was read."""
        state = data.pop("state")
        if state is not None and (state is SeatState.VACANT) != (data["email"] is None):
            raise ValidationError(
                {"state": [N_("Un siège est vacant quand il n’a pas de titulaire.")]}
            )
        return SeatPlan(**data, suspended=state is SeatState.SUSPENDED)


class CommitteeCommand(Command):
    """A committee, whole."""

    name = Title(required=True)
    preset = Code(required=True, metadata={"enum": list(PRESETS)})
    rule = RuleOverrides(load_default=dict)
    seats = Many(Part(SeatCommand), most=MOST_SEATS, required=True)
    secretaries = Many(EmailAddress(), load_default=list)


class AbsenceCommand(Command):
    """The days when a titular is away, both included."""

    seat = Id(
        load_default=None, allow_none=True, metadata={"description": "By default, one's own."}
    )
    starts_on = Day(required=True, data_key="from")
    ends_on = Day(required=True, data_key="until", metadata={"description": "Its last day."})
    delegates = YesNo(
        load_default=False,
        metadata={"description": "The titular delegates their vote in writing to their deputy."},
    )

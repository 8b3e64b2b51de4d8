"""What an administrator sends to set up a committee, from a page or from a program."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields, post_load

from policies.decision import College
from policies.presets import PRESETS
from services.committees.create_committee import SeatPlan
from services.committees.models import VotingRight
from services.http.fields import (
    Choice,
    Code,
    EmailAddress,
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
    """A seat to set up, loaded as a ``SeatPlan``."""

    email = EmailAddress(required=True)
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

    @post_load
    def as_plan(self, data: dict[str, Any], **_: object) -> SeatPlan:
        """Give the use case's own words to what was read."""
        return SeatPlan(**data)


class CommitteeCommand(Command):
    """A committee to set up."""

    name = Title(required=True)
    preset = Code(required=True, metadata={"enum": list(PRESETS)})
    rule = RuleOverrides(load_default=dict)
    seats = Many(Part(SeatCommand), most=MOST_SEATS, required=True)
    secretaries = Many(EmailAddress(), load_default=list)

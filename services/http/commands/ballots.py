"""What voters, chairs and secretaries send, from a page or from a program."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from policies.decision import Choice as VoteChoice
from services.committees.close_ballot import ReserveDisposition
from services.http.commands.parts import OptionalText, PlannedInstant, ReasonCommand
from services.http.fields import Choice, EmailAddress, Id, Many, Part, Text, Whole, YesNo
from services.http.schemas import Command

LAST_PHASE = 100


class VoteCommand(Command):
    """A vote. It is shown to nobody before the close."""

    choice = Choice(VoteChoice, required=True)
    voter_id = Id(
        load_default=None,
        allow_none=True,
        data_key="for",
        metadata={"description": "The member whose proxy one holds. By default, oneself."},
    )
    comment = OptionalText()
    reserves = Many(
        Text(),
        load_default=list,
        metadata={"description": "What must be done; only a vote `for` carries them."},
    )


class ProxyCommand(Command):
    """A voter entrusts their vote to another."""

    to = EmailAddress(required=True)


class RecusalCommand(ReasonCommand):
    """A member steps aside from an item."""


class DeferralCommand(ReasonCommand):
    """The secretary or the chair sends the item back to its author."""


class ReserveDispositionCommand(Command):
    """What the chair makes of a reserve, loaded as a ``ReserveDisposition``."""

    id = Id(required=True)
    keep = YesNo(load_default=True)
    owner = EmailAddress(load_default=None, allow_none=True)
    due_at = PlannedInstant(load_default=None, allow_none=True)
    blocks_phase = Whole(1, LAST_PHASE, load_default=None, allow_none=True)

    @post_load
    def as_disposition(self, data: dict[str, Any], **_: object) -> ReserveDisposition:
        """Give the use case's own words to what was read."""
        return ReserveDisposition(reserve_id=data.pop("id"), **data)


class ClosingCommand(Command):
    """The chair closes a ballot, or amends its reserves afterwards."""

    reserves = Many(Part(ReserveDispositionCommand), load_default=list)


class ReschedulingCommand(Command):
    """The secretary convenes the committee again."""

    opens_at = PlannedInstant(
        load_default=None, allow_none=True, metadata={"description": "By default, now."}
    )
    closes_at = PlannedInstant(
        load_default=None,
        allow_none=True,
        metadata={"description": "By default, the policy's duration later."},
    )


class LiftingCommand(Command):
    """What a reserve asked for is done."""

    evidence = Text(required=True, metadata={"description": "What shows that it is met."})

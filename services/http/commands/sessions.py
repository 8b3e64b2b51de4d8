"""What those who run a session send, from a page or from a program."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from policies.decision import Choice as VoteChoice
from services.committees.sessions.edit_agenda import ItemDescription, NewItem
from services.committees.sessions.plan_session import Meeting
from services.http.commands.parts import OptionalText, PlannedInstant, ReasonCommand
from services.http.fields import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    Choice,
    EmailAddress,
    Id,
    Many,
    Text,
    Whole,
    YesNo,
)
from services.http.schemas import Command

LONGEST_ITEM = 600


class MeetingCommand(Command):
    """When and where a committee meets, loaded as a ``Meeting``."""

    starts_at = PlannedInstant(required=True)
    ends_at = PlannedInstant(required=True)
    place = OptionalText(TITLE_LENGTH)
    link = OptionalText(2_000, metadata={"description": "Address of a remote meeting, https only."})

    @post_load
    def as_meeting(self, data: dict[str, Any], **_: object) -> Meeting:
        """Give the use case's own words to what was read."""
        return Meeting(**data)


class NewItemCommand(Command):
    """A point to put on an agenda, loaded as a ``NewItem``."""

    proposal = Id(
        load_default=None,
        allow_none=True,
        attribute="proposal_id",
        metadata={"description": "What to decide on; leave out for a point of information."},
    )
    title = OptionalText(
        TITLE_LENGTH, metadata={"description": "Of a point of information, and only of it."}
    )
    presenter = EmailAddress(load_default=None, allow_none=True)
    minutes = Whole(1, LONGEST_ITEM, load_default=None, allow_none=True)

    @post_load
    def as_item(self, data: dict[str, Any], **_: object) -> NewItem:
        """Give the use case's own words to what was read."""
        return NewItem(**data)


class ItemCommand(Command):
    """What is said of an item; what is left out stays as it is."""

    presenter = Text(
        254,
        blank=True,
        load_default=None,
        metadata={"description": "E-mail address; empty for nobody."},
    )
    minutes = Whole(1, LONGEST_ITEM, load_default=None)
    debate = Text(TEXT_LENGTH, blank=True, load_default=None)

    @post_load
    def as_description(self, data: dict[str, Any], **_: object) -> ItemDescription:
        """Give the use case's own words to what was read."""
        return ItemDescription(**data)


class OrderCommand(Command):
    """The whole agenda, in its new order."""

    items = Many(Id(), required=True)


class ConvocationCommand(Command):
    """The convocation leaves."""

    urgency = OptionalText(
        TEXT_LENGTH,
        metadata={"description": "Why the notice cannot be kept; needed when it is not."},
    )


class CancellationCommand(ReasonCommand):
    """A session is given up before it opens."""


class ArrivalCommand(Command):
    """Somebody is there."""

    member = EmailAddress(
        load_default=None, allow_none=True, metadata={"description": "By default, the caller."}
    )
    remote = YesNo(load_default=False)


class DepartureCommand(Command):
    """Somebody leaves."""

    member = EmailAddress(
        load_default=None, allow_none=True, metadata={"description": "By default, the caller."}
    )


class RecordedVoteCommand(Command):
    """The vote of a member present, written down by the secretary."""

    member = EmailAddress(required=True)
    choice = Choice(VoteChoice, required=True)


class HandsCommand(Command):
    """A show of hands: all for, but the exceptions."""

    exceptions = fields.Dict(
        keys=EmailAddress(),
        values=Choice(VoteChoice, but=(VoteChoice.FOR,)),
        load_default=dict,
        metadata={
            "description": "By e-mail address, who is `against` or abstains (`abstain`).",
            "example": {"dga@novacite.example": "against"},
        },
    )


class MinutesCommand(Command):
    """The minutes are drawn up."""

    correction = OptionalText(
        TEXT_LENGTH,
        metadata={"description": "What a later version corrects; empty for the first."},
    )

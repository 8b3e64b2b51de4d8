"""The timeline: what happened to a proposal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, pre_dump

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.context import deps, reader
from services.http.fields import Choice, Instant, Part
from services.http.schemas import AnswerSchema, PersonSchema
from services.journal.events import Event
from services.journal.timeline import TimelineEntry
from services.proposals.read_timeline import read_timeline

timeline = Resource("timeline", "What happened to a proposal, as the journal has it.")


class TimelineEntrySchema(AnswerSchema):
    """A fact. Of a vote, it says that it was cast."""

    at = Instant(required=True)
    actor = Part(
        PersonSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null for what the clock brought."},
    )
    event = Choice(Event, required=True)
    data = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "Ids, numbers, words and instants, by name."},
    )

    @pre_dump
    def name_actor(self, entry: TimelineEntry, **_: object) -> dict[str, Any]:
        """Give the actor as one object, where a person acted."""
        person = {"id": entry.actor_id, "name": entry.actor} if entry.actor_id else None
        return {"at": entry.at, "actor": person, "event": entry.event, "data": entry.data}


@timeline.get(
    "/proposals/<uuid:proposal_id>/timeline",
    Permission.TIMELINE_READ,
    many=True,
    answer=TimelineEntrySchema,
)
def get_timeline(tenant: str, proposal_id: UUID) -> list[TimelineEntry]:
    """Read what happened to a proposal, oldest first."""
    return read_timeline(deps(), reader(tenant), proposal_id)

"""The journal: every fact, in the order of its hash chain."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.context import deps, reader
from services.http.fields import Id, Instant, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema, Command
from services.journal.read_journal import MOST, JournalLine, read_journal
from services.journal.verify import Verification, verify_journal

journal = Resource("journal", "The append-only record of every fact.")


class JournalQuery(Command):
    """Which entries to read."""

    subject = Id(metadata={"description": "A proposal's id, for all that concerns its loop."})
    after = Whole(0, 2**62, load_default=0, metadata={"description": "A place in the chain."})
    limit = Whole(1, MOST, load_default=100)


class JournalActorSchema(AnswerSchema):
    """Who acted; an operator of the host has no name here."""

    id = Id(required=True)
    name = String(required=True, allow_none=True)


class JournalLineSchema(AnswerSchema):
    """An entry; without ``seq`` and ``hash`` for the few seconds until it is sealed."""

    seq = Whole(required=True, allow_none=True)
    id = Id(required=True)
    at = Instant(required=True)
    actor = Part(JournalActorSchema, required=True, allow_none=True)
    via = String(required=True)
    event = String(required=True)
    subject = Id(required=True, allow_none=True)
    data = fields.Dict(required=True)
    hash = String(required=True, allow_none=True, metadata={"description": "SHA-256."})


class VerificationSchema(AnswerSchema):
    """What recomputing the chain found."""

    entries = Whole(required=True)
    sealed = Whole(required=True)
    intact = YesNo(required=True)
    broken_at = Whole(required=True, allow_none=True)
    head = fields.Function(
        lambda found: found.head.hex() if found.head else None,
        required=True,
        metadata={
            "type": ["string", "null"],
            "description": "Hash of the last entry sealed: noted elsewhere, it shows later that "
            "the chain was not cut short.",
        },
    )


@journal.get(
    "/journal",
    Permission.TIMELINE_READ,
    query=JournalQuery,
    many=True,
    answer=JournalLineSchema,
)
def get_journal(tenant: str, query: dict[str, Any]) -> list[JournalLine]:
    """Read entries, those not sealed yet at the end.

    Administrators and data protection officers read everything; the others, what concerns
    proposals that they may read.
    """
    return read_journal(deps(), reader(tenant), **query)


@journal.get("/journal/verification", Permission.JOURNAL_READ, answer=VerificationSchema)
def get_verification(tenant: str) -> Verification:
    """Recompute the hash chain."""
    return verify_journal(deps(), reader(tenant))

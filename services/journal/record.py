"""How every fact is recorded, and how it rings the bell of its loop."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.deps import Work, new_id
from services.effects import Effect
from services.journal.events import Event

_DIGEST_BYTES = 32
_ENTRIES = Effect(
    "journal_entries",
    """
    INSERT INTO journal_entry (tenant_id, id, at, actor_id, via, event, subject, data)
    SELECT tenant_id, id, at, actor_id, via, event, subject, data
    FROM jsonb_to_recordset(CAST(:journal_entries AS jsonb)) AS r(
        tenant_id uuid, id uuid, at timestamptz, actor_id uuid, via text, event text,
        subject uuid, data jsonb
    )
    """,
)
_DOORBELLS = Effect(
    "doorbells",
    """
    INSERT INTO outbox (tenant_id, destination, subject_id, opens, created_at)
    SELECT DISTINCT tenant_id, destination, subject_id, opens, created_at
    FROM jsonb_to_recordset(CAST(:doorbells AS jsonb)) AS r(
        tenant_id uuid, destination text, subject_id uuid, opens boolean,
        created_at timestamptz
    )
    """,
)


class Digest(str):
    """The SHA-256 of a file, in hexadecimal: the one text of an entry, which nobody writes."""

    __slots__ = ()

    def __new__(cls, digest: bytes) -> Digest:
        """Read the 32 bytes of a digest."""
        if len(digest) != _DIGEST_BYTES:
            raise ValueError("not a SHA-256")
        return super().__new__(cls, digest.hex())


Datum = UUID | Digest | int | bool | StrEnum | datetime | None
"""What a journal entry may hold: nothing that a person wrote."""


def record(
    work: Work,
    event: Event,
    subject: UUID | None = None,
    *,
    anonymous: bool = False,
    **data: Datum | list[UUID],
) -> UUID:
    """Write a fact in the journal, in the transaction that makes it true.

    Args:
        work: the transaction; its actor, if any, is who acted.
        event: what happened.
        subject: about what: a proposal's id for all that concerns its loop.
        anonymous: leave out who acted, where the fact itself keeps no author.
        data: ids, numbers, words of our enums, digests of files and instants.

    Returns:
        The entry's id, which a receipt may quote.
    """
    entry_id = new_id()
    actor = None if anonymous else work.actor
    via = work.actor.via if work.actor else work.via
    work.effects.add(
        _ENTRIES,
        {
            "tenant_id": work.tenant_id,
            "id": entry_id,
            "at": work.now,
            "actor_id": actor.user_id if actor else None,
            "via": via,
            "event": event,
            "subject": subject,
            "data": data,
        },
    )
    return entry_id


class Destination(StrEnum):
    """Whose bell the relay rings."""

    LOOP = "loop"
    MAIL = "mail"
    RECORDS = "records"
    SESSION = "session"


def ring(work: Work, destination: Destination, subject_id: UUID, *, opens: bool = False) -> None:
    """Queue a doorbell with the fact it announces.

    A doorbell says "look at the ledger"; it carries nothing, and may be lost, doubled or late.

    Args:
        work: the fact's transaction.
        destination: a loop's or a session's workflow, or the tenant's mail or papers.
        subject_id: the proposal, the session, or the tenant.
        opens: the workflow probably does not exist yet.
    """
    work.effects.add(
        _DOORBELLS,
        {
            "tenant_id": work.tenant_id,
            "destination": destination,
            "subject_id": subject_id,
            "opens": opens,
            "created_at": work.now,
        },
    )

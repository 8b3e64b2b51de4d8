"""How every fact is recorded, and how it rings the bell of its loop."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert

from services.deps import Work, new_id
from services.journal.events import Event
from services.journal.models import JournalEntry, OutboxMessage
from tenants.base import table_of

# Written without reading anything back: the application may add to the outbox, not read it.
_ADD_ENTRY = insert(table_of(JournalEntry)).inline()
_ADD_MESSAGE = insert(table_of(OutboxMessage)).inline()

Datum = UUID | int | bool | StrEnum | datetime | None
"""What a journal entry may hold: nothing that a person wrote."""


def _plain(value: Datum | list[UUID]) -> object:
    match value:
        case list():
            return [str(item) for item in value]
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return value


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
        data: ids, numbers, words of our enums and instants.

    Returns:
        The entry's id, which a receipt may quote.
    """
    entry_id = new_id()
    actor = None if anonymous else work.actor
    via = work.actor.via if work.actor else work.via
    work.session.execute(
        _ADD_ENTRY,
        {
            "tenant_id": work.tenant_id,
            "id": entry_id,
            "at": work.now,
            "actor_id": actor.user_id if actor else None,
            "via": via.value,
            "event": event.value,
            "subject": subject,
            "data": {name: _plain(value) for name, value in data.items()},
        },
    )
    return entry_id


class Destination(StrEnum):
    """Whose bell the relay rings."""

    LOOP = "loop"
    MAIL = "mail"


def ring(work: Work, destination: Destination, subject_id: UUID, *, opens: bool = False) -> None:
    """Queue a doorbell with the fact it announces.

    A doorbell says "look at the ledger"; it carries nothing, and may be lost, doubled or late.

    Args:
        work: the fact's transaction.
        destination: a loop's workflow, or the tenant's mail.
        subject_id: the proposal, or the tenant.
        opens: the loop's workflow probably does not exist yet.
    """
    work.session.execute(
        _ADD_MESSAGE,
        {
            "tenant_id": work.tenant_id,
            "destination": destination.value,
            "subject_id": subject_id,
            "opens": opens,
            "created_at": work.now,
        },
    )

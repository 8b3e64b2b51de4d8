"""What happened about one subject, with the names of who acted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.events import Event
from services.journal.models import JournalEntry
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A fact. Nobody is its actor when the clock did it, or when it keeps no author."""

    at: datetime
    actor: str | None
    event: Event
    data: dict[str, Any]
    actor_id: UUID | None = None


def timeline_of(session: Session, subject: UUID) -> list[TimelineEntry]:
    """The facts recorded about ``subject``, oldest first."""
    rows = session.execute(
        select(
            JournalEntry.at,
            JournalEntry.event,
            JournalEntry.data,
            Member.name,
            Member.id.label("actor_id"),
        )
        .outerjoin(
            Member,
            (Member.tenant_id == JournalEntry.tenant_id) & (Member.id == JournalEntry.actor_id),
        )
        .where(JournalEntry.subject == subject)
        .order_by(JournalEntry.ordinal)
    )
    return [
        TimelineEntry(row.at, row.name, Event(row.event), row.data, row.actor_id) for row in rows
    ]

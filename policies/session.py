"""The words of a committee's session as its workflow follows it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SessionStage(StrEnum):
    """What the workflow of a session waits for."""

    PLANNED = "planned"
    CONVENED = "convened"
    OPEN = "open"
    MINUTES = "minutes"
    OVER = "over"


class SessionDeadline(StrEnum):
    """What is due to happen, by the clock alone."""

    REMINDER = "reminder"
    HELD_ASKED = "held_asked"
    MINUTES_ASKED = "minutes_asked"
    MINUTES_REMINDER = "minutes_reminder"


@dataclass(frozen=True, slots=True)
class SessionRef:
    """Which session: of a tenant."""

    tenant_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class SessionPosition:
    """Where a session stands in the ledger, and what the clock brings next.

    ``due_at`` is aware and absolute; it may be in the past when the worker was away. Both are
    None when only a person can move the session.
    """

    stage: SessionStage
    due: SessionDeadline | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionMove:
    """A move asked of the ledger, at the instant ``at`` of the workflow's clock.

    A ledger where nothing of the kind is due then changes nothing and answers with its position.
    """

    session: SessionRef
    at: datetime

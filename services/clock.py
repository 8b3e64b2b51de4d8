"""The one clock. Rules compare with its ``now``; SQL compares with none of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands where it is put, for loading a history and for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was put at."""
        return self._at

    def set(self, at: datetime) -> None:
        """Stand at ``at``."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move by ``by``."""
        self._at += by

"""Days typed in a form, where a command wants an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from services.dates import PARIS, day_of


def start_of(day: str) -> str:
    """The first instant of a day, as a program would have sent it; other texts as they are."""
    return _instant(day, time())


def end_of(day: str) -> str:
    """The last minute of a day; other texts as they are, for the field to refuse."""
    return _instant(day, time(23, 59))


def at_hour(day: str, hour: str) -> str:
    """A day and an hour of it, as a program would have sent them; no hour stays as typed."""
    try:
        return _instant(day, time.fromisoformat(hour.strip()))
    except ValueError:
        return f"{day} {hour}".strip()


def last_day_before(instant: datetime) -> date:
    """The last day that has ended, or all but ended, at ``instant``."""
    return day_of(instant - timedelta(seconds=1))


def _instant(day: str, at: time) -> str:
    try:
        typed = date.fromisoformat(day.strip())
        return datetime.combine(typed, at, PARIS).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return day


def instant_of(day: date) -> datetime:
    """The first instant of ``day`` where readers live."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)

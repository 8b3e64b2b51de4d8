"""Days typed in a form, where a command wants an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from services.web.formats import PARIS


def start_of(day: str) -> str:
    """The first instant of a day, as a program would have sent it; other texts as they are."""
    return _instant(day, 0)


def end_of(day: str) -> str:
    """The instant when a day is over; other texts as they are, for the field to refuse."""
    return _instant(day, 1)


def last_day_before(instant: datetime) -> date:
    """The last day that ends by ``instant``: what ``end_of`` made an instant of."""
    return (instant.astimezone(PARIS) - timedelta(microseconds=1)).date()


def day_of(instant: datetime) -> date:
    """The day of ``instant`` where readers live."""
    return instant.astimezone(PARIS).date()


def _instant(day: str, days_later: int) -> str:
    try:
        typed = date.fromisoformat(day.strip()) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        return day
    return datetime.combine(typed, time(), PARIS).astimezone(UTC).isoformat()

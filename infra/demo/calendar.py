"""When things happen in the demonstration, told in months since its beginning or days before now.

Everything is in working hours: people of a collectivité write between nine and six in Paris.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from policies.durations import Duration, is_working_day
from services.dates import PARIS

MONTHS: Final = 24
"""How long the history is."""

_MORNING: Final = 9 * 60
_WORKING_MINUTES: Final = 9 * 60


class Calendar:
    """The days of a history that ends at ``loaded_at``.

    Args:
        loaded_at: the present instant, aware.
    """

    def __init__(self, loaded_at: datetime) -> None:
        self.loaded_at = loaded_at
        self._today = loaded_at.astimezone(PARIS).date()
        self._first = Duration(months=MONTHS).before(_moment(self._today, "12:00"))

    def at(self, month: int, day: int = 0, hour: str = "9:00") -> datetime:
        """The instant ``day`` days after month ``month`` began, or on the next working day."""
        reached = Duration(months=month).after(self._first).date() + timedelta(days=day)
        return _moment(_next_working(reached), hour)

    def ago(self, days: int, hour: str = "10:00") -> datetime:
        """That many days before today, whatever the day of the week: for delays that are told."""
        return _moment(self._today - timedelta(days=days), hour)

    def ahead(self, days: int, hour: str = "18:00") -> datetime:
        """That many days after today."""
        return self.ago(-days, hour)

    def after(self, instant: datetime, days: int, hour: str = "10:00") -> datetime:
        """That many days after the day of ``instant``, or on the next working day."""
        day = instant.astimezone(PARIS).date() + timedelta(days=days)
        return _moment(_next_working(day), hour)

    def twice(self, month: int, days: int, hour: str) -> tuple[datetime, datetime]:
        """The first two working days of month ``month`` that are ``days`` days apart."""
        day = self.at(month).astimezone(PARIS).date()
        while not (is_working_day(day) and is_working_day(day + timedelta(days=days))):
            day += timedelta(days=1)
        return _moment(day, hour), _moment(day + timedelta(days=days), hour)

    def working_days_ago(self, days: int, hour: str = "10:00") -> datetime:
        """About that many working days before today: bridges and holidays shorten what they may.

        So that a ballot opened three working days ago is always still open.
        """
        farthest = self._today - timedelta(days=days + 3 + 2 * ((days - 1) // 5))
        day = self._today
        while days:
            day -= timedelta(days=1)
            days -= is_working_day(day)
        return _moment(max(day, farthest), hour)

    def spread(
        self, count: int, start: datetime, days: int, before: datetime
    ) -> Iterator[datetime]:
        """``count`` instants in order, in working hours, over about ``days`` days.

        Args:
            count: how many.
            start: they come after it.
            days: over how many days.
            before: and before this, even where holidays are in the way.
        """
        first = start.astimezone(PARIS).date()
        instants = []
        for place in range(count):
            day = _next_working(first + timedelta(days=1 + place * days // count))
            # a stride prime to the length of the day: no two votes of a day at the same minute
            minute = _MORNING + (place * 97 + count * 31) % _WORKING_MINUTES
            instants.append(_moment(day, f"{minute // 60}:{minute % 60:02d}"))
        latest = before - timedelta(hours=1)
        for place, instant in enumerate(sorted(instants)):
            yield min(instant, latest + timedelta(minutes=place))


def _moment(day: date, hour: str) -> datetime:
    hours, minutes = hour.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), PARIS).astimezone(UTC)


def _next_working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day

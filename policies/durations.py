"""How long people have: ISO 8601 durations, working days, and a tenant's set of them.

Standard library only; no clock: every function is given the instant it starts from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from policies.errors import PolicyError
from policies.messages import N_

_ISO_8601: Final = re.compile(
    r"P(?!$)(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?"
    r"(?:(?P<days>\d{1,9})D)?(?:T(?!$)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_LONGEST: Final = timedelta(days=36525)
_SATURDAY: Final = 5


class DurationError(ValueError):
    """A text that is no duration, or one that cannot be used; the message is in French."""


class DurationsError(PolicyError):
    """A set of durations with unknown names or bad values."""


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration, its parts kept apart: a month has no fixed length.

    Raises:
        DurationError: a negative part, or more than a century in all.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        parts = [getattr(self, part.name) for part in fields(self)]
        if any(type(part) is not int or part < 0 for part in parts):
            raise DurationError(N_("Une durée s’écrit avec des nombres entiers positifs."))
        # Checked part by part first: their sum could overflow what a timedelta holds.
        if max(parts) > _LONGEST.total_seconds() or self._upper_bound() > _LONGEST:
            raise DurationError(N_("Indiquez une durée d’un siècle au plus."))

    def _upper_bound(self) -> timedelta:
        days = self.years * 365 + self.months * 30 + self.weeks * 7 + self.days
        if days > _LONGEST.days:
            return timedelta.max
        return timedelta(days=days) + self._time()

    def _time(self) -> timedelta:
        return timedelta(hours=self.hours, minutes=self.minutes, seconds=self.seconds)

    @classmethod
    def parse(cls, text: object) -> Duration:
        """Read ``P1Y2M3W4DT5H6M7S`` or any part of it, in whole numbers.

        Raises:
            DurationError: the text is no such duration.
        """
        match = _ISO_8601.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise DurationError(
                N_("Écrivez une durée ISO 8601, par exemple « P7D » pour sept jours.")
            )
        return cls(**{name: int(value) for name, value in match.groupdict().items() if value})

    def __str__(self) -> str:
        """Write the ISO 8601 form, zero parts left out (``PT0S`` for nothing at all)."""
        date_part = _written(
            (self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D")
        )
        time_part = _written((self.hours, "H"), (self.minutes, "M"), (self.seconds, "S"))
        if not date_part and not time_part:
            return "PT0S"
        return f"P{date_part}T{time_part}" if time_part else f"P{date_part}"

    def __bool__(self) -> bool:
        """Tell whether it lasts at all."""
        return any(getattr(self, part.name) for part in fields(self))

    def after(self, instant: datetime) -> datetime:
        """Return the instant this long after ``instant``, in the same zone.

        Years and months move on the calendar of that zone (31 January + P1M is the last day of
        February), weeks and days keep its wall-clock time, hours and less are elapsed time.

        Raises:
            DurationError: ``instant`` has no zone, or the result is beyond the calendar.
        """
        return _elapse(self._moved(instant, 1, self.days), self._time())

    def before(self, instant: datetime) -> datetime:
        """Return the instant this long before ``instant``; as ``after`` otherwise."""
        return _elapse(self._moved(instant, -1, self.days), -self._time())

    def after_working(self, instant: datetime, zone: tzinfo | None = None) -> datetime:
        """Return the instant this long after ``instant``, its days counted as working days.

        ``zone`` tells when a day begins, Europe/Paris when None. The other parts are as in
        ``after``: years, months and weeks first, hours and less last.

        Raises:
            DurationError: as ``after``.
        """
        working = add_working_days(self._moved(instant, 1, 0), self.days, zone)
        return _elapse(working, self._time())

    def _moved(self, instant: datetime, direction: int, days: int) -> datetime:
        """Move ``instant`` by the calendar parts, to a wall-clock time that exists."""
        _check_aware(instant)
        try:
            day = _add_months(instant.date(), direction * (12 * self.years + self.months))
            return _on_day(instant, day + direction * timedelta(days=7 * self.weeks + days))
        except OverflowError:
            raise DurationError(N_("Cette échéance dépasse le calendrier.")) from None


def _written(*parts: tuple[int, str]) -> str:
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _check_aware(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise DurationError(N_("Indiquez un instant avec son fuseau horaire."))


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year < year < date.max.year:
        raise OverflowError
    first = date(year, month + 1, 1)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _on_day(instant: datetime, day: date) -> datetime:
    return _elapse(datetime.combine(day, instant.timetz()), timedelta())


def _elapse(instant: datetime, time: timedelta) -> datetime:
    # Through UTC: python adds to the wall clock otherwise, and a wall-clock time that a change
    # of hour skips has to become one that exists.
    return (instant.astimezone(UTC) + time).astimezone(instant.tzinfo)


def add_working_days(instant: datetime, days: int, zone: tzinfo | None = None) -> datetime:
    """Return the same wall-clock time ``days`` working days later, in the zone of ``instant``.

    Saturdays, Sundays and the French public holidays are skipped; ``zone`` tells when a day
    begins, Europe/Paris when None. With 0 days the instant comes back unchanged.

    Raises:
        DurationError: ``instant`` has no zone, or ``days`` is negative.
    """
    _check_aware(instant)
    if days < 0:
        raise DurationError(N_("Une durée s’écrit avec des nombres entiers positifs."))
    if days == 0:
        return instant
    local = instant.astimezone(zone or _paris())
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return _on_day(local, day).astimezone(instant.tzinfo)


def is_working_day(day: date) -> bool:
    """Tell whether ``day`` is neither in a weekend nor a French public holiday."""
    return day.weekday() < _SATURDAY and day not in french_public_holidays(day.year)


@lru_cache(maxsize=64)
def french_public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of article L3133-1 of the Code du travail.

    Eleven, or ten days when two fall together (in 2008, Ascension on 1 May). The two more of
    Alsace-Moselle and those overseas are not among them.
    """
    easter = _easter(year)
    movable = {easter + timedelta(days=offset) for offset in (1, 39, 50)}
    dated = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    return frozenset(movable | {date(year, month, day) for month, day in dated})


def _easter(year: int) -> date:
    """Return Easter Sunday, by the Gregorian computus as Meeus and Butcher give it."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=1)
def _paris() -> tzinfo:
    # Read on first use: importing this module touches no file.
    return ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Durations:
    """How long a tenant gives people, frozen into each loop when it opens.

    Attributes:
        sponsor_reminder, sponsor_escalation, sponsor_expiry: from the submission.
        rework: for the author to submit again before the proposal expires.
        ballot: how long an asynchronous ballot is open.
        ballot_reminder: before the close, to those who have not voted.
        second_convening: from a ballot without quorum to the second one's opening, at least.
        feedback: from a phase's actual start, when the plan says nothing else.
        review: from the end of the feedback to the REX.
        call_in: for a guarantor or the committee to call an item in; its days are working days.
        durability_review: from the closing.
        rollout_plan: from the adoption to the plan, and as long again before the escalation.
        pause_reminder: between two questions whether to resume.
        variant_review: for heads to redecline variants of a wording that changed.
        reserve_amendment: for the chair to amend reserves kept by the deadline, at most.
    """

    sponsor_reminder: Duration = field(default=Duration(days=10))
    sponsor_escalation: Duration = field(default=Duration(days=15))
    sponsor_expiry: Duration = field(default=Duration(days=30))
    rework: Duration = field(default=Duration(days=30))
    ballot: Duration = field(default=Duration(days=7))
    ballot_reminder: Duration = field(default=Duration(hours=24))
    second_convening: Duration = field(default=Duration(days=3))
    feedback: Duration = field(default=Duration(days=30))
    review: Duration = field(default=Duration(days=15))
    call_in: Duration = field(default=Duration(days=5))
    durability_review: Duration = field(default=Duration(months=6))
    rollout_plan: Duration = field(default=Duration(days=15))
    pause_reminder: Duration = field(default=Duration(days=30))
    variant_review: Duration = field(default=Duration(days=30))
    reserve_amendment: Duration = field(default=Duration(days=5))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Durations:
        """Read ISO 8601 texts by name; a name left out takes its default.

        Raises:
            DurationsError: unknown names, texts that are no duration, or zero where people
                would have no time at all.
        """
        values: dict[str, Duration] = {}
        errors: dict[str, str] = {}
        for name, text in data.items():
            if name not in DEFAULT_DURATIONS:
                errors[str(name)] = N_("Cette durée n’existe pas.")
                continue
            try:
                values[name] = Duration.parse(text)
            except DurationError as refusal:
                errors[name] = str(refusal)
                continue
            if name in _NEVER_ZERO and not values[name]:
                errors[name] = N_("Indiquez une durée plus longue que zéro.")
        if errors:
            raise DurationsError(errors)
        return cls(**values)

    def to_dict(self) -> dict[str, str]:
        """Return every duration as ISO 8601, by name."""
        return {part.name: str(getattr(self, part.name)) for part in fields(self)}


DEFAULT_DURATIONS: Final[Mapping[str, Duration]] = MappingProxyType(
    {part.name: getattr(Durations(), part.name) for part in fields(Durations)}
)
# Zero would close a ballot or a loop before anyone could act, or ask again without end.
_NEVER_ZERO: Final = frozenset({"ballot", "rework", "sponsor_expiry", "pause_reminder"})

"""Dates and delays as a reader says them, in French and in English: in pages and in mails.

Pure functions: the present instant, the language and the time zone are arguments. A no-break
space holds an hour to its letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta

PARIS: Final = ZoneInfo("Europe/Paris")
"""Where deadlines are read, unless told otherwise."""

_WEEKDAY, _PLAIN = "EEEE d MMMM", "d MMMM"  # CLDR patterns, right in both languages
_NO_BREAK = "\u00a0"

When = date | datetime


@dataclass(frozen=True, slots=True)
class _Phrases:
    """How one language joins dates and times."""

    at_time: str
    today: str
    tomorrow: str
    yesterday: str
    just_now: str
    in_a_moment: str
    from_to: str


_PHRASES = {
    "fr": _Phrases(
        at_time="{day} à {time}",
        today="aujourd’hui",
        tomorrow="demain",
        yesterday="hier",
        just_now="à l’instant",
        in_a_moment="dans un instant",
        from_to="du {first} au {last}",
    ),
    "en": _Phrases(
        at_time="{day} at {time}",
        today="today",
        tomorrow="tomorrow",
        yesterday="yesterday",
        just_now="just now",
        in_a_moment="in a moment",
        from_to="{first} to {last}",
    ),
}


def day_of(instant: datetime, tz: ZoneInfo = PARIS) -> date:
    """The day of ``instant`` where people live: UTC's ends in the middle of their night."""
    return instant.astimezone(tz).date()


def end_of(day: date, tz: ZoneInfo = PARIS) -> datetime:
    """The last minute of ``day`` where people live: what is due that day is due by then."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=tz)


def _phrases(language: str) -> _Phrases:
    return _PHRASES.get(language, _PHRASES["fr"])


def _local(value: When, tz: ZoneInfo) -> date:
    """The calendar day of ``value`` where the reader lives."""
    return value.astimezone(tz).date() if isinstance(value, datetime) else value


def _ordinal_first(text: str, language: str) -> str:
    """French writes the first of a month « 1er »."""
    if language != "fr":
        return text
    return " ".join("1er" if word == "1" else word for word in text.split(" "))


def _format_day(value: date, pattern: str, language: str, *, unless: int) -> str:
    """The day by its CLDR pattern, with the year unless it is ``unless``."""
    dated = pattern if value.year == unless else f"{pattern} y"
    return _ordinal_first(format_date(value, dated, locale=language), language)


def day(value: When, *, now: datetime, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the day in full, « lundi 30 novembre », with the year unless it is this one."""
    return _format_day(_local(value, tz), _WEEKDAY, language, unless=_local(now, tz).year)


def full_day(value: date, *, language: str = "fr") -> str:
    """Return the day in full and with its year: « lundi 30 novembre 2026 »."""
    return _format_day(value, _WEEKDAY, language, unless=0)


def short_day(value: When, *, now: datetime, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the day without its weekday, « 30 novembre », with the year unless it is this one."""
    return _format_day(_local(value, tz), _PLAIN, language, unless=_local(now, tz).year)


def clock_time(value: datetime, *, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the time of day, « 18 h » or « 14 h 22 » (``6 pm``, ``2:22 pm`` in English)."""
    local = value.astimezone(tz)
    if language == "fr":
        hour = f"{local.hour}{_NO_BREAK}h"
        return f"{hour}{_NO_BREAK}{local.minute:02d}" if local.minute else hour
    half = "am" if local.hour < 12 else "pm"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{_NO_BREAK}{half}"


def moment(value: When, *, now: datetime, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the day in full and the time: « lundi 30 novembre à 18 h »; a date has no time."""
    in_full = day(value, now=now, language=language, tz=tz)
    if not isinstance(value, datetime):
        return in_full
    time = clock_time(value, language=language, tz=tz)
    return _phrases(language).at_time.format(day=in_full, time=time)


def full_moment(value: datetime, *, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the moment with its year: « vendredi 27 novembre 2026 à 22 h 50 »."""
    return _phrases(language).at_time.format(
        day=full_day(_local(value, tz), language=language),
        time=clock_time(value, language=language, tz=tz),
    )


def delay(value: When, *, now: datetime, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return how far ``value`` is: « dans 5 jours », « demain », « il y a 6 minutes ».

    Days are calendar days where the reader lives; on the same day an instant counts in hours
    or minutes and a date is « aujourd’hui ».
    """
    phrases = _phrases(language)
    days = (_local(value, tz) - _local(now, tz)).days
    if days == 0:
        if not isinstance(value, datetime):
            return phrases.today
        return _delay_within_a_day(value - now, language)
    if days in (-1, 1):
        return phrases.tomorrow if days == 1 else phrases.yesterday
    # Beyond any threshold, so that 45 days stay 45 days and do not become two months.
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=10_000,
        add_direction=True,
        locale=language,
    )


def _delay_within_a_day(gap: timedelta, language: str) -> str:
    seconds = gap.total_seconds()
    if abs(seconds) < 60:
        phrases = _phrases(language)
        return phrases.in_a_moment if seconds >= 0 else phrases.just_now
    # 90 minutes are « 1 heure », never « 2 heures »: a delay is not rounded up.
    unit = 3600 if abs(seconds) >= 3600 else 60
    whole = int(abs(seconds) // unit) * unit
    return format_timedelta(
        timedelta(seconds=whole if seconds > 0 else -whole),
        threshold=1,
        granularity="minute",
        add_direction=True,
        locale=language,
    )


def deadline(value: When, *, now: datetime, language: str = "fr", tz: ZoneInfo = PARIS) -> str:
    """Return the moment in full, then its delay: « lundi 30 novembre à 18 h, dans 5 jours ».

    On the day itself the date gives way to « aujourd’hui à 18 h, dans 3 heures ».
    """
    away = delay(value, now=now, language=language, tz=tz)
    if _local(value, tz) != _local(now, tz):
        return f"{moment(value, now=now, language=language, tz=tz)}, {away}"
    if not isinstance(value, datetime):
        return away
    phrases = _phrases(language)
    time = clock_time(value, language=language, tz=tz)
    return f"{phrases.at_time.format(day=phrases.today, time=time)}, {away}"


def is_past(value: When, *, now: datetime, tz: ZoneInfo = PARIS) -> bool:
    """Return whether ``value`` is over; a date is over when its day is."""
    return value < now if isinstance(value, datetime) else value < _local(now, tz)


def date_range(
    first: When,
    last: When,
    *,
    now: datetime,
    language: str = "fr",
    tz: ZoneInfo = PARIS,
) -> str:
    """Return a span of days, « du 12 au 15 octobre »; one day alone is that day."""
    start, end = _local(first, tz), _local(last, tz)
    this_year = _local(now, tz).year
    if start == end:
        return _format_day(end, _PLAIN, language, unless=this_year)
    # Years are written on both sides or on the last only.
    shown = this_year if start.year == end.year else 0
    closing = _format_day(end, _PLAIN, language, unless=shown)
    if (start.year, start.month) == (end.year, end.month):
        opening = _ordinal_first(str(start.day), language)
    else:
        same_year = start.year == end.year
        opening = _format_day(start, _PLAIN, language, unless=start.year if same_year else 0)
    return _phrases(language).from_to.format(first=opening, last=closing)

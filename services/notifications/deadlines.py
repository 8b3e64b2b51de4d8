"""A deadline as a person reads it in a mail: the moment in full, in Paris, then how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta

PARIS: Final = ZoneInfo("Europe/Paris")
_NO_BREAK = "\u00a0"
_AT: Final = {"fr": "{day} à {time}", "en": "{day} at {time}"}
_TODAY: Final = {"fr": "aujourd’hui", "en": "today"}
_NEXT_TO: Final = {"fr": {1: "demain", -1: "hier"}, "en": {1: "tomorrow", -1: "yesterday"}}


def say_deadline(at: datetime, *, now: datetime, language: str) -> str:
    """« lundi 30 novembre à 18 h, dans 5 jours », with the year unless it is this one.

    Days are counted on the calendar of Paris; on the day itself hours or minutes are.

    Args:
        at: the deadline, aware.
        now: when the mail leaves.
        language: ``fr`` or ``en``.
    """
    there, here = at.astimezone(PARIS), now.astimezone(PARIS)
    days = (there.date() - here.date()).days
    day = _day(there, language, with_year=there.year != here.year) if days else _TODAY[language]
    moment = _AT[language].format(day=day, time=_time(there, language))
    if days == 0:
        away = _relative(_whole_unit(at - now), "minute", language)
    elif days in _NEXT_TO[language]:
        away = _NEXT_TO[language][days]
    else:
        away = _relative(timedelta(days=days), "day", language)
    return f"{moment}, {away}"


def _day(local: datetime, language: str, *, with_year: bool) -> str:
    text = format_date(local, "EEEE d MMMM y" if with_year else "EEEE d MMMM", locale=language)
    # French writes the first of a month « 1er ».
    return text.replace(" 1 ", " 1er ", 1) if language == "fr" else text


def _time(local: datetime, language: str) -> str:
    if language == "fr":
        hour = f"{local.hour}{_NO_BREAK}h"
        return f"{hour}{_NO_BREAK}{local.minute:02d}" if local.minute else hour
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{_NO_BREAK}{'am' if local.hour < 12 else 'pm'}"


def _whole_unit(gap: timedelta) -> timedelta:
    """Whole hours, or whole minutes under an hour: what is left is never rounded up."""
    unit = timedelta(hours=1) if abs(gap) >= timedelta(hours=1) else timedelta(minutes=1)
    return unit * int(gap / unit)


def _relative(gap: timedelta, granularity: str, language: str) -> str:
    # Beyond any threshold, so that 45 days stay 45 days and do not become two months.
    threshold = 10_000 if granularity == "day" else 1
    return format_timedelta(
        gap,
        granularity="day" if granularity == "day" else "minute",
        threshold=threshold,
        add_direction=True,
        locale=language,
    )

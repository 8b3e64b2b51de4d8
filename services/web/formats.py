"""Amounts and durations as a reader says them, and the filters of the pages.

Pure functions: the language is an argument. ``install_filters`` binds them, and those of
``services.dates``, to a Jinja environment, where ``{{ ballot.closes_at|deadline }}`` reads
« lundi 30 novembre à 18 h, dans 5 jours ».

Spaces follow the language: no-break before ``€``, narrow no-break before ``%`` and between
thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from jinja2 import Environment

from services.dates import (
    PARIS,
    When,
    clock_time,
    date_range,
    day,
    deadline,
    delay,
    is_past,
    moment,
    short_day,
)

_NO_BREAK = "\u00a0"
_NARROW_NO_BREAK = "\u202f"

Number = int | float | Decimal


def number(value: Number, *, language: str = "fr") -> str:
    """Return a number with its thousands spaced: « 1 250 », « 3,5 »."""
    return format_decimal(value, locale=language)


def money(value: Number, *, language: str = "fr", currency: str = "EUR") -> str:
    """Return an amount, « 18 400 € »; cents appear only when there are some."""
    if value == int(value):
        pattern = "#,##0\u00a0¤" if language == "fr" else "¤#,##0"
        return format_currency(value, currency, pattern, locale=language, currency_digits=False)
    return format_currency(value, currency, locale=language)


def percentage(value: Number, *, language: str = "fr") -> str:
    """Return a share between 0 and 1 as a percentage: « 68 % »."""
    text = format_percent(value, "#,##0%", locale=language)
    return text.replace("%", f"{_NARROW_NO_BREAK}%") if language == "fr" else text


def file_size(value: int, *, language: str = "fr") -> str:
    """Return a number of bytes as people say it: « 240 Ko », « 1,4 Mo »."""
    small, large = ("Ko", "Mo") if language == "fr" else ("KB", "MB")
    kilobytes = max(1, round(value / 1024))
    if kilobytes < 1024:
        return f"{kilobytes}{_NO_BREAK}{small}"
    return f"{format_decimal(round(value / 1024**2, 1), locale=language)}{_NO_BREAK}{large}"


def duration(value: timedelta, *, language: str = "fr") -> str:
    """Return a length of time by its two largest units: « 15 jours », « 1 heure et 30 minutes »."""
    seconds = int(value.total_seconds())
    counts: list[tuple[int, str]] = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            counts.append((count, unit))
    parts = [
        format_unit(count, f"duration-{unit}", locale=language).replace(" ", _NO_BREAK)
        for count, unit in counts[:2] or [(0, "day")]
    ]
    return format_list(parts, locale=language)


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def iso(value: When) -> str:
    """Return the machine form of a ``time`` element."""
    return value.isoformat()


def install_filters(
    environment: Environment,
    *,
    clock: Callable[[], datetime],
    language: Callable[[], str],
    tz: ZoneInfo = PARIS,
) -> None:
    """Give ``environment`` these functions as filters, bound to the request's reader.

    Args:
        environment: the application's Jinja environment.
        clock: gives the present instant, aware.
        language: gives the reader's language, ``fr`` or ``en``.
        tz: where deadlines are read.
    """

    def dated(function: Callable[..., str]) -> Callable[..., str]:
        def filtered(*values: When) -> str:
            return function(*values, now=clock(), language=language(), tz=tz)

        return filtered

    def spoken(function: Callable[..., str]) -> Callable[..., str]:
        def filtered(value: object) -> str:
            return function(value, language=language())

        return filtered

    dated_filters: dict[str, Callable[..., str]] = {
        "date_range": date_range,
        "day": day,
        "deadline": deadline,
        "delay": delay,
        "moment": moment,
        "short_day": short_day,
    }
    spoken_filters: dict[str, Callable[..., str]] = {
        "duration": duration,
        "file_size": file_size,
        "money": money,
        "number": number,
        "percentage": percentage,
    }
    environment.filters.update({name: dated(each) for name, each in dated_filters.items()})
    environment.filters.update({name: spoken(each) for name, each in spoken_filters.items()})
    environment.filters["clock_time"] = lambda v: clock_time(v, language=language(), tz=tz)
    environment.filters["iso"] = iso
    environment.filters["sentence"] = sentence
    environment.filters["is_past"] = lambda v: is_past(v, now=clock(), tz=tz)

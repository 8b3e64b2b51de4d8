"""Durations as people say and type them: « 10 jours », « 24 heures », « 1 an et 6 mois »."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

from babel.lists import format_list
from babel.units import format_unit

from policies.durations import Duration, DurationError
from policies.messages import N_
from services.http.language import language

WRITE_A_DURATION: Final = N_("Écrivez une durée, par exemple « 10 jours » ou « 6 mois ».")

_UNITS: Final = {
    "an": "years",
    "année": "years",
    "year": "years",
    "mois": "months",
    "month": "months",
    "semaine": "weeks",
    "week": "weeks",
    "jour": "days",
    "day": "days",
    "heure": "hours",
    "hour": "hours",
    "minute": "minutes",
    "seconde": "seconds",
    "second": "seconds",
}
_PART: Final = re.compile(r"(\d{1,9})\s*(?:working\s+)?([a-zé]+)")
_JOINTS: Final = re.compile(r"(?:[\s,]|\bet\b|\band\b|ouvrée?s?\b)*")


def said_duration(duration: Duration) -> str:
    """The duration in the reader's language, every part of it."""
    parts = [
        format_unit(
            getattr(duration, part.name),
            f"duration-{part.name.removesuffix('s')}",
            locale=language(),
        ).replace(" ", "\u00a0")
        for part in fields(duration)
        if getattr(duration, part.name)
    ]
    zero = format_unit(0, "duration-day", locale=language())
    return format_list(parts or [zero], locale=language())


def typed_duration(text: str) -> str:
    """What was typed, as ISO 8601; a text that already is one stays as it is.

    Raises:
        DurationError: it is no duration.
    """
    written = text.strip()
    if written.upper().startswith("P"):
        return str(Duration.parse(written.upper()))
    parts: dict[str, int] = {}
    left = written.lower().replace("\u00a0", " ").replace("\u202f", " ")
    for count, word in _PART.findall(left):
        unit = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
        if unit is None or unit in parts:
            raise DurationError(WRITE_A_DURATION)
        parts[unit] = int(count)
    if not parts or not _JOINTS.fullmatch(_PART.sub("", left)):
        raise DurationError(WRITE_A_DURATION)
    return str(Duration(**parts))

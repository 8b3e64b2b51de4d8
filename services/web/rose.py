"""A compass rose with one numbered mark an invariant, as the public page draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_TICKS: Final = 40
_INNER, _TICK_END, _MARK_END, _NUMBER = 64.0, 67.0, 70.0, 81.0
_MOST_NUMBERS: Final = 12


@dataclass(frozen=True, slots=True)
class Ray:
    """A short line of the rose, from its inner circle outwards."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and where it stands."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rose:
    """The drawing, around the origin; ``numbers`` are left out when they would not fit."""

    ticks: Sequence[Ray]
    marks: Sequence[Ray]
    numbers: Sequence[Number]


def rose(count: int) -> Rose:
    """Draw the rose of ``count`` invariants, the first at the top, then clockwise."""
    turns = [place / count for place in range(count)] if 0 < count <= _MOST_NUMBERS else []
    return Rose(
        ticks=[_ray(place / _TICKS, _TICK_END) for place in range(_TICKS)],
        marks=[_ray(turn, _MARK_END) for turn in turns],
        numbers=[
            Number(str(place), *_at(turn, _NUMBER)) for place, turn in enumerate(turns, start=1)
        ],
    )


def _ray(turn: float, end: float) -> Ray:
    return Ray(*_at(turn, _INNER), *_at(turn, end))


def _at(turn: float, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn
    return round(radius * math.sin(angle), 1), round(-radius * math.cos(angle), 1)

"""Where the marks of a chart stand, for ``components/chart.html`` to draw as SVG.

Pure geometry: words and numbers come written as the reader says them. Lengths are in the units
of the drawing's own view box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360.0
HEIGHT: Final = 172.0
_LEFT, _RIGHT = 30.0, 4.0
_TOP, _BOTTOM = 20.0, 26.0
_MOST_LINES: Final = 4
_BAR_SHARE: Final = 0.78
_NICE: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number to draw.

    Attributes:
        value: not negative.
        said: the number as it is written above its mark, '' for none.
        label: what is written under its mark, '' for none.
    """

    value: float
    said: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A horizontal line, and the number it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, or a point of a line: its horizontal centre, its top, and its words."""

    x: float
    y: float
    said: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing.

    Attributes:
        kind: ``bars`` or ``line``.
        grid: the lines, the axis first.
        bar_width: 0 for a line.
    """

    kind: str
    grid: Sequence[Grid]
    marks: Sequence[Mark]
    bar_width: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    base: float = HEIGHT - _BOTTOM

    @property
    def points(self) -> str:
        """The line's points, as SVG writes them."""
        return " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in self.marks)


def bars(measures: Sequence[Measure]) -> Chart:
    """Draw one bar a measure, from zero."""
    return _chart("bars", measures)


def line(measures: Sequence[Measure]) -> Chart:
    """Draw a line through the measures, from zero."""
    return _chart("line", measures)


def _chart(kind: str, measures: Sequence[Measure]) -> Chart:
    ticks = _ticks(max((each.value for each in measures), default=0))
    top = ticks[-1]
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(measures), 1)
    last = len(measures) - 1
    return Chart(
        kind=kind,
        grid=[Grid(_height_of(tick, top), tick) for tick in ticks],
        marks=[
            Mark(
                x=_LEFT + slot * (place + 0.5),
                y=_height_of(measure.value, top),
                said=measure.said,
                label=measure.label,
                anchor=_anchor(place, last),
            )
            for place, measure in enumerate(measures)
        ],
        bar_width=slot * _BAR_SHARE if kind == "bars" else 0.0,
    )


def _height_of(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _ticks(most: float) -> list[int]:
    """Round numbers from zero to the first that reaches ``most``, four steps at most."""
    if most <= 0:
        return [0, 1]
    power = 0
    while True:
        for nice in _NICE:
            step = nice * 10**power
            if step * _MOST_LINES >= most:
                return [step * number for number in range(math.ceil(most / step) + 1)]
        power += 1


def _anchor(place: int, last: int) -> str:
    """Words under the last mark end there, so that they stay inside the drawing."""
    return "end" if place == last and last > 0 else "middle"

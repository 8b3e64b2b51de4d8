"""By when a pack is made: one instant for all that it takes, whoever does it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Self

from services.packs.apart.limits import Limits


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of this process's own clock, which nobody sets."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def before(self, seconds: float) -> Self:
        """The one that leaves so many seconds until this one."""
        return replace(self, at=self.at - seconds)

    @property
    def left(self) -> float:
        """Seconds, 0 once it is over."""
        return max(0.0, self.at - time.monotonic())

    def hold(self, limits: Limits) -> Limits:
        """``limits``, with no more time than is left."""
        return replace(limits, seconds=min(limits.seconds, self.left))

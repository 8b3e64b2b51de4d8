"""How much a program that reads others' files may take: see ``services.packs.run_apart``."""

from __future__ import annotations

import math
import resource
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may take.

    Attributes:
        seconds: of a processor, and of a clock.
        memory: bytes of addresses, files that are mapped included.
        file: bytes of the largest file that it writes.
    """

    seconds: float
    memory: int
    file: int


CLEANING: Final = Limits(seconds=10, memory=2 * 1024**3, file=100 * 1024**2)
JOINING: Final = Limits(seconds=30, memory=3 * 1024**3, file=1024**3)


def limit(limits: Limits) -> None:
    """Hold the present process to ``limits``, for good."""
    for what, most in (
        (resource.RLIMIT_CPU, math.ceil(limits.seconds)),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))

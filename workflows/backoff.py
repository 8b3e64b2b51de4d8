"""Longer and longer pauses while something stays away."""

from __future__ import annotations

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0


class Backoff:
    """Pauses that double, in seconds, from ``FIRST_SECONDS`` to ``LONGEST_SECONDS``."""

    def __init__(self) -> None:
        self.seconds = FIRST_SECONDS

    def grow(self) -> float:
        """The pause to make now; the next one is twice as long."""
        now, self.seconds = self.seconds, min(self.seconds * 2, LONGEST_SECONDS)
        return now

    def reset(self) -> None:
        """It is back."""
        self.seconds = FIRST_SECONDS

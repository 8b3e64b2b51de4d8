"""The bell that wakes a workflow: rung by a signal, answered by looking at the ledger."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow


class Doorbell:
    """Rung or not; how often it rang does not matter.

    Answer it *before* looking at the ledger, so that a bell that rings meanwhile is heard after.
    """

    def __init__(self) -> None:
        self.is_rung = False

    def ring(self) -> None:
        """Someone is at the door."""
        self.is_rung = True

    def answer(self) -> None:
        """Go and look."""
        self.is_rung = False

    async def rung(self) -> None:
        """Wait until it rings."""
        await workflow.wait_condition(lambda: self.is_rung)

    async def rung_before(self, instant: datetime, summary: str) -> bool:
        """Wait until it rings, or until ``instant``, which may be in the past.

        Args:
            instant: when to stop waiting.
            summary: what is due then, shown beside the timer in Temporal's pages.
        """
        remaining = instant - workflow.now()
        if not self.is_rung and remaining > timedelta(0):
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self.is_rung, timeout=remaining, timeout_summary=summary
                )
        # asked again: a bell and the timer may come in one activation
        return self.is_rung

"""What no loop may do."""

from __future__ import annotations


class IllegalMove(Exception):
    """A move that the ledger can never make sense of: a fault of ours, not of a person.

    A position that has merely changed is no fault: the move answers with the position it found.
    """

"""The loop's moves driven without Temporal, where time is told rather than waited for.

For loading a history and for tests of the ledger. The order is the workflow's: a waiting fact
goes before a deadline, deadlines come one at a time.
"""

from __future__ import annotations

from datetime import datetime

from policies.loop import LoopRef, Move, Position, Stage
from services.deps import Deps
from services.governance.moves import FALLS_DUE, SETTLES, load_position


def drive(deps: Deps, loop: LoopRef, until: datetime) -> Position:
    """Make every move the loop calls for, up to and including the instant ``until``.

    Args:
        deps: collaborators; the instants of the moves are the deadlines' own.
        loop: the loop to drive.
        until: the present; a fact waiting is settled at that instant.

    Returns:
        The position in which the loop waits, for a person or for a later deadline.
    """
    position = load_position(deps, loop)
    while position.stage is not Stage.CLOSED:
        if position.fact_waiting:
            move = Move(loop, position.stage, position.moves, until)
            position = SETTLES[position.stage](deps, move)
            continue
        deadline = position.deadline
        if deadline is None or deadline.at > until:
            break
        move = Move(loop, position.stage, position.moves, deadline.at)
        position = FALLS_DUE[deadline.kind](deps, move)
    return position

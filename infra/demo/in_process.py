"""The moves of loops and sessions driven without Temporal, where time is told, not waited for.

For loading a history and for tests of the ledger. The order is the workflow's: a waiting fact
goes before a deadline, deadlines come one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from policies.loop import LoopRef, Move, Position, Stage
from policies.session import SessionDeadline, SessionMove, SessionPosition, SessionRef
from services.committees.sessions.follow_session import (
    ask_for_minutes,
    ask_whether_held,
    load_session,
    remind_minutes,
    remind_session,
)
from services.deps import Deps
from services.governance.moves import FALLS_DUE, SETTLES, load_position

_SESSION_MOVES: Final[Mapping[SessionDeadline, Callable[[Deps, SessionMove], SessionPosition]]] = (
    MappingProxyType(
        {
            SessionDeadline.REMINDER: remind_session,
            SessionDeadline.HELD_ASKED: ask_whether_held,
            SessionDeadline.MINUTES_ASKED: ask_for_minutes,
            SessionDeadline.MINUTES_REMINDER: remind_minutes,
        }
    )
)


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


def follow(deps: Deps, session: SessionRef, until: datetime) -> SessionPosition:
    """Do what the clock brings to a session, up to and including the instant ``until``.

    Returns:
        The position in which the session waits, for a person or for a later deadline.
    """
    position = load_session(deps, session)
    while position.due is not None and position.due_at is not None and position.due_at <= until:
        position = _SESSION_MOVES[position.due](deps, SessionMove(session, position.due_at))
    return position

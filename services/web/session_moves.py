"""What a session awaits of who looks at it: one act at most, theirs and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.committees.sessions.minutes_state import MinutesState
from services.committees.sessions.models import ItemState, SessionState
from services.committees.sessions.presences import Presence
from services.committees.sessions.read_sessions import SessionDesk
from services.committees.sessions.views import ItemView


class Awaited(StrEnum):
    """The next act of a person in a session, in the order in which they come.

    To tell is to say what became of a session whose end went by unopened.
    """

    CONVENE = "convene"
    TELL = "tell"
    OPEN = "open"
    ARRIVE = "arrive"
    VOTE = "vote"
    END_VOTE = "end_vote"
    END_ITEM = "end_item"
    TAKE_UP = "take_up"
    CLOSE = "close"
    DRAFT = "draft"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class SessionMove:
    """What is awaited, and of which item; None where it is of the whole session."""

    act: Awaited
    item: ItemView | None = None


def move_in(
    desk: SessionDesk, me: Presence | None, *, may_open: bool, may_approve: bool
) -> SessionMove | None:
    """What the session awaits of its reader now; None while it is somebody else's turn.

    Args:
        desk: the session, as they may act in it.
        me: them among those expected at it, if they are.
        may_open: whether its hour has come.
        may_approve: whether their approval of its minutes is missing.
    """
    match desk.view.summary.state:
        case SessionState.PLANNED if desk.runs:
            return SessionMove(Awaited.CONVENE)
        case SessionState.CONVENED if desk.runs and may_open:
            return SessionMove(Awaited.TELL if desk.is_overdue else Awaited.OPEN)
        case SessionState.OPEN:
            return _while_open(desk, me)
        case SessionState.CLOSED if desk.view.minutes is MinutesState.TO_DRAFT:
            return SessionMove(Awaited.DRAFT) if _drafts(desk, me) else None
        case SessionState.CLOSED if may_approve:
            return SessionMove(Awaited.APPROVE)
    return None


def _while_open(desk: SessionDesk, me: Presence | None) -> SessionMove | None:
    """One votes before one closes the vote; who runs the session goes on once it is closed."""
    if me is not None and me.right == "voting" and not me.is_there:
        return SessionMove(Awaited.ARRIVE)
    items = desk.view.items
    current = next((item for item in items if item.state is ItemState.OPEN), None)
    if current is not None:
        return _on(current, desk, me)
    if not desk.runs:
        return None
    following = next((item for item in items if item.state is ItemState.WAITING), None)
    return SessionMove(Awaited.TAKE_UP, following) if following else SessionMove(Awaited.CLOSE)


def _on(current: ItemView, desk: SessionDesk, me: Presence | None) -> SessionMove | None:
    """What the item under way awaits."""
    if me is not None and me.is_there and current.ballot_id in desk.to_vote:
        return SessionMove(Awaited.VOTE, current)
    if current.ballot_id in desk.to_close and not current.closing_asked:
        return SessionMove(Awaited.END_VOTE, current)
    if desk.runs and current.ballot_id is None:
        return SessionMove(Awaited.END_ITEM, current)
    return None


def _drafts(desk: SessionDesk, me: Presence | None) -> bool:
    """The secretaries are asked or, where there is none, who chairs."""
    if any(one.is_secretary for one in desk.view.presences):
        return me is not None and me.is_secretary
    return desk.runs

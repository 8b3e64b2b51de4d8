"""To whom the pack of a session is given, and when."""

from __future__ import annotations

from services.committees.sessions.models import SessionState


def is_given(state: SessionState, *, runs: bool, is_called: bool) -> bool:
    """Whether somebody may have the pack of a session.

    Args:
        state: how far the session has come.
        runs: whether they run its agenda: before it is convened, the pack is theirs to prepare.
        is_called: whether they come to the committee's sessions by right.
    """
    if state is SessionState.CANCELLED:
        return False
    return runs or (is_called and state is not SessionState.PLANNED)

"""What the clock brings to a session, as activities: doors to ``services.committees.sessions``."""

from __future__ import annotations

from temporalio import activity

from policies.session import SessionMove, SessionPosition, SessionRef
from services.committees.sessions import follow_session
from services.deps import Deps
from workflows.ports import SessionLedger


class SessionActivities(SessionLedger):
    """Sessions in PostgreSQL. They run as local activities in a worker's threads."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @activity.defn
    def load_session(self, session: SessionRef) -> SessionPosition:
        """Read where the session stands."""
        return follow_session.load_session(self._deps, session)

    @activity.defn
    def remind_session(self, move: SessionMove) -> SessionPosition:
        """Remind those convened, a day before."""
        return follow_session.remind_session(self._deps, move)

    @activity.defn
    def ask_whether_held(self, move: SessionMove) -> SessionPosition:
        """Ask what became of a session that nobody opened by its end, and ask again."""
        return follow_session.ask_whether_held(self._deps, move)

    @activity.defn
    def ask_for_minutes(self, move: SessionMove) -> SessionPosition:
        """Ask for the minutes of a session that is closed."""
        return follow_session.ask_for_minutes(self._deps, move)

    @activity.defn
    def remind_minutes(self, move: SessionMove) -> SessionPosition:
        """Ask again for minutes that are not drafted, or not approved."""
        return follow_session.remind_minutes(self._deps, move)

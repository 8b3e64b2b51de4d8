"""One session of a committee, from its convocation to its approved minutes.

Those who run the session write its facts in the ledger and ring; the clock brings the reminder of
the day before, then the minutes, asked for until they are approved. Of a session that nobody opened
by its end, it asks what became of it until somebody says.
"""

from __future__ import annotations

from temporalio import workflow

from workflows.definitions.doorbell import Doorbell
from workflows.definitions.ledger_options import LEDGER_OPTIONS

with workflow.unsafe.imports_passed_through():
    from policies.session import (
        SessionDeadline,
        SessionMove,
        SessionPosition,
        SessionRef,
        SessionStage,
    )
    from workflows.contracts import DOORBELL
    from workflows.ports import SessionLedger

_MOVES = {
    SessionDeadline.REMINDER: SessionLedger.remind_session,
    SessionDeadline.HELD_ASKED: SessionLedger.ask_whether_held,
    SessionDeadline.MINUTES_ASKED: SessionLedger.ask_for_minutes,
    SessionDeadline.MINUTES_REMINDER: SessionLedger.remind_minutes,
}


@workflow.defn
class CommitteeSession:
    """Follows one session; may be started at any moment of it."""

    @workflow.init
    def __init__(self, session: SessionRef) -> None:
        self._session = session
        self._doorbell = Doorbell()
        self._read: SessionPosition | None = None

    @workflow.run
    async def run(self, session: SessionRef) -> None:
        """Follow the session until nothing more is due of anybody."""
        while (position := await self._look()).stage is not SessionStage.OVER:
            await self._wait(position)
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(session)

    @workflow.signal(name=DOORBELL)
    def doorbell(self) -> None:
        """A fact was committed: look at the ledger."""
        self._doorbell.ring()

    @workflow.query
    def position(self) -> SessionPosition | None:
        """Where the session stands; None as long as the ledger has not been read."""
        return self._read

    async def _look(self) -> SessionPosition:
        self._doorbell.answer()
        self._read = await workflow.execute_local_activity_method(
            SessionLedger.load_session, self._session, **LEDGER_OPTIONS
        )
        return self._read

    async def _wait(self, position: SessionPosition) -> None:
        """Wait for the doorbell or for what the clock brings, and have it done."""
        if position.due is None or position.due_at is None:
            await self._doorbell.rung()
        elif not await self._doorbell.rung_before(position.due_at, summary=position.due):
            move = SessionMove(self._session, max(workflow.now(), position.due_at))
            await workflow.execute_local_activity_method(
                _MOVES[position.due], move, **LEDGER_OPTIONS
            )

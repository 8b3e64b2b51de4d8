"""A session's ledger that follows a script, and a registry of papers, to record histories on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from infra.temporal import ensure_search_attributes
from policies.session import (
    SessionDeadline,
    SessionMove,
    SessionPosition,
    SessionRef,
    SessionStage,
)
from tests.workflows.running import until
from workflows.contracts import (
    DOORBELL,
    HEAVY_QUEUE,
    RecordRound,
    records_workflow_id,
    session_workflow_id,
)
from workflows.definitions.committee_session import CommitteeSession
from workflows.definitions.record_keeping import RecordKeeping
from workflows.ports import Registry, SessionLedger, activities_of

SESSION_STORY = "session-until-its-minutes-are-approved"
PAPERS_STORY = "papers-issued"


class ScriptedSession(SessionLedger):
    """Convened, reminded, closed by a doorbell, its minutes asked for twice, then over."""

    def __init__(self, unit: timedelta) -> None:
        self._unit = unit
        self.is_closed = False
        self._done: list[str] = []

    def _position(self) -> SessionPosition:
        soon = datetime.now(UTC) + self._unit
        if not self.is_closed:
            if "reminded" in self._done:
                return SessionPosition(SessionStage.CONVENED)
            return SessionPosition(SessionStage.CONVENED, SessionDeadline.REMINDER, soon)
        if "asked" not in self._done:
            return SessionPosition(SessionStage.MINUTES, SessionDeadline.MINUTES_ASKED, soon)
        if "asked again" not in self._done:
            return SessionPosition(SessionStage.MINUTES, SessionDeadline.MINUTES_REMINDER, soon)
        return SessionPosition(SessionStage.OVER)

    def _after(self, done: str) -> SessionPosition:
        self._done.append(done)
        return self._position()

    @property
    def is_reminded(self) -> bool:
        return "reminded" in self._done

    @activity.defn
    def load_session(self, session: SessionRef) -> SessionPosition:
        return self._position()

    @activity.defn
    def remind_session(self, move: SessionMove) -> SessionPosition:
        return self._after("reminded")

    @activity.defn
    def ask_for_minutes(self, move: SessionMove) -> SessionPosition:
        return self._after("asked")

    @activity.defn
    def remind_minutes(self, move: SessionMove) -> SessionPosition:
        return self._after("asked again")


class ScriptedRegistry(Registry):
    """Counts the rounds; the first takes long enough for a bell to ring meanwhile."""

    def __init__(self) -> None:
        self.rounds = 0

    @activity.defn
    async def issue_records(self, record_round: RecordRound) -> int:
        self.rounds += 1
        if self.rounds == 1:
            await asyncio.sleep(0.5)
        return 1


@asynccontextmanager
async def _worker(client: Client, queue: str, ledger: ScriptedSession) -> AsyncIterator[None]:
    await ensure_search_attributes(client)
    with ThreadPoolExecutor(2) as threads:
        async with Worker(
            client,
            task_queue=queue,
            workflows=[CommitteeSession, RecordKeeping],
            activities=activities_of(ledger),
            activity_executor=threads,
        ):
            yield


async def play_session(client: Client, unit: timedelta) -> WorkflowHandle[CommitteeSession, None]:
    """Follow a session to its end."""
    queue, ledger, ref = f"sessions-{uuid4()}", ScriptedSession(unit), SessionRef(uuid4(), uuid4())
    async with _worker(client, queue, ledger):
        handle: WorkflowHandle[CommitteeSession, None] = await client.start_workflow(
            CommitteeSession.run, ref, id=session_workflow_id(ref), task_queue=queue
        )
        await until(lambda: ledger.is_reminded)
        ledger.is_closed = True
        await handle.signal(DOORBELL)
        await handle.result()
        return handle


async def play_papers(client: Client) -> tuple[WorkflowHandle[RecordKeeping, None], int]:
    """Issue papers, a bell ringing meanwhile; how many rounds that took."""
    queue, tenant_id, registry = f"papers-{uuid4()}", uuid4(), ScriptedRegistry()
    async with (
        _worker(client, queue, ScriptedSession(timedelta(seconds=1))),
        Worker(client, task_queue=HEAVY_QUEUE, activities=activities_of(registry)),
    ):
        handle: WorkflowHandle[RecordKeeping, None] = await client.start_workflow(
            RecordKeeping.run, tenant_id, id=records_workflow_id(tenant_id), task_queue=queue
        )
        await until(lambda: registry.rounds > 0)
        await handle.signal(DOORBELL)
        await handle.result()
        return handle, registry.rounds

"""A session's ledger that follows a script, and a registry of papers, to record histories on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
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

PAPERS_STORY = "papers-issued"


@dataclass(frozen=True, slots=True)
class SessionStory:
    """Where a session stands, step after step: its stage, what is due then, in how many units.

    ``act_at`` is the step from which a person leads to the next, and rings.
    """

    steps: tuple[tuple[SessionStage, SessionDeadline | None, int], ...]
    act_at: int


_CONVENED, _MINUTES = SessionStage.CONVENED, SessionStage.MINUTES
SESSION_STORIES = {
    "session-until-its-minutes-are-approved": SessionStory(
        (
            (_CONVENED, SessionDeadline.REMINDER, 1),
            (_CONVENED, None, 0),
            (_MINUTES, SessionDeadline.MINUTES_ASKED, 1),
            (_MINUTES, SessionDeadline.MINUTES_REMINDER, 1),
            (SessionStage.OVER, None, 0),
        ),
        act_at=1,
    ),
    "session-never-opened": SessionStory(
        (
            (_CONVENED, SessionDeadline.REMINDER, 1),
            (_CONVENED, SessionDeadline.HELD_ASKED, 1),
            (_CONVENED, SessionDeadline.HELD_ASKED, 1),
            (_CONVENED, SessionDeadline.HELD_ASKED, 1_000),
            (SessionStage.OVER, None, 0),
        ),
        act_at=3,
    ),
}


class ScriptedSession(SessionLedger):
    """Stands where its story says; each move that is due leads to the next step."""

    def __init__(self, story: SessionStory, unit: timedelta) -> None:
        self._story = story
        self._unit = unit
        self._step = 0

    @property
    def awaits_somebody(self) -> bool:
        """Whether the story waits for a person."""
        return self._step == self._story.act_at

    def act(self) -> None:
        """Do what is awaited of a person."""
        self._step += 1

    @activity.defn
    def load_session(self, session: SessionRef) -> SessionPosition:
        stage, due, units = self._story.steps[self._step]
        due_at = datetime.now(UTC) + units * self._unit if due else None
        return SessionPosition(stage, due, due_at)

    @activity.defn
    def remind_session(self, move: SessionMove) -> SessionPosition:
        return self._moved(move, SessionDeadline.REMINDER)

    @activity.defn
    def ask_whether_held(self, move: SessionMove) -> SessionPosition:
        return self._moved(move, SessionDeadline.HELD_ASKED)

    @activity.defn
    def ask_for_minutes(self, move: SessionMove) -> SessionPosition:
        return self._moved(move, SessionDeadline.MINUTES_ASKED)

    @activity.defn
    def remind_minutes(self, move: SessionMove) -> SessionPosition:
        return self._moved(move, SessionDeadline.MINUTES_REMINDER)

    def _moved(self, move: SessionMove, due: SessionDeadline) -> SessionPosition:
        assert self._story.steps[self._step][1] is due
        self._step += 1
        return self.load_session(move.session)


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
async def _worker(
    client: Client, queue: str, ledger: ScriptedSession | None = None
) -> AsyncIterator[None]:
    await ensure_search_attributes(client)
    with ThreadPoolExecutor(2) as threads:
        async with Worker(
            client,
            task_queue=queue,
            workflows=[CommitteeSession, RecordKeeping],
            activities=activities_of(ledger) if ledger else [],
            activity_executor=threads,
        ):
            yield


async def play_session(
    client: Client, story: SessionStory, unit: timedelta
) -> WorkflowHandle[CommitteeSession, None]:
    """Follow a session to its end."""
    queue, ref = f"sessions-{uuid4()}", SessionRef(uuid4(), uuid4())
    ledger = ScriptedSession(story, unit)
    async with _worker(client, queue, ledger):
        handle: WorkflowHandle[CommitteeSession, None] = await client.start_workflow(
            CommitteeSession.run, ref, id=session_workflow_id(ref), task_queue=queue
        )
        await until(lambda: ledger.awaits_somebody)
        ledger.act()
        await handle.signal(DOORBELL)
        await handle.result()
        return handle


async def play_papers(client: Client) -> tuple[WorkflowHandle[RecordKeeping, None], int]:
    """Issue papers, a bell ringing meanwhile; how many rounds that took."""
    queue, tenant_id, registry = f"papers-{uuid4()}", uuid4(), ScriptedRegistry()
    async with (
        _worker(client, queue),
        Worker(client, task_queue=HEAVY_QUEUE, activities=activities_of(registry)),
    ):
        handle: WorkflowHandle[RecordKeeping, None] = await client.start_workflow(
            RecordKeeping.run, tenant_id, id=records_workflow_id(tenant_id), task_queue=queue
        )
        await until(lambda: registry.rounds > 0)
        await handle.signal(DOORBELL)
        await handle.result()
        return handle, registry.rounds

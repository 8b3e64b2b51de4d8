"""A worker on a scripted ledger, and loops started on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from infra.temporal import ensure_search_attributes
from policies.loop import LoopRef
from tests.workflows.scripted_ledger import Script, ScriptedLedger
from workflows.contracts import DOORBELL, loop_workflow_id
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.ports import activities_of

T = TypeVar("T")


@dataclass
class Runner:
    """A sandboxed worker of governance loops, on a queue of its own."""

    client: Client
    queue: str
    ledger: Any

    async def start(self, script: Script) -> WorkflowHandle[GovernanceLoop, None]:
        """Start a loop that follows ``script``."""
        loop = LoopRef(uuid4(), uuid4())
        self.ledger.follow(loop.proposal_id, script)
        return await self.client.start_workflow(
            GovernanceLoop.run, loop, id=loop_workflow_id(loop), task_queue=self.queue
        )


@asynccontextmanager
async def running(client: Client, **options: Any) -> AsyncIterator[Runner]:
    """Run a worker for as long as the block lasts."""
    await ensure_search_attributes(client)
    ledger = ScriptedLedger()
    queue = f"loops-{uuid4()}"
    with ThreadPoolExecutor(4) as threads:
        async with Worker(
            client,
            task_queue=queue,
            workflows=[GovernanceLoop],
            activities=activities_of(ledger),
            activity_executor=threads,
            **options,
        ):
            yield Runner(client, queue, ledger)


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait, in real time, for ``condition``."""

    async def look() -> bool:
        return condition()

    await eventually(look, seconds)


async def eventually(look: Callable[[], Awaitable[T]], seconds: float = 60.0) -> T:
    """Look, in real time, until there is something, and return it."""
    async with asyncio.timeout(seconds):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.01)


async def play(
    handle: WorkflowHandle[GovernanceLoop, None],
    script: Script,
    pass_time: Callable[[datetime], Awaitable[None]] | None = None,
) -> None:
    """Ring wherever the script needs a bell, and let time pass elsewhere, until all is asked.

    Args:
        handle: the loop.
        script: what it follows.
        pass_time: on a time-skipping server, jumps to an instant.
    """
    for number, step in enumerate(script.steps):
        before = script.steps[number - 1] if number else None
        if step.needs_bell and before is not None and not before.fact_waiting:
            await handle.signal(DOORBELL)
        elif pass_time is not None and before is not None and before.due is not None:
            await pass_time(script.due_at(number - 1))
        await until(partial(script.has_asked, number + 1), seconds=30)
    await handle.result()

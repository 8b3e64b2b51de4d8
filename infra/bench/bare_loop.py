"""A workflow of as many transitions as a governance loop, with nothing behind them."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized

from temporalio import activity, workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from infra import temporal
from infra.settings import Settings
from infra.worker import LEDGER_THREADS, WORKFLOW_TASKS

QUEUE = "bare"
_LIMIT = timedelta(seconds=5)


@workflow.defn
class BareLoop:
    """Waits for a signal, runs a local activity that does nothing, so many times."""

    def __init__(self) -> None:
        self._rung = 0

    @workflow.run
    async def run(self, transitions: int) -> None:
        """Run until ``transitions`` signals were answered."""
        await workflow.execute_local_activity("transition", start_to_close_timeout=_LIMIT)
        for done in range(transitions):
            await workflow.wait_condition(lambda done=done: self._rung > done)  # type: ignore[misc]
            await workflow.execute_local_activity("transition", start_to_close_timeout=_LIMIT)

    @workflow.signal
    def ring(self) -> None:
        """Ask for the next transition."""
        self._rung += 1


def work(settings: Settings, done: Synchronized[int]) -> None:
    """Run a worker like the real one, counting transitions in ``done``, until terminated.

    Its client and its pools have the real one's options: what differs is the work alone.
    """

    @activity.defn(name="transition")
    def transition() -> None:
        with done.get_lock():
            done.value += 1

    async def serve() -> None:
        client = await temporal.connect(settings)
        async with Worker(
            client,
            task_queue=QUEUE,
            workflows=[BareLoop],
            workflow_runner=UnsandboxedWorkflowRunner(),
            activities=[transition],
            activity_executor=ThreadPoolExecutor(LEDGER_THREADS),
            max_concurrent_local_activities=LEDGER_THREADS,
            max_concurrent_workflow_tasks=WORKFLOW_TASKS,
            no_remote_activities=True,
        ):
            await asyncio.Event().wait()

    asyncio.run(serve())


def start(settings: Settings) -> tuple[multiprocessing.process.BaseProcess, Synchronized[int]]:
    """Start the worker in a process of its own; returns it with its count of transitions."""
    spawning = multiprocessing.get_context("spawn")
    done: Synchronized[int] = spawning.Value("q", 0)
    process = spawning.Process(target=work, args=(settings, done), daemon=True)
    process.start()
    return process, done

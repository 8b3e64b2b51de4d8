"""The worker process: runs workflows and activities, relays doorbells, seals the journal.

It also erases, hour by hour, what is kept for a time only.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NoReturn

import sentry_sdk
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Interceptor, UnsandboxedWorkflowRunner, Worker

from infra import deps as dependencies
from infra import sentry, temporal
from infra.database import build_engine
from infra.settings import Settings
from services.deps import Deps
from services.identity.purge_expired import purge_expired
from services.journal.seal import seal_pending
from workflows.activities.committee_session import SessionActivities
from workflows.activities.governance_loop import LedgerActivities
from workflows.activities.mail_delivery import PostActivities
from workflows.activities.reconciliation import ReconcilerActivities
from workflows.activities.record_keeping import RegistryActivities
from workflows.contracts import HEAVY_QUEUE, LOOPS_QUEUE
from workflows.definitions.committee_session import CommitteeSession
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.definitions.mail_delivery import MailDelivery
from workflows.definitions.reconciliation import Reconciliation
from workflows.definitions.record_keeping import RecordKeeping
from workflows.doorbells import Doorbells
from workflows.outage import Outage, OutageInterceptor
from workflows.ports import activities_of
from workflows.reconcile import reconcile_now, schedule_reconciliation
from workflows.relay import Relay

log = logging.getLogger(__name__)

HEARTBEAT = "worker"
"""The name under which ``/readyz`` finds this process in the table ``heartbeat``."""

HEARTBEAT_SECONDS = 5.0
SEAL_SECONDS = 2.0
PURGE_SECONDS = 3600.0
TEMPORAL_CHECK_SECONDS = 10.0

LEDGER_THREADS = 4
"""Moves of the ledger at once: more only waits for the processor on two cores."""

WORKFLOW_TASKS = 20
HEAVY_AT_ONCE = 4
OTHER_THREADS = 8
"""Mail, reconciliation, sealing, erasing and heartbeat: what the event loop hands to a thread."""

GRACE = timedelta(seconds=20)
"""How long work in hand may take to end once a stop is asked for."""

_BEAT = text(
    "INSERT INTO heartbeat (name, at) VALUES (:name, clock_timestamp()) "
    "ON CONFLICT (name) DO UPDATE SET at = excluded.at"
)


def run(settings: Settings) -> NoReturn:
    """Work until SIGTERM or SIGINT, then end the process: status 0, or 1 after a fault of ours.

    PostgreSQL or Temporal being away, at the start or later, is waited for.
    """
    sentry.init(settings)
    # Not ``asyncio.run``, which waits for threads that nothing can interrupt: a mail server
    # that does not answer must not hold back the end.
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(OTHER_THREADS, "worker"))
    status = 1
    try:
        loop.run_until_complete(_until_stopped(_work(settings)))
        status = 0
    except Exception:
        log.exception("the worker stops on a fault")
    finally:
        # Temporal's client may crash the interpreter while it is being torn down.
        sentry_sdk.flush()
        logging.shutdown()
        os._exit(status)


async def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run ``work`` until SIGTERM or SIGINT, then let it put things in order."""
    working = asyncio.create_task(work)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # a second signal must not cut short what the first one began
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    log.info("the worker has stopped")


async def _work(settings: Settings) -> None:
    deps = dependencies.build(settings)
    relay_engine = build_engine(settings.relay_database_url, pool_size=2)
    outage = Outage()
    seal = partial(seal_pending, deps, relay_engine)
    beat = partial(_beat, relay_engine)
    # What PostgreSQL alone suffices for waits for nobody else, and goes on to the very end.
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_every(SEAL_SECONDS, "seal", seal, outage))
        tasks.create_task(_every(PURGE_SECONDS, "purge", partial(purge_expired, deps), outage))
        tasks.create_task(_every(HEARTBEAT_SECONDS, "heartbeat", beat, outage))
        await _work_with_temporal(settings, deps, outage)


async def _work_with_temporal(settings: Settings, deps: Deps, outage: Outage) -> None:
    client = await temporal.connect(settings)
    interceptors = [OutageInterceptor(outage), *_interceptors(settings)]
    async with (
        _loops_worker(client, deps, interceptors),
        _heavy_worker(client, deps, interceptors),
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(_keep_prepared(client))
        relay = Relay(libpq_url(settings.relay_database_url), Doorbells(client), outage)
        tasks.create_task(relay.run())
        log.info("the worker works")


def _interceptors(settings: Settings) -> list[Interceptor]:
    if not settings.sentry_dsn:
        return []
    from infra.sentry_temporal import SentryInterceptor

    return [SentryInterceptor()]


def _loops_worker(client: Client, deps: Deps, interceptors: Sequence[Interceptor]) -> Worker:
    return Worker(
        client,
        task_queue=LOOPS_QUEUE,
        workflows=[GovernanceLoop, CommitteeSession, MailDelivery, RecordKeeping, Reconciliation],
        # The import contracts keep the definitions pure, which the sandbox would check again at
        # nearly twice the processor time; tests and replay do run in it.
        workflow_runner=UnsandboxedWorkflowRunner(),
        activities=[
            *activities_of(LedgerActivities(deps)),
            *activities_of(SessionActivities(deps)),
        ],
        activity_executor=ThreadPoolExecutor(LEDGER_THREADS, "ledger"),
        max_concurrent_local_activities=LEDGER_THREADS,
        max_concurrent_workflow_tasks=WORKFLOW_TASKS,
        no_remote_activities=True,
        interceptors=interceptors,
        graceful_shutdown_timeout=GRACE,
    )


def _heavy_worker(client: Client, deps: Deps, interceptors: Sequence[Interceptor]) -> Worker:
    return Worker(
        client,
        task_queue=HEAVY_QUEUE,
        activities=[
            *activities_of(PostActivities(deps)),
            *activities_of(RegistryActivities(deps)),
            *activities_of(ReconcilerActivities(client, deps)),
        ],
        max_concurrent_activities=HEAVY_AT_ONCE,
        interceptors=interceptors,
        graceful_shutdown_timeout=GRACE,
    )


async def _keep_prepared(client: Client) -> None:
    """Keep Temporal knowing our search attributes and schedule; reconcile at the start.

    Asked again and again, because a Temporal that lost its state comes back at the same address.
    """
    is_reconciled = False
    while True:
        try:
            await temporal.ensure_search_attributes(client)
            is_new = await schedule_reconciliation(client)
            if not is_new and not is_reconciled:
                await reconcile_now(client)
            is_reconciled = True
        except RPCError as error:
            log.warning("Temporal could not be prepared: %s", error)
        await asyncio.sleep(TEMPORAL_CHECK_SECONDS)


async def _every(seconds: float, name: str, job: Callable[[], object], outage: Outage) -> None:
    """Do ``job`` in a thread, again and again; the database being away is waited for."""
    while True:
        try:
            await asyncio.to_thread(job)
            outage.end()
        except SQLAlchemyError as error:
            if not outage.meet(error):
                log.warning("%s: %s", name, error)
        await asyncio.sleep(seconds)


def _beat(relay_engine: Engine) -> None:
    with relay_engine.connect() as connection:
        connection.execute(_BEAT, {"name": HEARTBEAT})


def libpq_url(url: str) -> str:
    """A database's address as libpq, which knows nothing of SQLAlchemy's drivers, reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

"""Puts Temporal back in agreement with the ledger, which alone is enough to rebuild it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

from policies.session import SessionRef
from services.deps import Deps
from services.governance.expectations import read_expectations
from workflows.contracts import (
    LOOPS_QUEUE,
    Reconciled,
    followed_by,
    loop_workflow_id,
    session_workflow_id,
)
from workflows.definitions.reconciliation import Reconciliation
from workflows.doorbells import Doorbells

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
SCHEDULE_ID = "reconciliation"

_RUNNING_LOOPS: Final = "WorkflowType = 'GovernanceLoop' AND ExecutionStatus = 'Running'"
_RUNNING_SESSIONS: Final = "WorkflowType = 'CommitteeSession' AND ExecutionStatus = 'Running'"
_RUNNING: Final = (
    "WorkflowType IN ('GovernanceLoop', 'CommitteeSession') AND ExecutionStatus = 'Running'"
)

AT_ONCE = 16
"""Workflows started at the same time."""


async def reconcile(client: Client, deps: Deps) -> Reconciled:
    """Wake in Temporal whatever the ledger says is waiting for it.

    Loops that are open and do not run are started; loops that run but have a fact unheard, and
    mails that wait, are rung for; sessions that nothing follows are followed, those that ended
    unopened and unasked about are rung for, and papers that are missing issued. Temporal's
    visibility may lag behind, and a fact may be on its way: a bell is then rung once for nothing.
    Loops and sessions that run for a tenant that was deleted are rung for too: the ledger knows
    nothing of them, at which they end.

    Raises:
        RPCError: Temporal does not answer.
        SQLAlchemyError: PostgreSQL does not answer.
    """
    doorbells = Doorbells(client)
    found = started = known = 0
    tenants = await asyncio.to_thread(deps.directory.every)
    for tenant_id in tenants:
        expected = await asyncio.to_thread(read_expectations, deps, tenant_id)
        running = (
            await _running(client, tenant_id, _RUNNING_LOOPS) if expected.open_loops else set()
        )
        followed = (
            await _running(client, tenant_id, _RUNNING_SESSIONS)
            if expected.open_sessions
            else set()
        )
        missing = [loop for loop in expected.open_loops if loop_workflow_id(loop) not in running]
        unheard = expected.unheard_loops.difference(missing)
        await _few_at_once(
            [
                *(partial(doorbells.ring_loop, loop, opens=True) for loop in missing),
                *(partial(doorbells.ring_loop, loop) for loop in unheard),
                *(
                    partial(doorbells.ring_session, session, opens=True)
                    for session in expected.open_sessions
                    if session_workflow_id(session) not in followed
                ),
                *(
                    partial(doorbells.ring_session, session)
                    for session in expected.unasked_sessions
                    if session_workflow_id(session) in followed
                ),
                *([partial(doorbells.ring_records, tenant_id)] if expected.lacks_paper else []),
                *([partial(doorbells.ring_mail, tenant_id)] if expected.has_mail_waiting else []),
            ]
        )
        found += len(expected.open_loops)
        started += len(missing)
        known += len(running) + len(followed)
    if started:
        log.info("reconciled: %d of %d open loops started", started, found)
    if (await client.count_workflows(_RUNNING)).count > known:
        await _ring_orphans(client, doorbells, frozenset(tenants))
    return Reconciled(open=found, started=started)


async def _running(client: Client, tenant_id: UUID, which: str) -> set[str]:
    """The ids of the tenant's running workflows of a kind, as far as visibility knows."""
    query = f"TenantId = '{tenant_id}' AND {which}"
    return {execution.id async for execution in client.list_workflows(query)}


async def _ring_orphans(client: Client, doorbells: Doorbells, tenants: frozenset[UUID]) -> None:
    """Ring for what runs for tenants that are no more."""
    rung = 0
    async for execution in client.list_workflows(_RUNNING):
        followed = followed_by(execution.id)
        if followed is None or followed.tenant_id in tenants:
            continue
        if isinstance(followed, SessionRef):
            await doorbells.ring_session(followed)
        else:
            await doorbells.ring_loop(followed)
        rung += 1
    if rung:
        log.info("reconciled: %d workflows of deleted tenants told to end", rung)


async def _few_at_once(rings: Iterable[Callable[[], Awaitable[None]]]) -> None:
    waiting = iter(rings)

    async def ring_the_rest() -> None:
        for ring in waiting:
            await ring()

    await asyncio.gather(*(ring_the_rest() for _ in range(AT_ONCE)))


async def schedule_reconciliation(client: Client) -> bool:
    """Have Temporal reconcile every ``EVERY``; the first time, at once.

    Returns:
        Whether the schedule had to be made: this Temporal is new, or has lost its state.

    Raises:
        RPCError: Temporal does not answer.
    """
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            Reconciliation.run, id=SCHEDULE_ID, task_queue=LOOPS_QUEUE
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=EVERY),
    )
    try:
        await client.create_schedule(SCHEDULE_ID, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        return False
    return True


async def reconcile_now(client: Client) -> None:
    """Have Temporal reconcile now, unless it is doing so.

    Raises:
        RPCError: Temporal does not answer, or has no schedule.
    """
    handle = client.get_schedule_handle(SCHEDULE_ID)
    await handle.trigger(overlap=ScheduleOverlapPolicy.SKIP)

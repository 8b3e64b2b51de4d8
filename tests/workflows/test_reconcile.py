from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.worker import Worker

from infra.database import build_engine
from infra.migrations.metadata import metadata
from infra.temporal import ensure_search_attributes
from policies.loop import Stage
from policies.session import SessionRef
from services.committees.sessions.convening import convene
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.models import SponsorDecision
from services.proposals.submit_proposal import submit_proposal
from services.tenancy.delete_tenant import delete_tenant
from services.tenancy.suspend_tenant import suspend_tenant
from tests.fixtures.postgres import Database
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import Sitting
from tests.workflows.running import eventually, until
from workflows.activities.committee_session import SessionActivities
from workflows.activities.governance_loop import LedgerActivities
from workflows.activities.reconciliation import ReconcilerActivities
from workflows.contracts import (
    HEAVY_QUEUE,
    LOOPS_QUEUE,
    loop_workflow_id,
    mail_workflow_id,
    records_workflow_id,
    session_workflow_id,
)
from workflows.definitions.committee_session import CommitteeSession
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.definitions.reconciliation import Reconciliation
from workflows.doorbells import Doorbells
from workflows.ports import activities_of
from workflows.reconcile import (
    SCHEDULE_ID,
    reconcile,
    reconcile_now,
    schedule_reconciliation,
)


def submitted(town: Town) -> UUID:
    """A proposal that was submitted, and whose bell nobody heard."""
    town.clock.set(datetime.now(UTC))
    proposal_id = town.draft()
    submit_proposal(town.deps, town.caller("author"), proposal_id)
    return proposal_id


def convened(town: Town) -> SessionRef:
    """A session that was convened, and whose bell nobody heard."""
    town.clock.set(datetime.now(UTC))
    town.meet_in_session()
    sitting = Sitting.planned(town, town.at_committee())
    convene(town.deps, town.caller("secretary"), sitting.id)
    return SessionRef(town.tenant_id, sitting.id)


@asynccontextmanager
async def ledger_worker(client: Client, town: Town) -> AsyncIterator[None]:
    """A worker of the loops and the sessions on the real ledger."""
    with ThreadPoolExecutor(4) as threads:
        async with Worker(
            client,
            task_queue=LOOPS_QUEUE,
            workflows=[GovernanceLoop, CommitteeSession, Reconciliation],
            activities=[
                *activities_of(LedgerActivities(town.deps)),
                *activities_of(SessionActivities(town.deps)),
            ],
            activity_executor=threads,
        ):
            yield


def with_temporal(address: str, scenario: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await Client.connect(address)
        await ensure_search_attributes(client)
        await scenario(client)

    asyncio.run(run())


async def forget(client: Client, town: Town) -> None:
    """Lose the tenant's workflows."""
    query = f"TenantId = '{town.tenant_id}' AND ExecutionStatus = 'Running'"
    async for execution in client.list_workflows(query):
        await client.get_workflow_handle(execution.id).terminate()
    await eventually(lambda: is_forgotten(client, query))


async def _is_visible(client: Client, town: Town) -> bool:
    query = f"TenantId = '{town.tenant_id}' AND WorkflowType = 'CommitteeSession'"
    return (await client.count_workflows(query)).count == 1


async def is_forgotten(client: Client, query: str) -> bool:
    return (await client.count_workflows(query)).count == 0


class TestReconcile:
    def test_it_starts_the_loops_that_do_not_run(self, town: Town, temporal_address: str) -> None:
        first, second = submitted(town), submitted(town)
        town.draft()  # never submitted: no loop yet

        async def scenario(client: Client) -> None:
            async with ledger_worker(client, town):
                found = await reconcile(client, town.deps)
                assert found.started >= 2
                for proposal_id in (first, second):
                    await until(partial(is_at, town, proposal_id, Stage.SPONSORSHIP))
            await forget(client, town)

        with_temporal(temporal_address, scenario)

    def test_a_lost_loop_goes_on_from_where_the_ledger_is(
        self, town: Town, temporal_address: str
    ) -> None:
        proposal_id = submitted(town)

        async def scenario(client: Client) -> None:
            async with ledger_worker(client, town):
                await Doorbells(client).ring_loop(town.loop(proposal_id), opens=True)
                await until(partial(is_at, town, proposal_id, Stage.SPONSORSHIP))
                await forget(client, town)
                await asyncio.to_thread(sponsor, town, proposal_id)
                await reconcile(client, town.deps)
                await until(partial(is_at, town, proposal_id, Stage.COMMITTEE))
            await forget(client, town)

        with_temporal(temporal_address, scenario)

    def test_a_running_loop_that_missed_its_bell_hears_it(
        self, town: Town, temporal_address: str
    ) -> None:
        proposal_id = submitted(town)

        async def scenario(client: Client) -> None:
            async with ledger_worker(client, town):
                await Doorbells(client).ring_loop(town.loop(proposal_id), opens=True)
                handle = client.get_workflow_handle(loop_workflow_id(town.loop(proposal_id)))
                await until(partial(is_at, town, proposal_id, Stage.SPONSORSHIP))
                run_id = (await handle.describe()).run_id
                await eventually(lambda: is_listed(client, town))
                await asyncio.to_thread(sponsor, town, proposal_id)
                found = await reconcile(client, town.deps)
                await until(partial(is_at, town, proposal_id, Stage.COMMITTEE))
                assert (await handle.describe()).run_id == run_id
                assert found.open >= 1
            await forget(client, town)

        with_temporal(temporal_address, scenario)

    def test_the_loops_of_a_deleted_tenant_end(
        self, new_town: TownFactory, database: Database, temporal_address: str
    ) -> None:
        town, other = new_town(), new_town()
        proposal_id, left_alone = submitted(town), submitted(other)

        async def scenario(client: Client) -> None:
            async with ledger_worker(client, town):
                await reconcile(client, town.deps)
                await until(partial(is_at, town, proposal_id, Stage.SPONSORSHIP))
                await until(partial(is_at, other, left_alone, Stage.SPONSORSHIP))
                for each in (town, other):
                    await eventually(partial(is_listed, client, each))
                await asyncio.to_thread(delete, town, database)
                await reconcile(client, other.deps)
                handle = client.get_workflow_handle(loop_workflow_id(town.loop(proposal_id)))
                await asyncio.wait_for(handle.result(), 30)
                spared = client.get_workflow_handle(loop_workflow_id(other.loop(left_alone)))
                assert (await spared.describe()).status is WorkflowExecutionStatus.RUNNING
            await forget(client, other)

        with_temporal(temporal_address, scenario)

    def test_the_sessions_of_a_deleted_tenant_end(
        self, new_town: TownFactory, database: Database, temporal_address: str
    ) -> None:
        town, other = new_town(), new_town()
        gone, left_alone = convened(town), convened(other)

        async def scenario(client: Client) -> None:
            async with ledger_worker(client, town):
                await reconcile(client, town.deps)
                for each in (town, other):
                    await eventually(partial(_is_visible, client, each))
                await asyncio.to_thread(delete, town, database)
                await reconcile(client, other.deps)
                handle = client.get_workflow_handle(session_workflow_id(gone))
                await asyncio.wait_for(handle.result(), 30)
                spared = client.get_workflow_handle(session_workflow_id(left_alone))
                assert (await spared.describe()).status is WorkflowExecutionStatus.RUNNING
            await forget(client, other)

        with_temporal(temporal_address, scenario)

    def test_a_session_that_nothing_follows_is_followed_once(
        self, town: Town, temporal_address: str
    ) -> None:
        session = convened(town)

        async def scenario(client: Client) -> None:
            await reconcile(client, town.deps)
            handle = client.get_workflow_handle(session_workflow_id(session))
            first = await handle.describe()
            assert first.status is WorkflowExecutionStatus.RUNNING
            await eventually(partial(_is_visible, client, town))
            await reconcile(client, town.deps)
            again = await handle.describe()
            assert again.history_length == first.history_length

        with_temporal(temporal_address, scenario)

    def test_a_session_that_ended_unopened_and_unasked_about_is_rung_for(
        self, town: Town, temporal_address: str
    ) -> None:
        session = convened(town)

        async def scenario(client: Client) -> None:
            await reconcile(client, town.deps)
            await eventually(partial(_is_visible, client, town))
            handle = client.get_workflow_handle(session_workflow_id(session))
            first = await handle.describe()
            town.clock.advance(timedelta(days=6))
            await reconcile(client, town.deps)
            rung = await handle.describe()
            assert rung.history_length == first.history_length + 1
            assert rung.run_id == first.run_id

        with_temporal(temporal_address, scenario)

    def test_a_paper_that_is_missing_is_asked_for(self, town: Town, temporal_address: str) -> None:
        town.clock.set(datetime.now(UTC))
        town.adopt(town.at_committee())

        async def scenario(client: Client) -> None:
            await reconcile(client, town.deps)
            handle = client.get_workflow_handle(records_workflow_id(town.tenant_id))
            assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING

        with_temporal(temporal_address, scenario)

    def test_mail_that_waits_is_rung_for(self, town: Town, temporal_address: str) -> None:
        town.submitted()  # a sponsor is asked, and told by mail

        async def scenario(client: Client) -> None:
            await reconcile(client, town.deps)
            mail = client.get_workflow_handle(mail_workflow_id(town.tenant_id))
            assert (await mail.describe()).status is WorkflowExecutionStatus.RUNNING
            await mail.terminate()
            await forget(client, town)

        with_temporal(temporal_address, scenario)


class TestSchedule:
    def test_it_is_made_once_and_can_be_hurried(self, town: Town, temporal_address: str) -> None:
        proposal_id = submitted(town)

        async def scenario(client: Client) -> None:
            async with (
                ledger_worker(client, town),
                Worker(
                    client,
                    task_queue=HEAVY_QUEUE,
                    activities=activities_of(ReconcilerActivities(client, town.deps)),
                ),
            ):
                assert await schedule_reconciliation(client)
                await until(partial(is_at, town, proposal_id, Stage.SPONSORSHIP))
                assert not await schedule_reconciliation(client)
                await forget(client, town)
                await asyncio.to_thread(sponsor, town, proposal_id)
                await reconcile_now(client)
                await until(partial(is_at, town, proposal_id, Stage.COMMITTEE))
                await forget(client, town)
                await client.get_schedule_handle(SCHEDULE_ID).delete()

        with_temporal(temporal_address, scenario)


def delete(town: Town, database: Database) -> None:
    owner = build_engine(database.owner_url, pool_size=1)
    suspend_tenant(town.deps, town.slug)
    delete_tenant(town.deps, owner, town.slug, metadata)
    owner.dispose()


def is_at(town: Town, proposal_id: UUID, stage: Stage) -> bool:
    return town.proposal(proposal_id).stage is stage


def sponsor(town: Town, proposal_id: UUID) -> None:
    answer = SponsorAnswer(decision=SponsorDecision.SPONSOR, budget_eur=18_400, staff_days=35)
    answer_sponsorship(town.deps, town.caller("head"), proposal_id, answer)


async def is_listed(client: Client, town: Town) -> bool:
    query = f"TenantId = '{town.tenant_id}' AND ExecutionStatus = 'Running'"
    return (await client.count_workflows(query)).count == 1

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from infra.embedded import process
from infra.embedded.postgres import PostgresCluster
from infra.embedded.temporal import TemporalServer
from infra.temporal import ensure_search_attributes
from infra.worker import libpq_url
from policies.loop import LoopRef
from services.journal.record import Destination, ring
from tests.fixtures.postgres import Database
from tests.fixtures.world import Town
from tests.workflows.running import eventually, until
from workflows.contracts import TENANT_ID, loop_workflow_id, mail_workflow_id
from workflows.doorbells import Doorbells
from workflows.relay import BATCH, SWEEP_SECONDS, Relay

Handle = WorkflowHandle[object, object]


class Outbox:
    """What the application queues, and what the relay left of it."""

    def __init__(self, town: Town, relay_url: str) -> None:
        self.town = town
        self.conninfo = libpq_url(relay_url)

    def add(self, *proposal_ids: UUID, opens: bool = False) -> None:
        """Queue one doorbell for each, in one transaction."""
        with self.town.deps.work(self.town.tenant_id) as work:
            for proposal_id in proposal_ids:
                ring(work, Destination.LOOP, proposal_id, opens=opens)

    def add_mail(self) -> None:
        """Queue the tenant's mail."""
        with self.town.deps.work(self.town.tenant_id) as work:
            ring(work, Destination.MAIL, self.town.tenant_id)

    def claim(self, until: timedelta) -> None:
        """Claim everything, as another relay would have done."""
        self._execute("UPDATE outbox SET claimed_until = clock_timestamp() + %s", [until])

    def misaddress(self) -> None:
        """Make every row one of a later release's."""
        self._execute("UPDATE outbox SET destination = 'carrier pigeon'", [])

    def left(self) -> int:
        """Rows that wait."""
        return self._execute("SELECT count(*) FROM outbox", [])

    def empty(self) -> None:
        """Drop every row."""
        self._execute("DELETE FROM outbox", [])

    def loop_id(self, proposal_id: UUID) -> str:
        """The workflow whose bell is rung for a proposal."""
        return loop_workflow_id(LoopRef(self.town.tenant_id, proposal_id))

    def _execute(self, statement: str, values: list[object]) -> int:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return int(cursor.fetchall()[0][0]) if cursor.description else 0


@pytest.fixture
def outbox(town: Town, database: Database) -> Iterator[Outbox]:
    outbox = Outbox(town, database.relay_url)
    yield outbox
    outbox.empty()


@asynccontextmanager
async def relaying(outbox: Outbox, client: Client) -> AsyncIterator[None]:
    """Run a relay for as long as the block lasts."""
    relay = asyncio.create_task(Relay(outbox.conninfo, Doorbells(client)).run())
    try:
        yield
        assert not relay.done()
    finally:
        relay.cancel()
        with suppress(asyncio.CancelledError):
            await relay


async def bells(client: Client, workflow_id: str) -> list[datetime]:
    """When the workflow's bell rang, in its present run; empty when it does not run."""
    handle = client.get_workflow_handle(workflow_id)
    try:
        return [
            event.event_time.ToDatetime()
            async for event in handle.fetch_history_events()
            if event.HasField("workflow_execution_signaled_event_attributes")
        ]
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return []
        raise


def with_relay(outbox: Outbox, address: str, scenario: Callable[[Client], Awaitable[None]]) -> None:
    """Run ``scenario`` beside a relay; no worker runs, so that bells stay as they rang."""

    async def run() -> None:
        client = await Client.connect(address)
        await ensure_search_attributes(client)
        async with relaying(outbox, client):
            await scenario(client)
        tenant = outbox.town.tenant_id
        started = [each.id async for each in client.list_workflows(f"TenantId = '{tenant}'")]
        await asyncio.gather(*(client.get_workflow_handle(each).terminate() for each in started))

    asyncio.run(run())


class TestRelay:
    def test_the_first_bell_starts_the_loop(self, outbox: Outbox, temporal_address: str) -> None:
        proposal_id = uuid4()

        async def scenario(client: Client) -> None:
            await asyncio.to_thread(outbox.add, proposal_id, opens=True)
            handle: Handle = client.get_workflow_handle(outbox.loop_id(proposal_id))
            await eventually(lambda: bells(client, handle.id))
            described = await handle.describe()
            assert described.workflow_type == "GovernanceLoop"
            assert described.task_queue == "loops"
            tenant = described.typed_search_attributes.get(TENANT_ID)
            assert tenant == str(outbox.town.tenant_id)
            assert described.raw_info.priority.fairness_key == tenant
            await until(lambda: outbox.left() == 0)

        with_relay(outbox, temporal_address, scenario)

    def test_a_later_one_rings_in_the_running_loop(
        self, outbox: Outbox, temporal_address: str
    ) -> None:
        proposal_id = uuid4()

        async def scenario(client: Client) -> None:
            await asyncio.to_thread(outbox.add, proposal_id, opens=True)
            await until(lambda: outbox.left() == 0)
            await asyncio.to_thread(outbox.add, proposal_id)
            await until(lambda: outbox.left() == 0)
            assert len(await bells(client, outbox.loop_id(proposal_id))) == 2

        with_relay(outbox, temporal_address, scenario)

    def test_a_later_one_starts_a_loop_that_does_not_run(
        self, outbox: Outbox, temporal_address: str
    ) -> None:
        proposal_id = uuid4()

        async def scenario(client: Client) -> None:
            await asyncio.to_thread(outbox.add, proposal_id)
            await eventually(lambda: bells(client, outbox.loop_id(proposal_id)))

        with_relay(outbox, temporal_address, scenario)

    def test_rows_of_one_loop_are_one_bell(self, outbox: Outbox, temporal_address: str) -> None:
        mine, other = uuid4(), uuid4()
        outbox.add(mine, other, mine, mine)

        async def scenario(client: Client) -> None:
            await until(lambda: outbox.left() == 0)
            assert len(await bells(client, outbox.loop_id(mine))) == 1
            assert len(await bells(client, outbox.loop_id(other))) == 1

        with_relay(outbox, temporal_address, scenario)

    def test_mail_has_its_own_bell(self, outbox: Outbox, temporal_address: str) -> None:
        async def scenario(client: Client) -> None:
            await asyncio.to_thread(outbox.add_mail)
            await eventually(lambda: bells(client, mail_workflow_id(outbox.town.tenant_id)))

        with_relay(outbox, temporal_address, scenario)

    def test_it_is_woken_rather_than_polling(self, outbox: Outbox, temporal_address: str) -> None:
        async def scenario(_client: Client) -> None:
            await asyncio.sleep(0.5)  # it has looked, found nothing, and listens
            await asyncio.to_thread(outbox.add, uuid4())
            await until(lambda: outbox.left() == 0, seconds=SWEEP_SECONDS / 2)

        with_relay(outbox, temporal_address, scenario)

    def test_what_a_relay_took_to_its_grave_is_taken_again(
        self, outbox: Outbox, temporal_address: str
    ) -> None:
        proposal_id = uuid4()
        outbox.add(proposal_id)
        outbox.claim(until=timedelta(seconds=1))

        async def scenario(client: Client) -> None:
            await asyncio.sleep(0.5)
            assert await bells(client, outbox.loop_id(proposal_id)) == []
            await until(lambda: outbox.left() == 0, seconds=SWEEP_SECONDS + 2)
            assert len(await bells(client, outbox.loop_id(proposal_id))) == 1

        with_relay(outbox, temporal_address, scenario)

    def test_a_destination_of_a_later_release_is_left_to_it(
        self, outbox: Outbox, temporal_address: str
    ) -> None:
        outbox.add(uuid4())
        outbox.misaddress()

        async def scenario(_client: Client) -> None:
            await asyncio.to_thread(outbox.add, uuid4())
            await until(lambda: outbox.left() == 1)

        with_relay(outbox, temporal_address, scenario)

    def test_many_bells_ring_together(self, outbox: Outbox, temporal_address: str) -> None:
        proposals = [uuid4() for _ in range(2 * BATCH + 1)]

        async def scenario(_client: Client) -> None:
            await asyncio.to_thread(outbox.add, *proposals, opens=True)
            await until(lambda: outbox.left() == 0, seconds=30)

        with_relay(outbox, temporal_address, scenario)


class TestTrouble:
    def test_a_lost_database_connection_is_made_again(
        self, outbox: Outbox, temporal_address: str, postgres: PostgresCluster
    ) -> None:
        def cut() -> int:
            with postgres.superuser() as connection:
                rows = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'boussole-relay'"
                )
                return len(rows.fetchall())

        async def scenario(_client: Client) -> None:
            await until(lambda: cut() == 1)
            await asyncio.to_thread(outbox.add, uuid4())
            await until(lambda: outbox.left() == 0)

        with_relay(outbox, temporal_address, scenario)

    def test_rows_wait_for_temporal_to_come_back(self, outbox: Outbox) -> None:
        """And it comes back empty: the loops are started again."""
        proposal_id = uuid4()
        with tempfile.TemporaryDirectory() as folder:
            temporal = TemporalServer(log=Path(folder) / "temporal.log")
            service = replace(temporal.service(), stop_signal=signal.SIGKILL)
            server = process.start(service)

            async def connected() -> Client | None:
                try:
                    client = await Client.connect(temporal.address)
                    await client.count_workflows()
                except (RPCError, RuntimeError):
                    return None
                return client

            async def run() -> None:
                nonlocal server
                client = await eventually(connected, seconds=30)
                assert client is not None
                async with relaying(outbox, client):
                    await asyncio.to_thread(outbox.add, proposal_id, opens=True)
                    await until(lambda: outbox.left() == 0)
                    process.stop(service, server)
                    await asyncio.to_thread(outbox.add, proposal_id)
                    await asyncio.sleep(1)
                    assert outbox.left() == 1
                    server = process.start(service)
                    await until(lambda: outbox.left() == 0, seconds=30)
                    await ensure_search_attributes(client)
                    assert len(await bells(client, outbox.loop_id(proposal_id))) == 1

            try:
                asyncio.run(run())
            finally:
                process.stop(service, server)

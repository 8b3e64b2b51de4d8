from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import psycopg
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from infra.embedded.postgres import APP, OWNER, RELAY, PostgresCluster


@pytest.fixture(scope="module")
def bare_database(postgres: PostgresCluster) -> str:
    postgres.ensure_database("bare")
    return "bare"


def connect(postgres: PostgresCluster, role: str, database: str) -> psycopg.Connection:
    return psycopg.connect(host=str(postgres.sockets), user=role, dbname=database)


class TestPostgres:
    @pytest.mark.parametrize("role", [OWNER, APP, RELAY])
    def test_no_role_passes_row_level_security(
        self, postgres: PostgresCluster, bare_database: str, role: str
    ):
        with connect(postgres, role, bare_database) as connection:
            rights = connection.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
        assert rights == (False, False, False)

    @pytest.mark.parametrize("role", [APP, RELAY])
    def test_only_the_owner_creates_tables(
        self, postgres: PostgresCluster, bare_database: str, role: str
    ):
        with (
            connect(postgres, role, bare_database) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CREATE TABLE mine (id integer)")

    def test_a_copy_holds_what_its_template_holds(self, postgres: PostgresCluster):
        postgres.ensure_database("template_of_one")
        with connect(postgres, OWNER, "template_of_one") as connection:
            connection.execute("CREATE TABLE kept (id integer)")
        postgres.ensure_database("copy_of_one", template="template_of_one")
        with connect(postgres, OWNER, "copy_of_one") as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


class TestTemporal:
    def test_the_development_server_knows_the_search_attributes(self, temporal_address: str):
        async def search() -> int:
            client = await Client.connect(temporal_address)
            return (await client.count_workflows("Stage = 'draft' AND TenantId = 'x'")).count

        assert asyncio.run(search()) == 0

    def test_time_can_be_skipped(self, time_skipping: Callable[[], Awaitable[WorkflowEnvironment]]):
        async def skip() -> timedelta:
            async with await time_skipping() as environment:
                before = await environment.get_current_time()
                await environment.sleep(timedelta(days=90))
                return await environment.get_current_time() - before

        assert asyncio.run(skip()) >= timedelta(days=90)

"""The database as migrated: every tenant table is walled off, whatever the code believes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, make_url

from infra.migrations import runner
from infra.migrations.metadata import metadata
from tests.fixtures.postgres import Database

DIRECTORIES = {"membership"}
"""Tables that name a tenant and belong to none: ids only, read before any tenant is bound."""

QUEUES = {"outbox"}
"""Walled, but keyed by arrival: the relay takes rows of every tenant in order."""

TENANT_TABLES = sorted(
    table.name
    for table in metadata.sorted_tables
    if "tenant_id" in table.c and table.name not in DIRECTORIES
)


@pytest.fixture(scope="module")
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    url = make_url(database.owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("table", TENANT_TABLES)
class TestTenantTable:
    def test_row_level_security_is_on_and_forced(self, owner: Any, table: str):
        on, forced = owner.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
            [table],
        ).fetchone()
        assert (on, forced) == (True, True)

    def test_its_policy_compares_the_tenant_both_ways(self, owner: Any, table: str):
        using, check = owner.execute(
            "SELECT qual, with_check FROM pg_policies "
            "WHERE tablename = %s AND 'boussole_app' = ANY (roles)",
            [table],
        ).fetchone()
        for clause in (using, check):
            assert "tenant_id" in clause
            assert "current_tenant()" in clause
            assert clause.strip("()").startswith("tenant_id = ")

    def test_its_key_begins_with_the_tenant(self, owner: Any, table: str):
        if table in QUEUES:
            return
        columns = owner.execute(
            "SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(n, place) "
            "JOIN pg_attribute a ON a.attnum = k.n "
            "WHERE i.indrelid = %s::regclass AND i.indisprimary AND a.attrelid = i.indrelid "
            "ORDER BY k.place",
            [table],
        ).fetchall()
        assert columns[0] == ("tenant_id",)

    def test_its_foreign_keys_to_tenant_tables_carry_the_tenant(self, owner: Any, table: str):
        rows = owner.execute(
            "SELECT c.conname, c.confrelid::regclass::text, "
            "ARRAY(SELECT attname FROM unnest(c.conkey) k "
            "      JOIN pg_attribute a ON a.attnum = k AND a.attrelid = c.conrelid) "
            "FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = %s::regclass",
            [table],
        ).fetchall()
        for name, target, columns in rows:
            if target in TENANT_TABLES:
                assert "tenant_id" in columns, name

    def test_its_secondary_indexes_begin_with_the_tenant(self, owner: Any, table: str):
        across_tenants = {"ix_journal_entry_xid"}  # the sealer's: which tenants have what to seal
        rows = owner.execute(
            "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i "
            "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
            "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
            [table],
        ).fetchall()
        for name, first in rows:
            if name not in across_tenants:
                assert first == "tenant_id", name


class TestRoles:
    def test_the_application_owns_nothing_and_bypasses_nothing(self, owner: Any):
        rows = owner.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'boussole%'"
        ).fetchall()
        assert sorted(rows) == [
            ("boussole_app", False, False),
            ("boussole_owner", False, False),
            ("boussole_relay", False, False),
        ]
        owned = owner.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = 'boussole_app'::regrole"
        ).fetchone()
        assert owned == (0,)

    def test_an_unbound_query_is_an_error(self, database: Database):
        url = make_url(database.app_url).set(drivername="postgresql")
        with (
            psycopg.connect(url.render_as_string(hide_password=False)) as connection,
            pytest.raises(psycopg.errors.UndefinedObject),
        ):
            connection.execute("SELECT count(*) FROM proposal")

    def test_the_application_cannot_rewrite_the_journal_nor_read_the_outbox(
        self, database: Database
    ):
        url = make_url(database.app_url).set(drivername="postgresql")
        for statement in (
            "UPDATE journal_entry SET event = 'x'",
            "DELETE FROM journal_entry",
            "UPDATE journal_seal SET hash = ''",
            "DELETE FROM journal_seal",
            "SELECT * FROM outbox",
        ):
            with (
                psycopg.connect(url.render_as_string(hide_password=False)) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)

    def test_the_relay_reads_no_content(self, database: Database):
        url = make_url(database.relay_url).set(drivername="postgresql")
        for statement in (
            "SELECT * FROM proposal",
            "SELECT event FROM journal_entry",
            "SELECT * FROM member",
            "SELECT * FROM mail",
        ):
            with (
                psycopg.connect(url.render_as_string(hide_password=False)) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)


class TestMigrations:
    def test_the_models_and_the_schema_agree(self, database: Database):
        url = make_url(database.owner_url).set(drivername="postgresql+psycopg")
        with create_engine(url, poolclass=NullPool).connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, metadata) == []

    def test_they_wait_behind_no_long_transaction(
        self, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(runner, "LOCK_TIMEOUT", "100ms")
        url = make_url(fresh_database.owner_url).set(drivername="postgresql")
        runner.downgrade(fresh_database.owner_url, "0007")
        with psycopg.connect(url.render_as_string(hide_password=False)) as reader:
            reader.execute("SELECT count(*) FROM agenda_item")
            with pytest.raises(runner.TableInUseError):
                runner.upgrade(fresh_database.owner_url)
        assert not runner.is_current(fresh_database.owner_url)
        runner.upgrade(fresh_database.owner_url)
        assert runner.is_current(fresh_database.owner_url)

    def test_a_program_of_the_release_before_still_adds_to_an_agenda(self, owner: Any):
        (default,) = owner.execute(
            "SELECT column_default FROM information_schema.columns "
            "WHERE table_name = 'agenda_item' AND column_name = 'revision'"
        ).fetchone()
        assert default == "1"

    def test_they_go_back_to_nothing(self, fresh_database: Database):
        runner.downgrade(fresh_database.owner_url, "base")
        url = make_url(fresh_database.owner_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            left = connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind = 'r'"
            ).fetchall()
        assert left == [("alembic_version",)]
        runner.upgrade(fresh_database.owner_url)
        assert runner.is_current(fresh_database.owner_url)

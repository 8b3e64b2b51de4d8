"""The wall inside each statement: what holds where row-level security does not."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Subquery, select, text

from infra.database import build_engine
from infra.embedded.postgres import SUPERUSER, PostgresCluster
from infra.migrations.metadata import metadata
from policies.loop import Kind
from services.deps import new_id
from services.errors import Invalid
from services.proposals.content import EMPTY, check_codes
from tenants.transaction import tenant_transaction
from tests.fixtures.postgres import Database
from tests.fixtures.world import START, TownFactory

ROOT = Path(__file__).parents[2]
ROOMS = ("infra", "workflows", "services", "policies", "tenants")
THEIR_MAKER = Path("tenants/base.py")
"""Where ``rows_of`` is, which alone names a table without its model."""


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path.relative_to(ROOT) for path in (ROOT / room).rglob("*.py"))


def names_from_sqlalchemy(module: Path) -> set[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }


def lightweight_tables() -> dict[str, Subquery]:
    """Every result of ``rows_of`` that a module keeps."""
    found = {}
    for path in modules():
        if "rows_of" in (ROOT / path).read_text(encoding="utf-8") and path != THEIR_MAKER:
            module = importlib.import_module(".".join(path.with_suffix("").parts))
            found |= {
                f"{module.__name__}.{name}": value
                for name, value in vars(module).items()
                if isinstance(value, Subquery)
            }
    return found


@pytest.fixture
def unbound_by_security(postgres: PostgresCluster, database: Database) -> Iterator[Engine]:
    """A connection that row-level security does not bind."""
    engine = build_engine(postgres.url(SUPERUSER, database.name), pool_size=1)
    yield engine
    engine.dispose()


class TestATableWithoutItsModel:
    def test_is_made_in_one_place_which_names_the_tenant(self):
        makers = {"table", "TableClause"}
        elsewhere = {
            str(path)
            for path in modules()
            if path != THEIR_MAKER and names_from_sqlalchemy(path) & makers
        }
        assert elsewhere == set()

    def test_is_a_tenants(self):
        assert lightweight_tables()
        for name, rows in lightweight_tables().items():
            assert "tenant_id" in metadata.tables[rows.name].c, name

    def test_shows_one_tenants_rows_to_a_connection_that_sees_all(
        self, new_town: TownFactory, unbound_by_security: Engine
    ):
        here, elsewhere = new_town(), new_town()
        for name, rows in lightweight_tables().items():
            with tenant_transaction(unbound_by_security, here.tenant_id) as session:
                owners = set(session.scalars(select(rows.c.tenant_id)))
            assert owners <= {here.tenant_id}, name
        with tenant_transaction(unbound_by_security, here.tenant_id) as session:
            owners = set(session.scalars(text("SELECT tenant_id FROM vigilance_point")))
        assert owners >= {here.tenant_id, elsewhere.tenant_id}

    def test_gives_no_evidence_out_of_another_tenants_review(
        self, new_town: TownFactory, unbound_by_security: Engine
    ):
        here, elsewhere = new_town(), new_town()
        review_id = new_id()
        with tenant_transaction(unbound_by_security, elsewhere.tenant_id) as session:
            # a review without all that leads to one
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(
                text(
                    "INSERT INTO feedback_review (tenant_id, id, proposal_id, phase_id, "
                    "phase_number, run, reviewer_id, findings, verdict, invariants, lessons, "
                    "filed_at) VALUES (:tenant_id, :id, :id, :id, 1, 1, :id, '', 'continue', "
                    "'[]', '{}', :at)"
                ),
                {"tenant_id": elsewhere.tenant_id, "id": review_id, "at": START},
            )
        content = {**EMPTY, "evidence": [{"type": "review", "id": str(review_id)}]}
        with tenant_transaction(unbound_by_security, elsewhere.tenant_id) as session:
            check_codes(session, Kind.REFORMULATION, content)
        with (
            tenant_transaction(unbound_by_security, here.tenant_id) as session,
            pytest.raises(Invalid),
        ):
            check_codes(session, Kind.REFORMULATION, content)

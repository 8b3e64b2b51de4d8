"""A tenant takes its documents away, and leaves none behind."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import Engine, text

from infra.database import build_engine
from infra.migrations.metadata import metadata
from services.documents.add_document import add_document
from services.tenancy.delete_tenant import delete_tenant
from services.tenancy.export_tenant import export_tenant
from services.tenancy.suspend_tenant import suspend_tenant
from tests.fixtures.files import PDF, PNG
from tests.fixtures.postgres import Database
from tests.fixtures.world import Town


class Nowhere(StringIO):
    """A file that keeps nothing."""

    def write(self, text: str) -> int:
        """Forget ``text``."""
        return len(text)


@pytest.fixture
def owner(database: Database) -> Iterator[Engine]:
    engine = build_engine(database.owner_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def furnished(town: Town) -> Town:
    """A town with two documents, of which one replaces another."""
    proposal_id = town.draft()
    for content, name in ((PDF, "devis.pdf"), (PNG, "plan.png")):
        add_document(town.deps, town.caller("author"), proposal_id, name=name, content=content)
        town.clock.advance(timedelta(minutes=1))
    return town


class TestAnExport:
    def test_holds_every_document_whole(self, furnished: Town):
        out = StringIO()
        export_tenant(furnished.deps, furnished.slug, metadata, out)
        tables: dict[str, list[dict[str, Any]]] = json.loads(out.getvalue())["tables"]
        contents = {
            row["document_id"]: bytes.fromhex(row["content"]) for row in tables["document_content"]
        }
        found = {row["name"]: contents[row["id"]] for row in tables["document"]}
        assert found == {"devis.pdf": PDF, "plan.png": PNG}

    def test_has_one_document_at_a_time_in_memory(self, furnished: Town):
        proposal_id = furnished.draft()
        megabytes = 1024**2
        for number in range(10):
            content = PDF + bytes([number]) * 2 * megabytes
            add_document(
                furnished.deps,
                furnished.caller("author"),
                proposal_id,
                name=f"{number}.pdf",
                content=content,
            )
        tracemalloc.start()
        try:
            export_tenant(furnished.deps, furnished.slug, metadata, Nowhere())
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 18 * megabytes  # each passes as bytes, as hexadecimal and as JSON


class TestADeletion:
    def test_leaves_no_document(self, furnished: Town, owner: Engine):
        suspend_tenant(furnished.deps, furnished.slug)
        delete_tenant(furnished.deps, owner, furnished.slug, metadata)
        with furnished.deps.work(furnished.tenant_id) as work:
            for table in ("document", "document_content"):
                assert work.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0

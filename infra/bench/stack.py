"""Servers of a measurement's own, in a folder that goes with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.embedded import process
from infra.embedded.postgres import APP, OWNER, RELAY, PostgresCluster
from infra.embedded.temporal import TemporalServer
from infra.migrations import runner
from infra.settings import Settings

START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class BenchStack:
    """An embedded PostgreSQL and, when asked for, an embedded Temporal."""

    cluster: PostgresCluster
    settings: Settings
    folder: Path


@contextmanager
def bench_stack(*, temporal: bool) -> Iterator[BenchStack]:
    """Start the servers as ``boussole up`` does, migrated and empty; stop and forget them."""
    folder = Path(tempfile.mkdtemp(prefix="boussole-bench-", dir="/tmp"))
    folder.chmod(0o711)
    cluster = PostgresCluster(folder / "data", log=folder / "postgresql.log")
    server = TemporalServer(log=folder / "temporal.log", state=folder / "temporal.db")
    running = []
    try:
        cluster.create()
        services = [(cluster.service(), cluster.is_ready)]
        if temporal:
            services.append((server.service(), server.is_ready))
        for service, is_ready in services:
            child = process.start(service)
            running.append((service, child))
            if not process.await_ready(is_ready, child, START_SECONDS):
                raise RuntimeError(process.last_complaint(service.log))
        cluster.ensure_roles()
        cluster.ensure_database()
        runner.upgrade(cluster.url(OWNER))
        yield BenchStack(
            cluster,
            Settings(
                database_url=cluster.url(APP),
                relay_database_url=cluster.url(RELAY),
                migration_database_url=cluster.url(OWNER),
                temporal_address=server.address,
                secret_key="bench" * 8,
                public_url="http://127.0.0.1",
                home=folder,
            ),
            folder,
        )
    finally:
        for service, child in reversed(running):
            process.stop(service, child)
        cluster.remove_sockets()
        shutil.rmtree(folder, ignore_errors=True)

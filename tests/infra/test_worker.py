from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select
from temporalio.client import Client
from temporalio.service import RPCError

from infra.embedded import process
from infra.embedded.process import Service
from infra.embedded.temporal import TemporalServer
from infra.readiness import FRESH, WORKER
from infra.settings import Settings
from infra.worker import HEARTBEAT, libpq_url
from policies.loop import Stage
from services.identity.browser_sessions import open_session
from services.journal.models import JournalSeal
from services.proposals.submit_proposal import submit_proposal
from tenants.credentials import BrowserSessionRow
from tests.fixtures.postgres import Database
from tests.fixtures.world import Town

ROOT = Path(__file__).parents[2]


def test_its_heartbeat_has_the_name_that_readiness_looks_for() -> None:
    assert HEARTBEAT == WORKER


@dataclass
class Stand:
    """A Temporal of our own, and the worker process, each started and stopped at will."""

    settings: Settings
    temporal: TemporalServer
    service: Service
    state: Path
    log: Path
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    def start_temporal(self) -> None:
        self.server = process.start(self.service)
        assert process.await_ready(self.temporal.is_ready, self.server, 30)

    def kill_temporal(self) -> None:
        if self.server is not None:
            process.stop(self.service, self.server)

    def forget_temporal(self) -> None:
        """Delete what Temporal kept."""
        for file in self.state.parent.glob(f"{self.state.name}*"):
            file.unlink()

    def start_worker(self, *, database_url: str | None = None) -> None:
        settings = self.settings
        if database_url is not None:
            settings = replace(settings, database_url=database_url, relay_database_url=database_url)
        with self.log.open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "infra.cli", "worker"],
                cwd=ROOT,
                env=dict(os.environ) | settings.to_environment(),
                stdout=log,
                stderr=log,
            )

    def stop_worker(self, number: int = signal.SIGTERM) -> int:
        """Ask the worker to stop; its exit status."""
        assert self.worker is not None
        self.worker.send_signal(number)
        return self.worker.wait(30)

    def end(self) -> None:
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
            self.worker.wait()
        self.kill_temporal()


@pytest.fixture
def stand(tmp_path: Path, database: Database) -> Iterator[Stand]:
    state = tmp_path / "temporal.db"
    temporal = TemporalServer(log=tmp_path / "temporal.log", state=state)
    stand = Stand(
        settings=Settings(
            database_url=database.app_url,
            relay_database_url=database.relay_url,
            temporal_address=temporal.address,
            secret_key="0123456789abcdef0123456789abcdef",
            log_format="text",
        ),
        temporal=temporal,
        service=replace(temporal.service(), stop_signal=signal.SIGKILL),
        state=state,
        log=tmp_path / "worker.log",
    )
    yield stand
    stand.end()


def eventually(look: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def submit(town: Town) -> UUID:
    """Submit a proposal; only a worker can take it further."""
    town.clock.set(datetime.now(UTC))
    proposal_id = town.draft()
    submit_proposal(town.deps, town.caller("author"), proposal_id)
    return proposal_id


def is_sponsored_for(town: Town, proposal_id: UUID) -> Callable[[], bool]:
    return lambda: town.proposal(proposal_id).stage is Stage.SPONSORSHIP


def is_sealed(town: Town) -> Callable[[], bool]:
    def look() -> bool:
        with town.deps.work(town.tenant_id) as work:
            return work.session.scalar(select(JournalSeal.seq).limit(1)) is not None

    return look


def has_forgotten_sessions(town: Town) -> Callable[[], bool]:
    def look() -> bool:
        with town.deps.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(BrowserSessionRow)) == 0

    return look


def heartbeat_age(stand: Stand) -> float:
    with psycopg.connect(libpq_url(stand.settings.relay_database_url)) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM clock_timestamp() - at) FROM heartbeat WHERE name = %s",
            [HEARTBEAT],
        ).fetchone()
    return float(row[0]) if row else float("inf")


class TestWorker:
    def test_it_moves_loops_beats_and_stops_in_order(self, stand: Stand, town: Town) -> None:
        stand.start_temporal()
        stand.start_worker()
        eventually(is_sponsored_for(town, submit(town)))
        eventually(lambda: heartbeat_age(stand) < 6)
        assert stand.stop_worker() == 0
        assert "Traceback" not in stand.log.read_text()

    def test_an_interrupt_stops_it_as_well(self, stand: Stand, town: Town) -> None:
        stand.start_temporal()
        stand.start_worker()
        eventually(is_sponsored_for(town, submit(town)))
        assert stand.stop_worker(signal.SIGINT) == 0

    def test_it_waits_for_temporal_at_its_start(self, stand: Stand, town: Town) -> None:
        stand.start_worker()
        proposal_id = submit(town)
        eventually(lambda: "Temporal is not there" in stand.log.read_text())
        stand.start_temporal()
        eventually(is_sponsored_for(town, proposal_id))
        assert stand.stop_worker() == 0

    def test_it_beats_seals_and_erases_while_temporal_is_away(
        self, stand: Stand, town: Town
    ) -> None:
        submit(town)
        member, ended = town.ids["author"], -timedelta(minutes=1)
        open_session(town.deps.engine, town.clock, member, ended, former=None)
        stand.start_worker()
        eventually(lambda: heartbeat_age(stand) < FRESH.total_seconds())
        eventually(is_sealed(town))
        eventually(has_forgotten_sessions(town))
        assert "Temporal is not there" in stand.log.read_text()
        assert stand.stop_worker() == 0

    def test_it_can_be_stopped_while_it_waits(self, stand: Stand) -> None:
        stand.start_worker()
        eventually(lambda: "Temporal is not there" in stand.log.read_text())
        assert stand.stop_worker() == 0

    def test_it_survives_without_the_database(self, stand: Stand) -> None:
        stand.start_temporal()
        stand.start_worker(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        eventually(lambda: "PostgreSQL is away" in stand.log.read_text())
        time.sleep(2)
        assert stand.stop_worker() == 0
        log = stand.log.read_text()
        assert log.count("PostgreSQL is away") == 1
        assert "Traceback" not in log

    def test_it_survives_the_death_of_temporal(self, stand: Stand, town: Town) -> None:
        stand.start_temporal()
        stand.start_worker()
        eventually(is_sponsored_for(town, submit(town)))
        stand.kill_temporal()
        proposal_id = submit(town)
        time.sleep(2)
        stand.start_temporal()
        eventually(is_sponsored_for(town, proposal_id))
        assert stand.stop_worker() == 0

    def test_a_temporal_that_lost_everything_is_rebuilt(self, stand: Stand, town: Town) -> None:
        stand.start_temporal()
        stand.start_worker()
        proposals = [submit(town) for _ in range(5)]
        for proposal_id in proposals:
            eventually(is_sponsored_for(town, proposal_id))
        eventually(lambda: bool(found(stand, "Reconciliation", "Completed")))
        stand.kill_temporal()
        stand.forget_temporal()
        stand.start_temporal()
        lost = {f"t:{town.tenant_id}:loop:{proposal_id}" for proposal_id in proposals}
        eventually(lambda: found(stand, "GovernanceLoop", "Running") >= lost, seconds=60)
        assert stand.stop_worker() == 0


def found(stand: Stand, workflow: str, status: str) -> set[str]:
    """The ids of the workflows that Temporal knows to be so."""

    async def look() -> set[str]:
        client = await Client.connect(stand.settings.temporal_address)
        query = f"WorkflowType = '{workflow}' AND ExecutionStatus = '{status}'"
        return {each.id async for each in client.list_workflows(query)}

    try:
        return asyncio.run(look())
    except (RPCError, RuntimeError):
        return set()

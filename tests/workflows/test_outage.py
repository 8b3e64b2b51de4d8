from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import timedelta

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.fixtures.postgres import Database
from workflows.outage import SETTLING_SECONDS, Outage, OutageInterceptor, is_absence

ABSENCE = OperationalError("SELECT 1", {}, psycopg.OperationalError("refused\nIs it running?"))
QUEUE = "outage"


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class TestIsAbsence:
    @pytest.mark.parametrize(
        "error",
        [
            ABSENCE,
            psycopg.OperationalError("the connection is closed"),
            errors.AdminShutdown("terminating connection"),
            errors.CannotConnectNow("the database system is starting up"),
            errors.ConnectionFailure("lost"),
        ],
    )
    def test_no_answer_or_a_server_that_ends_or_begins(self, error: Exception) -> None:
        assert is_absence(error)

    @pytest.mark.parametrize(
        "error",
        [
            ValueError("no database there"),
            errors.QueryCanceled("too long"),
            errors.DeadlockDetected("deadlock"),
            DBAPIError("INSERT", {}, errors.UniqueViolation("twice")),
        ],
    )
    def test_not_what_a_server_that_is_there_refuses(self, error: Exception) -> None:
        assert not is_absence(error)

    def test_a_connection_that_the_server_has_cut(self, database: Database) -> None:
        engine = create_engine(database.app_url)
        with engine.connect() as connection, engine.connect() as other:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            with pytest.raises(DBAPIError) as caught:
                connection.execute(text("SELECT 1"))
        engine.dispose()
        assert is_absence(caught.value)


class TestOutage:
    def test_is_told_once_and_its_end_once(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO")
        elapsed = Stopwatch()
        outage = Outage(elapsed)
        outage.end()
        for _ in range(5):
            assert outage.meet(ABSENCE)
            elapsed.seconds += 3
        outage.end()
        outage.end()
        assert [record.getMessage() for record in caplog.records] == [
            "PostgreSQL is away, and waited for: refused",
            "PostgreSQL is back after 15 s",
        ]
        assert not any(record.exc_info for record in caplog.records)

    def test_its_tracebacks_are_told_at_debug(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG")
        Outage().meet(ABSENCE)
        told = [record.levelname for record in caplog.records if record.exc_info]
        assert told == ["DEBUG"]

    def test_what_a_return_leaves_behind_is_no_new_one(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        elapsed = Stopwatch()
        outage = Outage(elapsed)
        outage.meet(ABSENCE)
        outage.end()
        assert outage.meet(ABSENCE)
        assert len(caplog.records) == 2
        elapsed.seconds = SETTLING_SECONDS
        outage.meet(ABSENCE)
        assert len(caplog.records) == 3

    def test_another_failure_is_none(self, caplog: pytest.LogCaptureFixture) -> None:
        assert not Outage().meet(ValueError("x"))
        assert caplog.records == []


@workflow.defn
class Waits:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_local_activity(
            "read", start_to_close_timeout=timedelta(seconds=5), result_type=str
        )


class TestOutageInterceptor:
    def test_an_activity_waits_without_a_traceback_each_time(
        self, temporal_address: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        attempts: list[None] = []

        @activity.defn(name="read")
        async def read() -> str:
            attempts.append(None)
            if len(attempts) < 4:
                raise ABSENCE
            return "read"

        async def wait() -> str:
            client = await Client.connect(temporal_address)
            async with Worker(
                client,
                task_queue=QUEUE,
                workflows=[Waits],
                workflow_runner=UnsandboxedWorkflowRunner(),
                activities=[read],
                interceptors=[OutageInterceptor(Outage())],
            ):
                return await client.execute_workflow(
                    Waits.run, id=f"waits-{uuid.uuid4()}", task_queue=QUEUE
                )

        assert asyncio.run(wait()) == "read"
        assert len(attempts) == 4
        told = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert [record.name for record in told] == ["workflows.outage"]
        assert not told[0].exc_info

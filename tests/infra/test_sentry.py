from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator

import psycopg
import pytest
import sentry_sdk
from flask import Flask
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, CancelledError
from temporalio.worker import Worker

from infra import sentry, sentry_flask
from infra.sentry_temporal import SentryInterceptor, is_worth_reporting, tenant_of
from infra.settings import Settings
from services.identity.browser_sessions import new_secret
from tests.fixtures.failing_workflow import Fails, refuse
from tests.fixtures.postgres import Database

SETTINGS = Settings(sentry_dsn="https://public@sentry.example/1")
PERSON = "camille.durand@novacite.example"


class RecordingTransport(Transport):
    events: list[dict]

    def capture_envelope(self, envelope: Envelope) -> None:
        if (event := envelope.get_event()) is not None:
            self.events.append(dict(event))


@pytest.fixture
def transport() -> Iterator[type[RecordingTransport]]:
    class Recording(RecordingTransport):
        events: list[dict] = []  # noqa: RUF012 - one list per class is the point

    yield Recording
    sentry_sdk.get_client().close()
    sentry_sdk.init()


class TestWeb:
    def failing_application(self, transport: type[Transport]) -> Flask:
        app = Flask("failing")
        sentry_flask.watch(app, SETTINGS, transport=transport)

        @app.post("/t/<tenant>/fail")
        def fail(tenant: str) -> str:
            secret_name = " ".join(("Camille", "Durand"))  # the source itself is sent
            sentry_sdk.set_user({"id": "7", "email": PERSON, "username": secret_name})
            raise ValueError(f"no such person: {PERSON}")

        return app

    def test_an_error_is_tagged_with_its_tenant(self, transport: type[RecordingTransport]):
        self.failing_application(transport).test_client().post("/t/novacite/fail")
        (event,) = transport.events
        assert event["tags"]["tenant"] == "novacite"
        assert event["exception"]["values"][-1]["type"] == "ValueError"

    def test_no_personal_data_leaves(self, transport: type[RecordingTransport]):
        client = self.failing_application(transport).test_client()
        client.set_cookie("session", "cookie-secret")
        client.post(
            f"/t/novacite/fail?q={PERSON}",
            json={"text": "body-secret"},
            headers={"Authorization": "Bearer header-secret"},
        )
        (event,) = transport.events
        sent = json.dumps(event, default=str)
        for secret in (PERSON, "Camille Durand", "cookie-secret", "body-secret", "header-secret"):
            assert secret not in sent
        assert event["user"] == {"id": "7"}

    def test_no_secret_of_an_address_leaves(self, transport: type[RecordingTransport]):
        app, secret = self.failing_application(transport), new_secret()

        @app.get("/calendar/<secret>")
        def calendar(secret: str) -> str:
            app.logger.error("Exception on %s", secret)
            raise ValueError(f"not found at /calendar/{secret}")

        app.test_client().get(f"/calendar/{secret}")
        assert transport.events
        for event in transport.events:
            assert secret not in json.dumps(event, default=str)
        assert transport.events[-1]["request"]["url"] == "http://localhost/calendar/[secret]"

    def test_nothing_is_sent_without_a_dsn(self, transport: type[RecordingTransport]):
        sentry.init(Settings(), transport=transport)
        sentry_sdk.capture_message("unheard")
        assert transport.events == []


class TestErrorsOfTheDatabase:
    @pytest.fixture
    def refusal(self, database: Database) -> psycopg.Error:
        """A row refused by a server that speaks French."""
        url = make_url(database.owner_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("CREATE TEMP TABLE person (email text CONSTRAINT one UNIQUE)")
            with pytest.raises(psycopg.errors.UniqueViolation) as refusal:
                connection.execute("INSERT INTO person VALUES ('Camille'), ('Camille')")
        error = refusal.value
        error.args = (str(error).replace("DETAIL:  Key", "DÉTAIL : La clé"),)
        assert "DÉTAIL : La clé (email)=(Camille)" in str(error)
        return error

    def test_are_told_by_type_state_and_constraint(
        self, transport: type[RecordingTransport], refusal: psycopg.Error
    ):
        sentry.init(SETTINGS, transport=transport)
        sentry_sdk.capture_exception(refusal)
        (event,) = transport.events
        (told,) = event["exception"]["values"]
        assert told["type"] == "UniqueViolation"
        assert told["value"] == "SQLSTATE 23505, constraint one, table person"

    def test_are_told_so_where_they_led_to_another(
        self, transport: type[RecordingTransport], refusal: psycopg.Error
    ):
        sentry.init(SETTINGS, transport=transport)
        wrapped = DBAPIError("INSERT INTO person VALUES (%s)", ("Camille",), refusal)
        wrapped.__cause__ = refusal
        failure = RuntimeError("the act failed")
        failure.__cause__ = wrapped
        sentry_sdk.capture_exception(failure)
        (event,) = transport.events
        values = [each["value"] for each in event["exception"]["values"]]
        assert "the act failed" in values
        assert not any("Camille" in value for value in values)
        assert sum("SQLSTATE 23505" in value for value in values) == 2

    def test_are_told_by_type_alone_when_nothing_more_is_known(self):
        value = {"module": "psycopg.errors", "type": "UniqueViolation", "value": "Camille"}
        event = sentry.scrub({"exception": {"values": [value]}}, {})
        assert event["exception"]["values"][0]["value"] == ""


class TestTemporal:
    def run(self, address: str, how: str) -> None:
        async def fail() -> None:
            client = await Client.connect(address)
            async with Worker(
                client,
                task_queue="failing",
                workflows=[Fails],
                activities=[refuse],
                interceptors=[SentryInterceptor()],
                max_cached_workflows=0,  # each workflow task replays from the start
            ):
                with pytest.raises(WorkflowFailureError):
                    await client.execute_workflow(
                        Fails.run,
                        how,
                        id=f"t:tenant-1:loop:{uuid.uuid4()}",
                        task_queue="failing",
                        retry_policy=RetryPolicy(maximum_attempts=1),
                    )

        asyncio.run(fail())

    def test_a_failed_workflow_is_reported_once_with_its_tenant(
        self, transport: type[RecordingTransport], temporal_address: str
    ):
        sentry.init(SETTINGS, transport=transport)
        self.run(temporal_address, "workflow")
        (event,) = transport.events
        assert event["tags"]["tenant"] == "tenant-1"
        assert event["tags"]["workflow"] == "Fails"

    def test_a_failed_activity_is_reported_with_its_tenant(
        self, transport: type[RecordingTransport], temporal_address: str
    ):
        sentry.init(SETTINGS, transport=transport)
        self.run(temporal_address, "activity")
        first = transport.events[0]
        assert first["tags"]["activity"] == "refuse"
        assert first["tags"]["tenant"] == "tenant-1"
        assert "illegal move" in first["exception"]["values"][-1]["value"]


class TestIsWorthReporting:
    @pytest.mark.parametrize(
        ("attempt", "most_attempts", "expected"),
        [
            (1, 0, False),
            (2, 0, False),
            (3, 0, True),
            (4, 0, False),
            (10, 0, True),
            (20, 0, False),
            (1000, 0, True),
            (1, 1, True),
            (2, 2, True),
        ],
    )
    def test_an_ordinary_failure_when_it_lasts_or_ends(
        self, attempt: int, most_attempts: int, expected: bool
    ):
        assert is_worth_reporting(attempt, OSError(), most_attempts) is expected

    def test_a_failure_that_ends_the_activity_at_once(self):
        assert is_worth_reporting(1, ApplicationError("x", non_retryable=True), 0)

    def test_neither_a_benign_failure_nor_a_cancellation(self):
        benign = ApplicationError("x", non_retryable=True, category=ApplicationErrorCategory.BENIGN)
        assert not is_worth_reporting(3, benign, 0)
        assert not is_worth_reporting(3, CancelledError(), 0)


class TestTenantOf:
    @pytest.mark.parametrize(
        ("workflow_id", "tenant"),
        [("t:abc:loop:1", "abc"), ("reconcile", None), ("t:", None), ("", None)],
    )
    def test_the_second_part_of_a_tenants_workflow(self, workflow_id: str, tenant: str | None):
        assert tenant_of(workflow_id) == tenant

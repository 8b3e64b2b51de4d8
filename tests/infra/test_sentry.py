from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator

import pytest
import sentry_sdk
from flask import Flask
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, CancelledError
from temporalio.worker import Worker

from infra import sentry, sentry_flask
from infra.sentry_temporal import SentryInterceptor, is_worth_reporting, tenant_of
from infra.settings import Settings
from tests.fixtures.failing_workflow import Fails, refuse

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

    def test_nothing_is_sent_without_a_dsn(self, transport: type[RecordingTransport]):
        sentry.init(Settings(), transport=transport)
        sentry_sdk.capture_message("unheard")
        assert transport.events == []


class TestScrub:
    def test_what_the_database_quotes_is_cut(self):
        value = (
            'duplicate key\nDETAIL:  Key (email)=(x@y.fr) already exists.\n[parameters: {"a": 1}]'
        )
        event = sentry.scrub({"exception": {"values": [{"value": value}]}}, {})
        assert event["exception"]["values"][0]["value"] == "duplicate key"


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

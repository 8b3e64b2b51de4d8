from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from infra import logging as ours
from infra.logging import JsonFormatter
from infra.redaction import without_secrets
from infra.settings import Settings
from services.identity.browser_sessions import new_secret


def entry(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger("boussole").makeRecord(
        "boussole", logging.WARNING, "f", 1, message, arguments, None, extra=extra
    )
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


class TestJsonFormatter:
    def test_a_record_is_one_object(self):
        found = entry("late by %s s", 3, tenant="novacite")
        assert found["message"] == "late by 3 s"
        assert found["level"] == "warning"
        assert found["tenant"] == "novacite"
        assert str(found["time"]).endswith("+00:00")

    def test_it_stays_on_one_line(self):
        record = logging.makeLogRecord({"msg": "one\ntwo"})
        assert "\n" not in JsonFormatter().format(record)

    def test_what_json_does_not_know_is_written_as_text(self):
        assert entry("x", at=frozenset({1}))["at"] == "frozenset({1})"


@pytest.fixture(params=["json", "text"])
def settings(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Of a process that logs in each format; what the tests log with is put back."""
    names = (None, "gunicorn.error", "alembic", "casbin")
    loggers = [logging.getLogger(name) for name in names]
    kept = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    yield Settings(log_format=request.param)
    for logger, handlers, level, propagate in kept:
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


class TestSecrets:
    """A path may hold a secret, and whoever logs a failure quotes the path."""

    def test_are_left_out_when_a_view_fails(
        self, settings: Settings, capfd: pytest.CaptureFixture[str]
    ):
        ours.configure(settings)
        app, secret = Flask("failing"), new_secret()

        @app.get("/calendar/<secret>")
        def fail(secret: str) -> str:
            raise ValueError(secret)

        app.test_client().get(f"/calendar/{secret}")
        logged = capfd.readouterr().err
        assert "/calendar/[secret] [GET]" in logged
        assert "ValueError: [secret]" in logged
        assert secret not in logged

    def test_are_left_out_when_the_web_server_fails(
        self, settings: Settings, capfd: pytest.CaptureFixture[str]
    ):
        server, secret = logging.getLogger("gunicorn.error"), new_secret()
        server.addHandler(logging.StreamHandler(sys.stderr))  # as gunicorn does
        server.propagate = False
        ours.configure(settings)
        server.error("Error handling request %s %s", "GET", f"/calendar/{secret}")
        logged = capfd.readouterr().err
        assert "Error handling request GET /calendar/[secret]" in logged
        assert secret not in logged


class TestWithoutSecrets:
    def test_leaves_what_is_no_secret(self):
        said = f"/t/{'a' * 63}/sessions/{uuid4()} sha256 {'0f' * 32}"
        assert without_secrets(said) == said

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from infra.settings import Settings
from infra.web_server import gunicorn_arguments
from infra.wsgi import configuration
from tests.fixtures.postgres import Database


@pytest.fixture(scope="module")
def port(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The application under gunicorn, on a migrated database that no worker serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    settings = Settings(
        database_url=database.app_url,
        secret_key="k" * 40,
        web_workers=1,
        public_url=f"http://127.0.0.1:{port}",
    )
    log = tmp_path_factory.mktemp("web") / "web.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *gunicorn_arguments(settings, bind=f"127.0.0.1:{port}")],
            env={**os.environ, **settings.to_environment()},
            cwd=Path(__file__).parents[2],
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(port, log)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def wait_for(port: int, log: Path) -> None:
    for _ in range(600):
        try:
            get(port, "/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def get(port: int, path: str) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def beat(database: Database, age: str) -> None:
    url = make_url(database.relay_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute(
            "INSERT INTO heartbeat (name, at) VALUES ('worker', clock_timestamp() - %s::interval) "
            "ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            [age],
        )


class TestConfiguration:
    def test_the_doors_are_told_of_the_proxies_before_them(self):
        settings = Settings(public_url="https://boussole.example", trusted_proxies=2)
        config = configuration(settings, {})
        assert config.trusted_proxies == 2
        assert config.is_https

    def test_the_functions_of_personas_belong_to_the_demonstration(self):
        told = configuration(Settings(demo=True), {}).persona_functions
        assert told["conseil.dev1@novacite.example"] == "conseil de développement"
        assert configuration(Settings(), {}).persona_functions == {}

    def test_personas_belong_to_the_tenants_of_the_demonstration(self):
        told = configuration(Settings(demo=True), {}).demo_tenants
        assert told == {"novacite", "chu-valdenova"}


class TestReadiness:
    def test_is_more_than_being_alive(self, port: int):
        assert get(port, "/healthz") == (200, {"status": "alive"})

    def test_names_what_lacks(self, port: int, database: Database):
        beat(database, "1 minute")
        status, body = get(port, "/readyz")
        assert status == 503
        assert body["status"] == "not_ready"
        assert body["checks"]["database"] == {"ready": True}
        assert body["checks"]["migrations"] == {"ready": True}
        assert body["checks"]["worker"]["ready"] is False
        assert "last heard of 6" in body["checks"]["worker"]["detail"]

    def test_comes_with_the_workers_heartbeat(self, port: int, database: Database):
        beat(database, "3 seconds")
        status, body = get(port, "/readyz")
        assert (status, body["status"]) == (200, "ready")


class TestALongBody:
    @pytest.mark.parametrize("path", ["/api/v1/t/novacite/signals", "/login"])
    def test_is_refused_in_words_that_reach_its_sender(self, port: int, path: str):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
        if path == "/login":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST", path, b"x" * 2 * 1024 * 1024, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == 413
        assert "too_large" in text or "trop lourd" in text

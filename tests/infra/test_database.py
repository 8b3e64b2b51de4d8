from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from infra.database import TIMEOUTS, build_engine
from infra.doctor import Finding, examine
from infra.settings import Settings
from tests.fixtures.postgres import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = build_engine(database.app_url, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def impatient(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine whose timeouts are short enough to be seen."""
    monkeypatch.setattr(
        "infra.database.TIMEOUTS",
        {"idle_in_transaction_session_timeout": "200ms", "lock_timeout": "100ms"},
    )
    engine = build_engine(database.app_url, pool_size=2)
    yield engine
    engine.dispose()


class TestTheDoctor:
    def test_is_content_with_our_connections(self, database: Database):
        assert finding(database).is_well

    def test_names_a_limit_that_a_pooler_drops(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("infra.database.TIMEOUTS", dict.fromkeys(TIMEOUTS, "0"))
        found = finding(database)
        assert not found.is_well
        assert "idle_in_transaction_session_timeout" in found.sentence


def finding(database: Database) -> Finding:
    settings = Settings(database_url=database.app_url)
    return next(each for each in examine(settings, {}) if each.subject == "Délais")


class TestAConnection:
    @pytest.mark.parametrize("name", TIMEOUTS)
    def test_has_its_timeouts_whatever_the_servers_own(self, engine: Engine, name: str):
        with engine.connect() as connection:
            assert connection.exec_driver_sql(f"SHOW {name}").scalar_one() == TIMEOUTS[name]

    def test_is_ended_when_its_transaction_is_forgotten(self, impatient: Engine):
        with impatient.connect() as forgotten:
            forgotten.execute(text("BEGIN"))
            time.sleep(0.5)
            with pytest.raises(DBAPIError) as ended:
                forgotten.execute(text("SELECT 1"))
        assert ended.value.connection_invalidated

    def test_does_not_wait_for_a_lock_for_ever(self, impatient: Engine):
        with impatient.connect() as first, impatient.connect() as second:
            first.execute(text("SELECT pg_advisory_lock(1)"))
            with pytest.raises(OperationalError):
                second.execute(text("SELECT pg_advisory_lock(1)"))

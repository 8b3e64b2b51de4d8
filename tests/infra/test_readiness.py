from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import infra.migrations
from infra.database import build_engine
from infra.migrations import runner
from infra.migrations.head import head
from infra.readiness import probes
from services.http.config import NotReady
from tests.fixtures.postgres import Database


class TestHead:
    def test_is_the_one_that_alembic_finds(self):
        config = Config()
        config.set_main_option("script_location", infra.migrations.__path__[0])
        assert head() == ScriptDirectory.from_config(config).get_current_head()


class TestMigrations:
    def test_are_ready_at_the_head_alone(self, fresh_database: Database):
        engine = build_engine(fresh_database.app_url)
        try:
            look = probes(engine)["migrations"]
            runner.downgrade(fresh_database.owner_url, "base")
            with pytest.raises(NotReady, match="wait to be applied"):
                look()
            with engine.connect() as connection:
                assert connection.execute(text("SELECT 1")).scalar_one() == 1
            runner.upgrade(fresh_database.owner_url)
            look()
        finally:
            engine.dispose()


class TestTheWebProcess:
    def test_does_without_alembic(self):
        program = "import infra.wsgi, sys; print('alembic' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[2],
            text=True,
        )
        assert done.stdout == "False\n"

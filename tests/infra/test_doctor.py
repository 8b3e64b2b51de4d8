from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from infra.commands.doctor import examined
from infra.doctor import Finding, examine
from infra.embedded.home import Home
from infra.embedded.postgres import SUPERUSER, PostgresCluster
from infra.embedded.temporal import free_port
from infra.errors import OperatorError
from infra.settings import Settings
from tests.fixtures.postgres import Database


@pytest.fixture
def settings(database: Database, temporal_address: str) -> Settings:
    return Settings(
        database_url=database.app_url,
        relay_database_url=database.relay_url,
        migration_database_url=database.owner_url,
        temporal_address=temporal_address,
    )


def findings(settings: Settings, env: dict[str, str] | None = None) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(settings, env or {})}


def changed(settings: Settings, **values: str | int) -> Settings:
    return Settings(**(vars(settings) | values))


class TestExamine:
    def test_a_sound_installation_is_well(self, settings: Settings):
        ailing = [each for each in examine(settings, {}) if not each.is_well]
        assert ailing == []

    def test_nothing_given_is_said_of_each(self):
        found = findings(Settings())
        assert not found["PostgreSQL"].is_well
        assert not found["Temporal"].is_well
        assert found["Courriel"].is_well

    def test_a_misspelt_variable(self, settings: Settings):
        finding = findings(settings, {"BOUSSOLE_DATABSE_URL": "x"})["Réglages"]
        assert not finding.is_well
        assert "BOUSSOLE_DATABSE_URL" in finding.sentence

    def test_an_https_address_without_the_proxy_that_makes_it_so(self, settings: Settings):
        served = changed(settings, public_url="https://boussole.example")
        assert "BOUSSOLE_TRUSTED_PROXIES" in findings(served)["Réglages"].sentence
        behind = changed(served, trusted_proxies=1)
        assert findings(behind)["Réglages"].is_well

    def test_a_role_that_the_walls_do_not_hold(
        self, settings: Settings, postgres: PostgresCluster, database: Database
    ):
        superuser = changed(settings, database_url=postgres.url(SUPERUSER, database.name))
        owner = changed(settings, database_url=database.owner_url)
        assert "superutilisateur" in findings(superuser)["Rôle de l’application"].sentence
        assert "propriétaire" in findings(owner)["Rôle de l’application"].sentence

    def test_a_table_without_its_wall(self, settings: Settings, fresh_database: Database):
        with psycopg.connect(fresh_database.owner_url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE unwalled (tenant_id uuid)")
        opened = changed(settings, database_url=fresh_database.app_url)
        finding = findings(opened)["Cloisonnement"]
        assert not finding.is_well
        assert "unwalled" in finding.sentence

    def test_servers_that_do_not_answer(self, settings: Settings):
        nowhere = f"127.0.0.1:{free_port()}"
        found = findings(changed(settings, temporal_address=nowhere, smtp_url=f"smtp://{nowhere}"))
        assert not found["Temporal"].is_well
        assert not found["Courriel"].is_well

    def test_a_mail_server_that_answers(self, settings: Settings):
        server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
        server.start()
        try:
            url = f"smtp://127.0.0.1:{server.port}"
            assert findings(changed(settings, smtp_url=url))["Courriel"].is_well
        finally:
            server.stop()


class TestWhichInstallation:
    """The same as the other commands look at."""

    @pytest.fixture(autouse=True)
    def nowhere(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        for name in [each for each in os.environ if each.startswith("BOUSSOLE_")]:
            monkeypatch.delenv(name)

    @pytest.mark.parametrize("told", [True, False])
    def test_is_the_stack_running_in_the_usual_folder(
        self, told: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ):
        if told:
            monkeypatch.setenv("BOUSSOLE_HOME", str(tmp_path / "elsewhere"))
        home = Home(tmp_path / ("elsewhere" if told else ".boussole"))
        home.open()
        home.write_environment(
            {"BOUSSOLE_DATABASE_URL": "postgresql://here/boussole", "BOUSSOLE_SECRET_KEY": "k" * 40}
        )
        assert "//here/" in examined(None).database_url
        home.close()

    def test_is_the_environment_when_it_configures_one(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("BOUSSOLE_DATABASE_URL", "postgresql://there/boussole")
        assert "//there/" in examined(None).database_url

    def test_may_lack_everything(self):
        assert examined(None) == Settings()

    def test_must_run_where_it_is_said_to(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        with pytest.raises(OperatorError):
            examined(tmp_path / "none")
        monkeypatch.setenv("BOUSSOLE_HOME", str(tmp_path / "none"))
        with pytest.raises(OperatorError):
            examined(None)

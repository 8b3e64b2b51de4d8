from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import infra
from infra.settings import (
    MIGRATION_NEEDS,
    WORKER_NEEDS,
    Settings,
    SettingsError,
    SmtpServer,
    default_home,
    parse_smtp,
    variable,
)

GIVEN = {
    "BOUSSOLE_DATABASE_URL": "postgresql://app@db/boussole",
    "BOUSSOLE_SECRET_KEY": "k" * 32,
}


class TestFromEnvironment:
    def test_the_driver_of_a_database_is_ours(self):
        settings = Settings.from_environment(GIVEN)
        assert settings.database_url == "postgresql+psycopg://app@db/boussole"

    @pytest.mark.parametrize("missing", sorted(GIVEN))
    def test_a_missing_variable_is_named(self, missing: str):
        given = {name: value for name, value in GIVEN.items() if name != missing}
        with pytest.raises(SettingsError, match=f"^{missing} manque"):
            Settings.from_environment(given)

    def test_an_empty_variable_is_a_missing_one(self):
        with pytest.raises(SettingsError, match="BOUSSOLE_SECRET_KEY manque"):
            Settings.from_environment(GIVEN | {"BOUSSOLE_SECRET_KEY": " "})

    @pytest.mark.parametrize(
        ("name", "needs"),
        [
            ("BOUSSOLE_RELAY_DATABASE_URL", WORKER_NEEDS),
            ("BOUSSOLE_MIGRATION_DATABASE_URL", MIGRATION_NEEDS),
        ],
    )
    def test_a_process_asks_for_what_it_needs(self, name: str, needs: tuple[str, ...]):
        with pytest.raises(SettingsError, match=f"^{name} manque"):
            Settings.from_environment(GIVEN, needs=needs)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_URL", "mysql://db/boussole"),
            ("TEMPORAL_ADDRESS", "temporal"),
            ("SECRET_KEY", "short"),
            ("SMTP_URL", "mail.example"),
            ("PUBLIC_URL", "boussole.example"),
            ("DEMO", "perhaps"),
            ("LOG_LEVEL", "loud"),
            ("LOG_FORMAT", "xml"),
            ("WEB_THREADS", "0"),
            ("WEB_WORKERS", "many"),
            ("TRUSTED_PROXIES", "-1"),
        ],
    )
    def test_a_wrong_value_is_one_sentence(self, name: str, value: str):
        with pytest.raises(SettingsError) as caught:
            Settings.from_environment(GIVEN | {f"BOUSSOLE_{name}": value})
        assert re.fullmatch(rf"BOUSSOLE_{name} n’est pas lisible : il faut .+\.", str(caught.value))

    def test_what_is_written_is_read_back(self):
        settings = Settings(
            database_url="postgresql+psycopg://app@/boussole?host=/run/x",
            secret_key="k" * 40,
            demo=True,
            web_threads=3,
            trusted_proxies=1,
            home=Path("/srv/boussole"),
        )
        assert Settings.from_environment(settings.to_environment()) == settings

    def test_secrets_are_not_shown(self):
        assert "k" * 32 not in repr(Settings.from_environment(GIVEN))


class TestParseSmtp:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://mail", SmtpServer("mail", 25, None, None, "none")),
            ("smtp://mail:2525?starttls=1", SmtpServer("mail", 2525, None, None, "starttls")),
            ("smtps://a%40b:p%2Fw@mail", SmtpServer("mail", 465, "a@b", "p/w", "implicit")),
        ],
    )
    def test_the_three_forms(self, url: str, server: SmtpServer):
        assert parse_smtp(url) == server


class TestDocumentation:
    def test_each_setting_has_its_line_and_each_line_its_setting(self):
        text = (Path(infra.__path__[0]) / "README.md").read_text()
        documented = re.findall(r"^\| `(BOUSSOLE_\w+)`", text, re.MULTILINE)
        assert sorted(documented) == sorted(
            variable(field.name) for field in dataclasses.fields(Settings)
        )


class TestDefaultHome:
    def test_the_variable_else_a_folder_here(self):
        assert default_home({"BOUSSOLE_HOME": "/srv/b"}) == Path("/srv/b")
        assert default_home({}) == Path(".boussole")

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded.home import Home
from infra.errors import OperatorError
from infra.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    home.open()
    yield home
    home.close()


class TestOpen:
    def test_a_home_is_for_one_stack(self, home: Home):
        with pytest.raises(OperatorError, match="tourne déjà"):
            Home(home.path).open()

    def test_a_closed_home_opens_again(self, home: Home):
        home.close()
        home.open()

    def test_a_file_is_no_home(self, tmp_path: Path):
        (tmp_path / "file").touch()
        with pytest.raises(OperatorError, match="ce n’est pas un dossier"):
            Home(tmp_path / "file").open()

    def test_what_a_killed_stack_left_is_removed(self, home: Home, tmp_path: Path):
        sockets = tmp_path / "sockets"
        sockets.mkdir()
        home.remember_sockets(sockets)
        home.write_pid("web", 1)
        home.close()
        assert not sockets.exists()
        assert list(home.run.iterdir()) == []


class TestSecrets:
    def test_the_key_is_made_once_and_closed_to_others(self, home: Home):
        assert home.secret_key() == home.secret_key()
        assert len(home.secret_key()) >= 32
        assert (home.path / "secret-key").stat().st_mode & 0o777 == 0o600


class TestLog:
    def test_earlier_logs_are_kept_three_deep(self, home: Home):
        for run in range(6):
            home.log("web").write_text(str(run))
        logs = sorted((path.name, path.read_text()) for path in (home.path / "log").iterdir())
        assert logs == [
            ("web.log", "5"),
            ("web.log.1", "4"),
            ("web.log.2", "3"),
            ("web.log.3", "2"),
        ]


class TestSteps:
    def test_a_step_is_done_for_what_it_was_done_for(self, home: Home):
        home.note_done("migrate", "one")
        assert home.has_done("migrate", "one")
        assert not home.has_done("migrate", "two")
        home.forget_steps()
        assert not home.has_done("migrate", "one")


class TestRunningStack:
    def test_its_settings_are_found_by_its_home(self, home: Home):
        settings = Settings(database_url="postgresql+psycopg://x/y", secret_key="k" * 32)
        home.write_environment(settings.to_environment())
        assert Settings.of_home(home.path) == settings

    def test_without_one_it_is_said(self, home: Home):
        home.write_environment({})
        home.close()
        with pytest.raises(OperatorError, match="ne tourne pas"):
            Settings.of_home(home.path)

    def test_without_a_home_it_is_said(self, tmp_path: Path):
        with pytest.raises(OperatorError, match="ne tourne pas"):
            Settings.of_home(tmp_path / "none")

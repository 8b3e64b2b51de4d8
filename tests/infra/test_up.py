from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.console import french
from infra.embedded.home import Home


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="boussole-test-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def up(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", "up", "--home", str(folder / "home"), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, **variables},
    )


def assert_refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """One sentence on standard error, naming what is wrong; nothing else, and status 1."""
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


class TestRefusals:
    def test_a_port_in_use(self, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            assert_refused(up(folder, "--port", port), port, "déjà pris", "--port")
        assert not (folder / "home").exists()

    def test_the_port_of_the_environment(self, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            assert_refused(up(folder, PORT=port), port)

    def test_a_home_that_is_a_file(self, folder: Path):
        (folder / "home").touch()
        assert_refused(up(folder, "--port", "0"), str(folder / "home"), "--home")

    def test_a_home_in_use(self, folder: Path):
        home = Home(folder / "home")
        home.open()
        assert_refused(up(folder, "--port", "0"), "tourne déjà")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            assert_refused(up(folder, "--port", str(taken.getsockname()[1])), "tourne déjà")
        home.close()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_home_that_cannot_be_written(self, folder: Path):
        folder.chmod(0o500)
        assert_refused(up(folder, "--port", "0"), "écriture refusée", "--home")
        folder.chmod(0o700)

    def test_a_setting_that_cannot_be_read(self, folder: Path):
        result = up(folder, "--port", "0", BOUSSOLE_WEB_THREADS="many")
        assert_refused(result, "BOUSSOLE_WEB_THREADS")
        assert not (folder / "home").exists()


class TestFrench:
    def test_spaces_that_must_not_break(self):
        assert french("Le « port » : pris ; non ?") == (
            "Le «\u00a0port\u00a0»\u00a0: pris\u202f; non\u202f?"
        )

    def test_an_address_is_left_alone(self):
        assert french("http://127.0.0.1:8000/a?b") == "http://127.0.0.1:8000/a?b"

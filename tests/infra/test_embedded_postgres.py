from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.embedded import process
from infra.embedded.account import reachable_by_all
from infra.embedded.postgres import PostgresCluster
from infra.errors import OperatorError


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the system user can reach, unlike pytest's own when run by root."""
    folder = Path(tempfile.mkdtemp(prefix="boussole-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(folder: Path) -> Iterator[PostgresCluster]:
    cluster = PostgresCluster(folder / "data", log=folder / "log", durable=False)
    cluster.create()
    yield cluster
    cluster.remove_sockets()


@contextmanager
def running(cluster: PostgresCluster) -> Iterator[subprocess.Popen[bytes]]:
    server = process.start(cluster.service())
    try:
        assert process.await_ready(cluster.is_ready, server, 20)
        yield server
    finally:
        process.stop(cluster.service(), server)


class TestCreate:
    def test_once(self, cluster: PostgresCluster):
        assert cluster.create() is False

    def test_the_data_are_closed_to_others(self, cluster: PostgresCluster, folder: Path):
        assert (folder / "data").stat().st_mode & 0o077 == 0
        assert cluster.sockets.stat().st_mode & 0o077 == 0

    def test_data_that_a_link_no_longer_reaches_are_not_made_anew(self, folder: Path):
        (folder / "data").symlink_to(folder / "gone")
        with pytest.raises(OperatorError, match="ne sont plus là"):
            PostgresCluster(folder / "data", log=folder / "log")

    def test_a_failure_is_said_and_leaves_nothing(self, folder: Path):
        cluster = PostgresCluster(folder / "absent" / "data", log=folder / "log")
        with pytest.raises(OperatorError, match="n’a pas pu créer ses données"):
            cluster.create()
        assert not (folder / "absent").exists()
        cluster.remove_sockets()


class TestRestart:
    def test_after_a_kill(self, cluster: PostgresCluster):
        with running(cluster) as server:
            server.kill()
            server.wait()
        with running(cluster):
            pass

    def test_over_the_lock_of_another_process(self, cluster: PostgresCluster, folder: Path):
        (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
        with running(cluster):
            pass

    def test_a_server_left_behind_is_stopped_first(self, cluster: PostgresCluster):
        left = process.start(cluster.service())
        assert process.await_ready(cluster.is_ready, left, 20)
        with running(cluster):
            assert left.wait(5) == 0

    def test_a_stop_is_a_clean_shutdown(self, cluster: PostgresCluster):
        with running(cluster) as server:
            pass
        assert server.returncode == 0

    def test_roles_and_database_are_made_once(self, cluster: PostgresCluster):
        with running(cluster):
            for _ in range(2):
                cluster.ensure_roles()
                cluster.ensure_database()


class TestReachableByAll:
    def test_each_folder_above_counts(self, folder: Path):
        inner = folder / "inner"
        inner.mkdir(mode=0o755)
        assert reachable_by_all(inner)
        folder.chmod(0o700)
        assert not reachable_by_all(inner)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as someone else")
class TestAsRoot:
    def test_data_under_a_closed_folder_are_linked(self, folder: Path):
        folder.chmod(0o700)
        cluster = PostgresCluster(folder / "data", log=folder / "log", durable=False)
        try:
            cluster.create()
            with running(cluster) as server:
                owner = Path(f"/proc/{server.pid}").stat().st_uid
            assert (folder / "data").is_symlink()
            assert owner == (folder / "data").stat().st_uid != 0
        finally:
            cluster.remove_sockets()
            shutil.rmtree((folder / "data").resolve().parent)

    def test_programs_under_a_closed_folder_are_copied(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ):
        from infra.embedded import binaries

        monkeypatch.setattr(binaries, "SYSTEM_STATE", folder / "state")
        monkeypatch.setattr(binaries, "reachable_by_all", lambda _path: False)
        programs = binaries.postgresql_programs(as_system_user=True)
        assert programs.is_relative_to(folder / "state")
        assert reachable_by_all(programs)
        version = [str(programs / "postgres"), "--version"]
        assert b"PostgreSQL) 18" in subprocess.check_output(version, user=65534)
        assert binaries.postgresql_programs(as_system_user=True) == programs

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra.embedded import process
from infra.embedded.process import Service
from infra.errors import OperatorError
from infra.supervisor import StopRequestedError, Supervisor

SLEEP = "import time; time.sleep(60)"


def python(tmp_path: Path, name: str, code: str) -> Service:
    return Service(name=name, command=[sys.executable, "-c", code], log=tmp_path / f"{name}.log")


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Recorder:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.pids: dict[str, list[int]] = {}

    def started(self, name: str, pid: int) -> None:
        self.pids.setdefault(name, []).append(pid)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def supervisor(recorder: Recorder) -> Supervisor:
    return Supervisor(recorder.said.append, recorder.started)


class TestSupervisor:
    def test_a_killed_service_is_restarted_within_a_second(
        self, supervisor: Supervisor, recorder: Recorder, tmp_path: Path
    ):
        with supervisor:
            supervisor.start(python(tmp_path, "web", SLEEP))
            os.kill(recorder.pids["web"][0], signal.SIGKILL)
            killed_at = time.monotonic()
            supervisor.wait_until(lambda: len(recorder.pids["web"]) == 2, 10, "web")
            assert time.monotonic() - killed_at < 1
        assert recorder.said == ["Le service « web » s’est arrêté : il redémarre."]

    def test_all_are_stopped_the_last_started_first(
        self, supervisor: Supervisor, recorder: Recorder, tmp_path: Path
    ):
        told = tmp_path / "order"
        tells = (
            "import signal, sys, time\n"
            f"def stop(*_): open({str(told)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
            "signal.signal(signal.SIGTERM, stop); print('up', flush=True); time.sleep(60)"
        )
        with supervisor:
            for name in ("a", "b"):
                service = python(tmp_path, name, tells)
                supervisor.start(replace(service, command=[*service.command, name]))
                supervisor.wait_until(lambda log=service.log: "up" in log.read_text(), 10, name)
        assert told.read_text() == "ba"

    def test_a_service_that_always_dies_ends_it_with_the_reason(
        self, supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("infra.supervisor._LONGEST_DELAY_SECONDS", 0.01)
        with supervisor:
            supervisor.start(python(tmp_path, "web", "raise ValueError('no luck')"))
            with pytest.raises(OperatorError, match=r"« web ».*ValueError: no luck.*web\.log"):
                supervisor.watch()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_ends_the_watch(
        self, supervisor: Supervisor, tmp_path: Path, number: signal.Signals
    ):
        with supervisor:
            supervisor.start(python(tmp_path, "web", SLEEP))
            os.kill(os.getpid(), number)
            with pytest.raises(StopRequestedError):
                supervisor.watch()

    def test_a_task_that_fails_is_quoted(self, supervisor: Supervisor, tmp_path: Path):
        with supervisor, pytest.raises(OperatorError, match=r"« migrate » a échoué.*KeyError"):
            supervisor.run(python(tmp_path, "migrate", "raise KeyError('x')"))

    def test_a_service_that_does_not_answer_is_named(self, supervisor: Supervisor, tmp_path: Path):
        with supervisor:
            supervisor.start(python(tmp_path, "web", SLEEP))
            with pytest.raises(OperatorError, match="« web » ne répond pas"):
                supervisor.wait_until(lambda: False, 0.1, "web")


class TestAttachedChildren:
    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's own promise")
    def test_a_child_dies_with_its_killed_starter(self, tmp_path: Path):
        code = (
            "import sys, time; from pathlib import Path\n"
            "from infra.embedded.process import Service, start\n"
            f"log = Path({str(tmp_path / 'x')!r})\n"
            f"service = Service('x', [sys.executable, '-c', {SLEEP!r}], log)\n"
            "print(start(service).pid, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as starter:
            assert starter.stdout is not None
            child = int(starter.stdout.readline())
            assert lives(child)
            starter.kill()
            wait_for(lambda: not lives(child))

    def test_one_that_will_not_stop_is_killed(self, tmp_path: Path):
        deaf = (
            "import signal, time; signal.signal(15, signal.SIG_IGN)\n"
            "print('up', flush=True); time.sleep(60)"
        )
        service = replace(python(tmp_path, "deaf", deaf), stop_seconds=0.2)
        child = process.start(service)
        wait_for(lambda: "up" in service.log.read_text())
        process.stop(service, child)
        assert child.returncode == -signal.SIGKILL


class TestLastComplaint:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", ""),
            ("one\ntwo\n\n", "two"),
            ("ERROR: a\nFATAL: b\ncleaning up\n", "FATAL: b"),
            ("x: No space left on device\nPANIC: cannot abort\n", "x: No space left on device"),
        ],
    )
    def test_the_line_that_explains(self, tmp_path: Path, text: str, line: str):
        (tmp_path / "log").write_text(text)
        assert process.last_complaint(tmp_path / "log") == line

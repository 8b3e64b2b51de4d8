"""``boussole up`` as an operator runs it, and what may befall its processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.embedded import process
from infra.embedded.process import Service
from infra.embedded.temporal import free_port
from infra.settings import PREFIX, Settings
from tests.fixtures.live import eventually
from tests.fixtures.smtp import MailServer

LONGEST_SECONDS = 60.0
"""After which what was killed is back at work, on a busy machine too."""


@dataclass(frozen=True)
class Process:
    """A process of this machine: numbers serve again, the instant of a start does not."""

    pid: int
    started: int
    parent: int = field(compare=False)


def running_processes() -> set[Process]:
    """Every process but those that have ended and only wait to be forgotten."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if facts[0] != "Z":
            found.add(Process(int(folder.name), started=int(facts[19]), parent=int(facts[1])))
    return found


@dataclass
class Stack:
    """The embedded stack in a home of its own, always on the same port.

    Attributes:
        folder: holds the home and what each start said.
        mail: who receives its mail.
    """

    folder: Path
    mail: MailServer
    port: int = field(default_factory=free_port)
    _starts: int = 0
    _supervisor: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """Its home."""
        return self.folder / "home"

    @property
    def settings(self) -> Settings:
        """What its processes are told."""
        return Settings.of_home(self.home)

    @property
    def supervisor(self) -> subprocess.Popen[bytes]:
        """The process that the operator started."""
        assert self._supervisor is not None
        return self._supervisor

    def _service(self) -> Service:
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith(PREFIX)
        }
        environment |= {
            f"{PREFIX}SMTP_URL": f"smtp://{self.mail.mailer.host}:{self.mail.mailer.port}",
            "PYTHONPATH": str(Path.cwd()),
        }
        up = ["-m", "infra.cli", "up", "--home", str(self.home), "--port", str(self.port)]
        return Service(
            name="up",
            command=[sys.executable, *up],
            log=self.folder / f"up-{self._starts}.log",
            environment=environment,
            stop_signal=signal.SIGINT,
            stop_seconds=30,
            death_signal=signal.SIGTERM,
        )

    def start(self) -> None:
        """Start it, and wait until it says that people can come."""
        self._starts += 1
        service = self._service()
        self._supervisor = process.start(service)
        ready = process.await_ready(
            lambda: "Boussole prête" in service.log.read_text(), self._supervisor, 120
        )
        assert ready, service.log.read_text()

    def stop(self) -> None:
        """Ctrl-C."""
        if self._supervisor is not None:
            process.stop(self._service(), self._supervisor)
            self._supervisor = None

    def kill_supervisor(self) -> None:
        """``kill -9`` it."""
        self.supervisor.kill()
        self.supervisor.wait()
        self._supervisor = None

    def pid(self, name: str) -> int:
        """Which process is ``name`` now."""
        return int((self.home / "run" / f"{name}.pid").read_text())

    def kill(self, name: str) -> None:
        """``kill -9`` one of its processes, and wait until the supervisor has started another."""
        killed = self.pid(name)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: self.pid(name) != killed, LONGEST_SECONDS)

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Keep one of its processes from doing anything, unknown to the supervisor."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):  # stopped meanwhile with the rest
                os.kill(pid, signal.SIGCONT)

    def processes(self) -> set[Process]:
        """The supervisor and all that runs under it."""
        running = running_processes()
        family = {self.supervisor.pid}
        while children := {each.pid for each in running if each.parent in family} - family:
            family |= children
        return {each for each in running if each.pid in family}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What an operator's command does about this home."""
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *arguments, "--home", str(self.home)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )


@contextmanager
def embedded_stack(mail: MailServer) -> Iterator[Stack]:
    """A stack that runs, and leaves nothing behind at the end."""
    folder = Path(tempfile.mkdtemp(prefix="boussole-test-", dir="/tmp"))
    folder.chmod(0o711)  # run by root, PostgreSQL is another user
    stack = Stack(folder, mail)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)

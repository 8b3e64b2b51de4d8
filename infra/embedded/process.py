"""Child processes: how one is described, started and stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.embedded.account import Account

_ATTACHED = Path(__file__).with_name("attached.py")
_POLL_SECONDS = 0.02
_TAIL_BYTES = 8192
_LINE_CHARACTERS = 300
_FULL_DISK = re.compile(r"no space left|disk full", re.IGNORECASE)
_COMPLAINT = re.compile(r"error|fatal|panic|could not|denied", re.IGNORECASE)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Service:
    """A program run as a child of this process, and how it is stopped.

    Attributes:
        command: absolute path of the program, then its arguments.
        log: file to which standard output and error are appended.
        environment: variables of the child, complete.
        account: user it runs as; None for the current one.
        stop_signal: asks for an orderly end; ``kill_signal`` follows after ``stop_seconds``.
        death_signal: what the child gets when this process dies unannounced.
        before_start: run before each start, restarts included.
        file_descriptors: descriptors the child inherits under the same numbers.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 3.0
    kill_signal: signal.Signals = signal.SIGKILL
    death_signal: signal.Signals = signal.SIGKILL
    before_start: Callable[[], None] = _nothing
    file_descriptors: tuple[int, ...] = ()


def start(service: Service) -> subprocess.Popen[bytes]:
    """Start ``service`` in its own process group, tied to the life of this process.

    Call it from the main thread: the kernel sends the parent-death signal when the
    *thread* that started the child ends.
    """
    service.before_start()
    account = f"{service.account.uid}:{service.account.gid}" if service.account else "-"
    attached = [
        *(sys.executable, "-I", "-S", str(_ATTACHED)),
        *(str(os.getpid()), str(int(service.death_signal)), account),
    ]
    with service.log.open("ab") as log:
        return subprocess.Popen(
            [*attached, *service.command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(service.environment),
            cwd="/",
            pass_fds=service.file_descriptors,
            process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone
        )


def stop(service: Service, process: subprocess.Popen[bytes]) -> None:
    """Ask ``process`` to end, insist after ``service.stop_seconds``, and reap it."""
    if process.poll() is None:
        process.send_signal(service.stop_signal)
    try:
        process.wait(service.stop_seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(service.kill_signal)
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_ready(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float
) -> bool:
    """Poll ``ready`` until it holds; False when ``process`` ends or ``seconds`` pass first."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(_POLL_SECONDS)
    return False


def last_complaint(log: Path) -> str:
    """The line of a log that best tells of a failure: a full disk, else the last complaint.

    Without any, its last line; "" when the log is empty.
    """
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip()[:_LINE_CHARACTERS] for line in text.split("\n") if line.strip()]
    for pattern in (_FULL_DISK, _COMPLAINT, re.compile("")):
        found = [line for line in lines if pattern.search(line)]
        if found:
            return found[-1]
    return ""

"""Keeps child processes running until it is told to stop.

Everything happens in the main thread, so that the kernel ties the children's lives to
this process and nothing runs beside a fork.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType

from infra.embedded import process
from infra.embedded.process import Service, last_complaint
from infra.errors import OperatorError

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 3.0
_SETTLED_SECONDS = 5.0
_GIVE_UP_AFTER = 8
_PROBE_SECONDS = 0.05


class StopRequestedError(Exception):
    """The operator asked for an orderly stop."""


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)
    quick_deaths: int = 0
    restart_at: float | None = None


class Supervisor:
    """Starts services in order, restarts those that die, stops them in reverse order.

    Use it as a context: leaving it, by whatever way, stops every service.

    Args:
        announce: shows one sentence to the operator.
        started: told the name and process id of each service, at each start.
    """

    def __init__(
        self, announce: Callable[[str], None], started: Callable[[str, int], None]
    ) -> None:
        self._announce = announce
        self._started = started
        self._children: list[_Child] = []
        self._stop_requested = False
        self._handlers: dict[int, object] = {}

    def __enter__(self) -> Supervisor:
        """Listen to the signals that concern a supervisor."""
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._former_wakeup = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._former = {
            number: signal.signal(number, self._on_signal)
            for number in (*_STOP_SIGNALS, signal.SIGCHLD)
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop every service, the last started first."""
        for child in reversed(self._children):
            process.stop(child.service, child.process)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_wakeup)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number in _STOP_SIGNALS:
            self._stop_requested = True

    def start(self, service: Service) -> None:
        """Start ``service`` and keep it running from now on."""
        child = _Child(service, process.start(service))
        self._children.append(child)
        self._started(service.name, child.process.pid)

    def run(self, task: Service) -> None:
        """Run ``task`` to its end, watching the services meanwhile.

        Raises:
            OperatorError: it failed; the message quotes the end of its log.
            StopRequestedError: a stop was asked for; the task has been ended.
        """
        child = process.start(task)
        try:
            while child.poll() is None:
                self._tick(_LONGEST_DELAY_SECONDS)
        finally:
            process.stop(task, child)
        if child.returncode:
            raise OperatorError(
                f"L’étape « {task.name} » a échoué ({last_complaint(task.log)}) : voyez {task.log}."
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float, name: str) -> None:
        """Wait for ``ready``, watching the services meanwhile.

        Raises:
            OperatorError: not ready after ``seconds``; ``name`` is the service to look at.
            StopRequestedError: a stop was asked for.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                child = next(each for each in self._children if each.service.name == name)
                log = child.service.log
                raise OperatorError(
                    f"Le service « {name} » ne répond pas après {seconds:.0f} s "
                    f"({last_complaint(log)}) : voyez {log}."
                )
            self._tick(_PROBE_SECONDS)

    def watch(self) -> None:
        """Keep the services running for ever.

        Raises:
            OperatorError: a service keeps dying.
            StopRequestedError: a stop was asked for.
        """
        while True:
            self._tick(60)

    def _tick(self, seconds: float) -> None:
        """Sleep until a signal, a due restart or ``seconds``; then look after the children."""
        now = time.monotonic()
        due = [each.restart_at - now for each in self._children if each.restart_at is not None]
        if (
            not self._stop_requested
            and select.select([self._wake_read], [], [], max(0.0, min([seconds, *due])))[0]
        ):
            os.read(self._wake_read, 4096)
        if self._stop_requested:
            raise StopRequestedError
        for child in self._children:
            self._look_after(child)

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.restart_at is None and child.process.poll() is not None:
            self._plan_restart(child, now)
        if child.restart_at is not None and child.restart_at <= now:
            child.process = process.start(child.service)
            child.started_at, child.restart_at = now, None
            self._started(child.service.name, child.process.pid)

    def _plan_restart(self, child: _Child, now: float) -> None:
        """Choose when to restart a dead child: at once, then later and later.

        Raises:
            OperatorError: it died too often soon after its start.
        """
        name, log = child.service.name, child.service.log
        settled = now - child.started_at >= _SETTLED_SECONDS
        child.quick_deaths = 0 if settled else child.quick_deaths + 1
        if child.quick_deaths >= _GIVE_UP_AFTER:
            raise OperatorError(
                f"Le service « {name} » s’arrête à chaque démarrage ({last_complaint(log)}) : "
                f"voyez {log}."
            )
        delay = min(_FIRST_DELAY_SECONDS * 2**child.quick_deaths, _LONGEST_DELAY_SECONDS)
        child.restart_at = now + delay
        self._announce(f"Le service « {name} » s’est arrêté : il redémarre.")

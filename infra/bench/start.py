"""From the command to "ready", on data that is there already."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.bench.report import Measure, middle
from infra.bench.stack import bench_stack
from infra.embedded.temporal import free_port

RUNS = 3
BUDGET_SECONDS = 6.0


def _seconds_to_ready(home: Path) -> float:
    """Run ``boussole up`` until it says that it is ready, then stop it as Ctrl-C does."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "infra.cli", "up", "--home", str(home)]
    with subprocess.Popen(
        [*command, "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as up:
        said = []
        for line in up.stdout or ():
            said.append(line)
            if line.startswith("Boussole prête"):
                break
        else:
            raise RuntimeError("boussole up: " + "".join(said))
        elapsed = time.monotonic() - begun
        up.send_signal(signal.SIGINT)
        up.wait(30)
    return elapsed


def _bare_servers() -> float:
    """Start PostgreSQL and Temporal alone, fresh: what no supervisor can save."""
    begun = time.monotonic()
    with bench_stack(temporal=True):
        return time.monotonic() - begun


def measure() -> list[Measure]:
    """Time the second and later starts; the first makes the data."""
    with tempfile.TemporaryDirectory(prefix="boussole-start-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        first = _seconds_to_ready(home)
        later = [_seconds_to_ready(home) for _ in range(RUNS)]
    bare = _bare_servers()
    ours = middle(later)
    return [
        Measure("premier démarrage, à vide", "s", bare, first, "aucun", kept=True),
        Measure(
            "démarrage sur des données en place", "s", bare, ours, "≤ 6 s", ours <= BUDGET_SECONDS
        ),
    ]

"""How gunicorn serves the web application; also its configuration module.

gunicorn reads the names of its settings from this module (``-c python:infra.web_server``).
"""

from __future__ import annotations

import importlib
import signal
from pathlib import Path
from typing import Protocol

from infra.embedded.attached import die_with_parent
from infra.settings import Settings

worker_class = "gthread"
wsgi_app = "infra.wsgi:create_application()"
proc_name = "boussole"
control_socket_disable = True  # its default path is shared by all instances of a user
accesslog = None  # the application logs each request itself, as JSON
errorlog = "-"
worker_tmp_dir = next((str(path) for path in [Path("/dev/shm")] if path.is_dir()), None)  # noqa: S108 - gunicorn makes unpredictable names in it; on a disk its heartbeat can block


def on_starting(_server: object) -> None:
    """Import the application's modules once, before the workers are forked.

    Only the modules: each worker builds its own application, with its own connections and
    threads, which would not survive a fork. It halves the time to ready and the memory.
    """
    importlib.import_module("infra.wsgi")


class _Worker(Protocol):
    """What is used of gunicorn's worker, which supervisors need not import."""

    ppid: int


def post_fork(_server: object, worker: _Worker) -> None:
    """Let a worker die with its master, so that nothing answers beside the next one."""
    die_with_parent(worker.ppid, signal.SIGKILL)


def gunicorn_arguments(settings: Settings, *, bind: str, graceful_seconds: int = 20) -> list[str]:
    """Arguments of the Python interpreter that serves the application at ``bind``."""
    return [
        *("-m", "gunicorn", "-c", "python:infra.web_server", "--bind", bind),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        *("--graceful-timeout", str(graceful_seconds), "--log-level", settings.log_level),
    ]

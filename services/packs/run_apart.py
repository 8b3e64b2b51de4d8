"""Run a program of ``services.packs.apart``: what reads others' files never does it in our process.

It is given none of our environment, hence no secret, and is stopped when it lasts.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

from services.packs.apart.limits import Limits

_PATH: Final = {"PATH": "/usr/bin:/bin"}

log = logging.getLogger(__name__)


class Failed(Exception):
    """The program was stopped, or could not do what it is for."""


class Stopped(Failed):
    """It had not ended in the time that it was given."""


def run_apart(program: str, *arguments: str, limits: Limits, folder: Path) -> str:
    """Run a program, and give what it said.

    Args:
        program: a module of ``services.packs.apart``.
        arguments: its own.
        limits: what it holds itself to; its time, which may be shorter, is held here.
        folder: where it runs.

    Raises:
        Failed, Stopped.
    """
    command = [sys.executable, "-I", "-m", f"services.packs.apart.{program}", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_PATH,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        log.warning("%s was stopped after %.1f s", program, limits.seconds)
        raise Stopped from None
    except subprocess.CalledProcessError as failure:
        log.warning("%s failed with status %s", program, failure.returncode)
        raise Failed from None
    return done.stdout.decode()

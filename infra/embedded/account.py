"""The system user PostgreSQL runs as when Boussole is started by root.

PostgreSQL refuses to run as root, and its data belong to the user it runs as.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from infra.errors import OperatorError

SYSTEM_USER = "boussole"
_LOCKED_SECONDS = 3.0  # another start may hold the lock of the user file


@dataclass(frozen=True)
class Account:
    """A user of this machine, by numbers."""

    uid: int
    gid: int


def owner_of(path: Path) -> Account:
    """The account that owns ``path``."""
    status = path.stat()
    return Account(status.st_uid, status.st_gid)


def system_account() -> Account:
    """The system user ``boussole``, created if it does not exist; root only.

    Raises:
        OperatorError: the machine has no means to create it.
    """
    deadline = time.monotonic() + _LOCKED_SECONDS
    while True:
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            if not _create() or time.monotonic() > deadline:
                break
        else:
            return Account(entry.pw_uid, entry.pw_gid)
    raise OperatorError(
        f"Lancée par root, Boussole a besoin d’un utilisateur système « {SYSTEM_USER} » "
        "qu’elle n’a pas pu créer : créez-le, ou lancez-la sous un compte ordinaire."
    )


def _create() -> bool:
    """Ask the machine for the user; False when it has no command for that."""
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return False
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run(
        [useradd, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        check=False,
        capture_output=True,
    )
    return True


def reachable_by_all(path: Path) -> bool:
    """Whether any user can traverse ``path`` (a folder) and the folders above it."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))

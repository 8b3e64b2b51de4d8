"""The folder where the embedded stack keeps its state.

| entry | what |
|---|---|
| ``lock`` | held while a stack runs here |
| ``secret-key`` | signs cookies and links; made once |
| ``postgresql`` | the cluster, or a link to it (see ``postgres.py``) |
| ``temporal.db`` | Temporal's state |
| ``log/`` | what each process wrote; ``.1`` is the run before |
| ``run/`` | of the running stack only: ``environment.json``, ``NAME.pid`` |
| ``done/`` | the steps taken once on this database: migrations, demonstration |
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from infra.errors import OperatorError

_KEPT_LOGS = 3


class Home:
    """One home folder, by absolute path.

    Run by root, the folder can be traversed by the system user that owns PostgreSQL's
    data; what it holds stays closed to others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.run = self.path / "run"
        self.postgresql = self.path / "postgresql"
        self.temporal_state = self.path / "temporal.db"
        self._done = self.path / "done"
        self._lock: int | None = None

    def open(self) -> None:
        """Create the folder if needed, and take it for this process until ``close``.

        Raises:
            OperatorError: it cannot be written, or another stack runs in it.
        """
        try:
            if not self.path.is_dir():
                self.path.mkdir(parents=True)
                self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.path / "log", self.run, self._done):
                folder.mkdir(exist_ok=True, mode=0o700)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise OperatorError(
                f"Le dossier {self.path} ne peut pas être utilisé ({_reason(error)}) : "
                "choisissez-en un autre avec --home."
            ) from error
        if not _take(lock):
            os.close(lock)
            raise self._in_use()
        self._lock = lock
        self._clear_run()

    def refuse_in_use(self) -> None:
        """Look, and write nothing: a start refused for another reason leaves no trace.

        Raises:
            OperatorError: another stack runs in it.
        """
        with suppress(OSError):  # ``open`` says what is wrong with it
            if self._is_held():
                raise self._in_use()

    def _in_use(self) -> OperatorError:
        return OperatorError(
            f"Boussole tourne déjà dans {self.path} : arrêtez-la d’abord, ou choisissez un "
            "autre dossier avec --home."
        )

    def close(self) -> None:
        """Forget the running stack and give the folder back."""
        self._clear_run()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _clear_run(self) -> None:
        """Remove what the stack that ran before, perhaps killed, left in ``run``."""
        sockets = self.run / "sockets"
        if sockets.is_symlink():
            shutil.rmtree(sockets.readlink(), ignore_errors=True)
        for entry in self.run.iterdir():
            entry.unlink()

    def remember_sockets(self, folder: Path) -> None:
        """Note PostgreSQL's socket folder, so that it is removed after a kill too."""
        (self.run / "sockets").symlink_to(folder)

    def log(self, name: str) -> Path:
        """The log file of process ``name``, empty: earlier ones become ``.1`` to ``.3``."""
        current = self.path / "log" / f"{name}.log"
        for number in range(_KEPT_LOGS, 0, -1):
            older = current.with_name(f"{name}.log.{number - 1}") if number > 1 else current
            if older.exists():
                older.rename(current.with_name(f"{name}.log.{number}"))
        current.touch(mode=0o600)
        return current

    def secret_key(self) -> str:
        """The key of this home, made on first call."""
        path = self.path / "secret-key"
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    def has_done(self, step: str, of: str = "") -> bool:
        """Whether ``step`` was taken on this home's database, for that value of ``of``."""
        note = self._done / step
        return note.exists() and note.read_text() == of

    def note_done(self, step: str, of: str = "") -> None:
        """Remember that ``step`` was taken."""
        _write_private(self._done / step, of)

    def forget_steps(self) -> None:
        """Forget the steps: the database is new."""
        for note in self._done.iterdir():
            note.unlink()

    def write_environment(self, variables: dict[str, str]) -> None:
        """Tell other commands of the operator how to reach the running stack."""
        _write_private(self.run / "environment.json", json.dumps(variables, indent=1))

    def write_pid(self, name: str, pid: int) -> None:
        """Tell which process is ``name`` now."""
        _write_private(self.run / f"{name}.pid", str(pid))

    def running_environment(self) -> dict[str, str]:
        """The variables of the stack that is running here.

        Raises:
            OperatorError: none is, or it belongs to another account.
        """
        try:
            if self._is_held():
                variables: dict[str, str] = json.loads((self.run / "environment.json").read_text())
                return variables
        except PermissionError as error:
            raise OperatorError(
                f"Boussole tourne dans {self.path} sous un autre compte : lancez cette commande "
                "sous ce compte."
            ) from error
        except FileNotFoundError:
            pass
        raise OperatorError(
            f"Boussole ne tourne pas dans {self.path} : lancez « boussole up », ou donnez son "
            "dossier avec --home."
        )

    def _is_held(self) -> bool:
        lock = os.open(self.path / "lock", os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False


def _take(lock: int) -> bool:
    """Take the lock, past another command that looks at it for an instant."""
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _write_private(path: Path, text: str) -> None:
    """Write ``path`` whole or not at all, readable by its owner alone."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    scratch.rename(path)


_REASONS = {
    errno.EACCES: "écriture refusée",
    errno.EPERM: "écriture refusée",
    errno.EROFS: "disque en lecture seule",
    errno.ENOSPC: "disque plein",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "ce n’est pas un dossier",
}


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or "erreur du disque")

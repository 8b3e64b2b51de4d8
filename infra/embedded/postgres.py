"""PostgreSQL for one machine: a cluster created, started and kept by Boussole itself.

It listens on a Unix socket in a folder closed to other users, which is also its only
authentication: whoever can open that folder is the operator.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from infra.embedded.account import Account, owner_of, reachable_by_all, system_account
from infra.embedded.binaries import SYSTEM_STATE, open_system_state, postgresql_programs
from infra.embedded.process import Service, last_complaint
from infra.errors import OperatorError

SUPERUSER = "postgres"
OWNER, APP, RELAY = "boussole_owner", "boussole_app", "boussole_relay"
DATABASE = "boussole"

_PARAMETERS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",  # every statement is short: compiling one costs more than running it
    "idle_in_transaction_session_timeout": "30s",
    "log_line_prefix": "%m [%p] %u@%d ",
}
_VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ORPHAN_SECONDS = 5.0


class PostgresCluster:
    """One PostgreSQL cluster on disk and the server that serves it.

    Args:
        data: folder of the cluster; run by root, it may become a link to a folder under
            ``SYSTEM_STATE`` when the system user cannot reach this place.
        log: where initdb and the server write.
        durable: False for tests: a crash of the machine may lose or break the data.
    """

    def __init__(self, data: Path, *, log: Path, durable: bool = True) -> None:
        self._data = data
        self._log = log
        self._durable = durable
        self._account = self._choose_account()
        self._programs = postgresql_programs(as_system_user=self._account is not None)
        self.sockets = _socket_folder(self._account)

    def _choose_account(self) -> Account | None:
        if self._data.is_symlink() and not self._data.exists():
            raise OperatorError(
                f"Les données de PostgreSQL ne sont plus là : {self._data} mène à "
                f"{self._data.readlink()}, qui n’existe pas."
            )
        owner = owner_of(self._data) if self._data.exists() else None
        if os.geteuid() != 0:
            if owner and owner.uid != os.geteuid():
                raise OperatorError(
                    f"Les données de {self._data} appartiennent à un autre compte : lancez "
                    "Boussole sous ce compte, ou choisissez un autre dossier avec --home."
                )
            return None
        return owner if owner and owner.uid != 0 else system_account()

    def create(self) -> bool:
        """Create the cluster on disk if it is not there; True when it was created.

        Raises:
            OperatorError: initdb failed; the message names the log.
        """
        if self._data.exists():
            return False
        folder = self._data
        try:
            if self._account and not reachable_by_all(self._data.parent):
                open_system_state()
                folder = Path(tempfile.mkdtemp(prefix="data-", dir=SYSTEM_STATE)) / "postgresql"
                folder.parent.chmod(0o711)
            self._initialise(folder)
            if folder != self._data:
                self._data.symlink_to(folder)
        except OSError as error:
            raise OperatorError(
                f"PostgreSQL n’a pas pu créer ses données dans {folder} : {error.strerror}."
            ) from error
        return True

    def _initialise(self, folder: Path) -> None:
        """Run initdb beside ``folder``, then give it its name: it is whole or absent."""
        scratch = folder.with_name(folder.name + ".new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        if self._account:
            os.chown(scratch, self._account.uid, self._account.gid)
        command = [
            *(str(self._programs / "initdb"), "--pgdata", str(scratch), "--username", SUPERUSER),
            *("--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *(() if self._durable else ("--no-sync",)),
        ]
        with self._log.open("ab") as log:
            result = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd="/",
                env=_environment(),
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
            )
        if result.returncode:
            reason = last_complaint(self._log)
            shutil.rmtree(scratch, ignore_errors=True)
            raise OperatorError(
                f"PostgreSQL n’a pas pu créer ses données dans {folder} ({reason}) : "
                f"voyez {self._log}."
            )
        scratch.rename(folder)

    def service(self) -> Service:
        """How the server of this cluster is started and stopped."""
        parameters = {
            **_PARAMETERS,
            "unix_socket_directories": str(self.sockets),
            **({} if self._durable else _VOLATILE),
        }
        options = [part for name, value in parameters.items() for part in ("-c", f"{name}={value}")]
        return Service(
            name="postgresql",
            command=[str(self._programs / "postgres"), "-D", str(self._data.resolve()), *options],
            log=self._log,
            environment=_environment(),
            account=self._account,
            stop_signal=signal.SIGINT,  # fast shutdown: open transactions are rolled back
            stop_seconds=3.0,
            kill_signal=signal.SIGQUIT,
            death_signal=signal.SIGINT,
            before_start=self.clear_stale_lock,
        )

    def clear_stale_lock(self) -> None:
        """Remove a ``postmaster.pid`` whose process is gone, a zombie or not this server's.

        A server left behind by a killed starter is stopped first. The caller holds the
        lock of the folder, so no rightful server can be running.
        """
        lock = self._data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            pid = 0
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if not self._serves(pid):
                break
            os.kill(pid, number)
            deadline = time.monotonic() + _ORPHAN_SECONDS
            while self._serves(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
        lock.unlink(missing_ok=True)

    def _serves(self, pid: int) -> bool:
        """Whether process ``pid`` is a living server of this cluster, as /proc tells."""
        process = Path("/proc") / str(pid)
        try:
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            folder = (process / "cwd").readlink()
        except OSError:  # gone, or of a user who cannot own this cluster
            return False
        return pid > 0 and state != "Z" and folder == self._data.resolve()

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy URL of ``database`` for ``role``."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}"

    def superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """An autocommit connection as the cluster's superuser."""
        return psycopg.connect(
            host=str(self.sockets), dbname=database, user=SUPERUSER, autocommit=True
        )

    def is_ready(self) -> bool:
        """Whether the server answers a connection."""
        try:
            self.superuser().close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_roles(self) -> None:
        """Create the three roles that do not exist: none may pass row-level security."""
        with self.superuser() as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER, APP, RELAY):
                if role not in known:
                    connection.execute(
                        sql.SQL(
                            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
                        ).format(sql.Identifier(role))
                    )

    def ensure_database(self, name: str = DATABASE, *, template: str | None = None) -> None:
        """Create database ``name`` of ``boussole_owner`` if it does not exist.

        Only the three roles may connect to it. ``template`` is a database to copy, which
        nobody may be connected to.
        """
        database = sql.Identifier(name)
        with self.superuser() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [name]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                        database, sql.Identifier(OWNER), sql.Identifier(template or "template1")
                    )
                )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
                    database, sql.Identifier(APP), sql.Identifier(RELAY)
                )
            )

    def drop_database(self, name: str) -> None:
        """Drop database ``name``, cutting the connections it has."""
        with self.superuser() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def remove_sockets(self) -> None:
        """Remove the socket folder once the server has stopped."""
        shutil.rmtree(self.sockets, ignore_errors=True)


def _environment() -> Mapping[str, str]:
    """The child's environment: none of the caller's PG* variables, and plain messages."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _socket_folder(account: Account | None) -> Path:
    """A new folder closed to others, short enough for a socket's 107 bytes."""
    parent = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None  # noqa: S108 - mkdtemp's
    folder = Path(tempfile.mkdtemp(prefix="boussole-", dir=parent))
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder

"""The whole of Boussole on one machine, as one foreground process tree."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from infra import migrations
from infra.embedded.home import Home
from infra.embedded.postgres import APP, OWNER, RELAY, PostgresCluster
from infra.embedded.process import Service
from infra.embedded.temporal import TemporalServer
from infra.errors import OperatorError
from infra.settings import PREFIX, Settings, variable
from infra.supervisor import Supervisor
from infra.web_server import gunicorn_arguments

_LOOPBACK = "127.0.0.1"
_START_SECONDS = 180.0  # a loaded machine is slow, which is no failure
_STEP_SECONDS = 2.0


def listen(port: int) -> socket.socket:
    """A socket listening on ``port`` of the loopback interface; 0 picks a free port.

    The supervisor holds it, so the port is known to be ours before anything starts, and
    people's requests wait in its queue while the web restarts.

    Raises:
        OperatorError: the port is taken or not allowed.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen(2048)
    except PermissionError as error:
        listener.close()
        raise OperatorError(
            f"Le port {port} est réservé au système : choisissez-en un autre avec --port."
        ) from error
    except OSError as error:
        listener.close()
        raise OperatorError(
            f"Le port {port} est déjà pris : choisissez-en un autre avec --port."
        ) from error
    return listener


class EmbeddedStack:
    """PostgreSQL, Temporal, worker and web of one home, under one supervisor.

    Args:
        home: an open home.
        listener: the socket the web answers on.
        demo: whether the NovaCité demonstration is loaded, once.
        say: shows one sentence to the operator.
    """

    def __init__(
        self, home: Home, listener: socket.socket, *, demo: bool, say: Callable[[str], None]
    ) -> None:
        self._home = home
        self._listener = listener
        self._demo = demo
        self._say = say
        self._port: int = listener.getsockname()[1]
        inherited = Settings.from_environment(needs=())
        self._cluster = PostgresCluster(home.postgresql, log=home.log("postgresql"))
        home.remember_sockets(self._cluster.sockets)
        self._temporal = TemporalServer(log=home.log("temporal"), state=home.temporal_state)
        self._settings = self._decide(inherited)

    @property
    def url(self) -> str:
        """Address of the web on this machine."""
        return f"http://{_LOOPBACK}:{self._port}"

    def _decide(self, inherited: Settings) -> Settings:
        """The operator's settings, with what the stack decides by itself."""
        has_public_url = bool(os.environ.get(variable("public_url")))
        return replace(
            inherited,
            database_url=self._cluster.url(APP),
            relay_database_url=self._cluster.url(RELAY),
            migration_database_url=self._cluster.url(OWNER),
            temporal_address=self._temporal.address,
            temporal_namespace="default",
            secret_key=inherited.secret_key or self._home.secret_key(),
            public_url=inherited.public_url if has_public_url else self.url,
            demo=self._demo,
            operator_tokens=True,
            log_format="text",
            home=self._home.path,
        )

    def run(self, supervisor: Supervisor, ready: Callable[[], None]) -> None:
        """Start everything, call ``ready`` when people can come, and watch for ever.

        Raises:
            OperatorError: something cannot start, or keeps dying.
            StopRequestedError: the operator stops it.
        """
        if self._cluster.create():
            self._home.forget_steps()
        supervisor.start(self._cluster.service())
        supervisor.start(self._temporal.service())
        supervisor.wait_until(self._cluster.is_ready, _START_SECONDS, "postgresql")
        self._cluster.ensure_roles()
        self._cluster.ensure_database()
        self._home.write_environment(self._settings.to_environment())
        if not self._home.has_done("migrate", schema := _schema_digest()):
            supervisor.run(self._python("migrate", "-m", "infra.cli", "migrate"))
            self._home.note_done("migrate", schema)
        supervisor.wait_until(self._temporal.is_ready, _START_SECONDS, "temporal")
        if self._demo and not self._home.has_done("load-demo"):
            self._say("Chargement de la démonstration NovaCité…")
            supervisor.run(self._python("load-demo", "-m", "infra.cli", "load-demo"))
            self._home.note_done("load-demo")
        supervisor.start(self._python("worker", "-m", "infra.cli", "worker"))
        supervisor.start(self._web())
        supervisor.wait_until(self._answers, _START_SECONDS, "web")
        ready()
        supervisor.watch()

    def _python(self, name: str, *arguments: str) -> Service:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(PREFIX)
        }
        return Service(
            name=name,
            command=[sys.executable, *arguments],
            log=self._home.log(name),
            environment={**inherited, **self._settings.to_environment(), "PYTHONUNBUFFERED": "1"},
            stop_seconds=_STEP_SECONDS,
        )

    def _web(self) -> Service:
        descriptor = self._listener.fileno()
        arguments = gunicorn_arguments(
            self._settings, bind=f"fd://{descriptor}", graceful_seconds=int(_STEP_SECONDS)
        )
        # Dies at once with a killed supervisor: while it ended in good order it would hold the
        # port, which the next start could not take.
        return replace(self._python("web", *arguments), file_descriptors=(descriptor,))

    def _answers(self) -> bool:
        """Whether the web says that it, its database and the worker are ready."""
        connection = http.client.HTTPConnection(_LOOPBACK, self._port, timeout=1)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _schema_digest() -> str:
    """A digest of all migrations: the same one means that there is none to apply.

    Looking costs nothing, whereas asking the database through Alembic takes longer than
    all the rest of a start.
    """
    versions = sorted(Path(migrations.__path__[0]).glob("versions/*.py"))
    digest = hashlib.sha256()
    for version in versions:
        digest.update(version.read_bytes())
    return digest.hexdigest()

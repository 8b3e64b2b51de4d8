"""Bring a database to the present schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, pool, text
from sqlalchemy.exc import OperationalError

from infra.errors import OperatorError

# Two processes that start together migrate one after the other.
_LOCK = 4_702_111_234

LOCK_TIMEOUT: Final = "5s"
"""How long a change waits for a table that others use.

Whoever asks for that table meanwhile waits behind the change: a transaction that lasts must not,
through us, stop the service.
"""


class TableInUseError(OperatorError):
    """A transaction that lasts holds a table to change."""

    def __init__(self) -> None:
        super().__init__(
            "Une transaction longue occupe une table à modifier\u00a0; rien n’a été changé. "
            "Relancez la commande quand elle sera finie."
        )


def _config(connection: Connection | None = None) -> Config:
    with as_file(files("infra.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config


def _connect(owner_url: str) -> Connection:
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    return create_engine(url, poolclass=pool.NullPool).connect()


@contextmanager
def _alone(owner_url: str) -> Iterator[Connection]:
    """One transaction, in which nobody else migrates and no table is awaited for long.

    Raises:
        TableInUseError: nothing was changed; one may try again.
    """
    with _connect(owner_url) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        # Only now: another process may migrate before this one for as long as it needs.
        connection.execute(
            text("SELECT set_config('lock_timeout', :most, true)"), {"most": LOCK_TIMEOUT}
        )
        try:
            yield connection
        except OperationalError as error:
            if isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise TableInUseError from error
            raise


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply what is missing, as the owner's role, in one transaction.

    Raises:
        TableInUseError: nothing was changed; one may try again.
    """
    with _alone(owner_url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Go back to ``revision``; ``base`` leaves an empty database.

    Raises:
        TableInUseError: nothing was changed; one may try again.
    """
    with _alone(owner_url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(owner_url: str) -> bool:
    """Whether the database has every revision that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with _connect(owner_url) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head

"""Bring a database to the present schema."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, pool, text

# Two processes that start together migrate one after the other.
_LOCK = 4_702_111_234


def _config(connection: Connection | None = None) -> Config:
    with as_file(files("infra.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config


def _connect(owner_url: str) -> Connection:
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    return create_engine(url, poolclass=pool.NullPool).connect()


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply what is missing, as the owner's role, in one transaction."""
    with _connect(owner_url) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Go back to ``revision``; ``base`` leaves an empty database."""
    with _connect(owner_url) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.downgrade(_config(connection), revision)


def is_current(owner_url: str) -> bool:
    """Whether the database has every revision that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with _connect(owner_url) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head

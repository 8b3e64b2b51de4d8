"""Engines: PostgreSQL through psycopg 3, the driver in autocommit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Engine, create_engine, make_url

from infra import database_errors

TIMEOUTS: Final[Mapping[str, str]] = {
    "idle_in_transaction_session_timeout": "30s",
    "lock_timeout": "10s",
}
"""What PostgreSQL puts an end to, whoever runs it.

A transaction whose process sleeps or is gone keeps its locks, and holds back the sealing of every
tenant's journal; whoever waits for a lock keeps a thread and a connection from the others.
"""


def build_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine whose transactions are begun by ``tenants.transaction``, not by the driver.

    Its errors hold no value: see ``infra.database_errors``.

    Args:
        url: a ``postgresql://`` address; the driver is ours to choose.
        pool_size: connections kept open; as many again may be opened under load.
    """
    options = " ".join(f"-c {name}={value}" for name, value in TIMEOUTS.items())
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"options": options},
    )
    database_errors.guard(engine)
    return engine

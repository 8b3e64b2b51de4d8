"""What the web application needs before it can serve: database, migrations, worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from infra.migrations.head import is_current
from services.http.config import NotReady, Probe

WORKER: Final = "worker"
FRESH: Final = timedelta(seconds=15)

_BEAT_AGE = text("SELECT clock_timestamp() - at FROM heartbeat WHERE name = :name")


def probes(engine: Engine) -> Mapping[str, Probe]:
    """What ``/readyz`` looks at, by name.

    Args:
        engine: the application's.
    """
    is_migrated = False

    def database() -> None:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise NotReady("the database cannot be reached") from error

    def migrations() -> None:
        nonlocal is_migrated
        if is_migrated:  # a schema only goes forward under a running process
            return
        try:
            with engine.connect() as connection:
                is_migrated = is_current(connection)
        except ProgrammingError:
            is_migrated = False
        except SQLAlchemyError as error:
            raise NotReady("the state of the schema cannot be read") from error
        if not is_migrated:
            raise NotReady("migrations wait to be applied")

    def worker() -> None:
        try:
            with engine.connect() as connection:
                age = connection.execute(_BEAT_AGE, {"name": WORKER}).scalar_one_or_none()
        except SQLAlchemyError as error:
            raise NotReady("the worker's heartbeat cannot be read") from error
        if age is None:
            raise NotReady("no worker has started")
        if age > FRESH:
            raise NotReady(f"the worker was last heard of {age.total_seconds():.0f} s ago")

    return {"database": database, "migrations": migrations, "worker": worker}

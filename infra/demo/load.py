"""Loads the demonstration, once: two tenants and 24 months of history, told through the use cases.

To be loaded before the worker starts: a worker that ran meanwhile would meet in the present the
deadlines of a past that is still being told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from sqlalchemy import Connection, create_engine, event, insert, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import NullPool

from infra import deps as dependencies
from infra.console import say
from infra.database import build_engine
from infra.demo.calendar import Calendar
from infra.demo.opening import Opening, novacite, open_town, valdenova
from infra.demo.personas import NOVACITE, OPERATOR_EMAIL, VALDENOVA
from infra.demo.playback import Story, play
from infra.demo.stories import novacite_stories, valdenova_stories
from infra.demo.town import Town
from infra.errors import OperatorError
from infra.settings import Settings
from services.clock import SettableClock
from services.deps import Deps, new_id
from tenants.models import Account, Tenant

_LOCK: Final = 0x626F7573_64656D6F  # "bousdemo": one load at a time
_TENANTS: Final = (NOVACITE, VALDENOVA)

Told = Callable[[str, datetime], None]


def load(settings: Settings, at: datetime | None = None) -> None:
    """Load the demonstration unless it is there; a load cut short is begun again.

    Args:
        settings: the installation's; its mail server is not used.
        at: the present, in which the history ends; None is now.

    Raises:
        OperatorError: a load was cut short in a database that holds other tenants, or whose
            owner is not known: it cannot be begun again there.
    """
    began = time.monotonic()
    present = at or datetime.now(UTC)
    clock = SettableClock(present)
    # no mailer: nobody receives mail of a past that did not happen
    deps = replace(dependencies.build(settings, pool_size=2), clock=clock, mailer=None)
    event.listen(deps.engine, "connect", _do_not_wait_for_the_disk)
    try:
        with _alone(deps) as connection:
            if _is_loaded(connection):
                return
            _forget_cut_short(settings, connection)
            with _progress(present) as told:
                _tell(deps, clock, Calendar(present), told)
            _forget_doorbells(settings)
            # last: its presence says that the load is whole
            _add_operator(connection, present)
    finally:
        deps.engine.dispose()
    say(f"Démonstration chargée en {time.monotonic() - began:.0f} s.")


def _do_not_wait_for_the_disk(connection: DBAPIConnection, _record: object) -> None:
    """Thousands of small commits need no wait each: a load cut short is begun again."""
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = off")
    cursor.close()


@contextmanager
def _alone(deps: Deps) -> Iterator[Connection]:
    """A connection that holds the load's lock for as long as it is open."""
    with deps.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield connection
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


def _is_loaded(connection: Connection) -> bool:
    found = connection.scalar(select(Account.id).where(Account.email == OPERATOR_EMAIL))
    return found is not None


def _forget_cut_short(settings: Settings, connection: Connection) -> None:
    """Empty a database in which a load was cut short, if it holds nothing else.

    The journal is append-only for the application: only the owner of the tables can do it.
    """
    present = set(connection.scalars(select(Tenant.slug)))
    if present.isdisjoint(_TENANTS):
        return
    if not present <= set(_TENANTS) or not settings.migration_database_url:
        raise OperatorError(
            "Le chargement de la démonstration a été interrompu et ne peut pas reprendre dans "
            "cette base : videz-la, ou partez d’une base neuve."
        )
    owner = create_engine(
        make_url(settings.migration_database_url).set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
    )
    with owner.begin() as emptying:
        # every row belongs to a tenant or to an account
        emptying.execute(text("TRUNCATE tenant, account CASCADE"))
    owner.dispose()


def _tell(deps: Deps, clock: SettableClock, calendar: Calendar, told: Told) -> None:
    tellings: tuple[tuple[Opening, datetime, Callable[[Town], list[Story]]], ...] = (
        (novacite(), calendar.at(0), novacite_stories),
        (valdenova(), calendar.at(15), valdenova_stories),
    )
    for opening, opened_at, stories in tellings:
        clock.set(opened_at)
        town = open_town(deps, clock, calendar, opening)
        progress = partial(told, opening.new.short_name)
        play(town.timeline, stories(town), calendar.loaded_at, progress)


@contextmanager
def _progress(until: datetime) -> Iterator[Told]:
    """A bar that advances with the history, on a terminal; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, tuple[TaskID, datetime]] = {}

        def told(name: str, at: datetime) -> None:
            if name not in tasks:
                length = (until - at).total_seconds()
                tasks[name] = (progress.add_task(name, total=length), at)
            task, start = tasks[name]
            progress.update(task, completed=(at - start).total_seconds())

        yield told


def _forget_doorbells(settings: Settings) -> None:
    """Remove what the history queued for the relay.

    Its loops are where their facts lead: no bell has anything to tell them. The worker
    reconciles when it starts, and starts a workflow for each open loop, which is all they need;
    the bells would do that too, and wake every closed one besides.
    """
    engine = build_engine(settings.relay_database_url, pool_size=1)
    with engine.connect() as connection:
        connection.execute(
            text(
                "DELETE FROM outbox WHERE tenant_id IN "
                "(SELECT id FROM tenant WHERE slug = ANY(:slugs))"
            ),
            {"slugs": list(_TENANTS)},
        )
    engine.dispose()


def _add_operator(connection: Connection, at: datetime) -> None:
    """The host's operator, who is a member of no tenant: no use case opens such an account."""
    # on the disk, and with it all that was committed before
    connection.execute(text("SET synchronous_commit = on"))
    connection.execute(
        insert(Account).values(
            id=new_id(),
            email=OPERATOR_EMAIL,
            name="Claude Mercier",
            is_operator=True,
            created_at=at,
        )
    )

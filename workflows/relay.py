"""From the outbox to Temporal: what was committed in PostgreSQL rings the workflows' doorbells.

A doorbell says "look at the ledger" and may be rung twice, so delivery is at least once: rows are
claimed for a while, rung with no transaction open, and deleted once rung. A relay that dies
leaves rows whose claim runs out, and another takes them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, Error
from psycopg.rows import class_row
from temporalio.service import RPCError

from policies.loop import LoopRef
from policies.session import SessionRef
from services.journal.record import Destination
from workflows.backoff import Backoff
from workflows.doorbells import Doorbells
from workflows.outage import Outage

log = logging.getLogger(__name__)

BATCH = 50
"""Rows claimed at once. Their bells ring together: more would only wait in Temporal's queue."""

CLAIM = timedelta(seconds=30)
"""How long a claimed row is ours: longer than a ring may take."""

SWEEP_SECONDS = 5.0
"""How long to wait for a notification before looking all the same."""

# Only what this release knows how to ring: a newer one may queue for other destinations.
_CLAIM = """
UPDATE outbox SET claimed_until = clock_timestamp() + %(claim)s
WHERE id IN (
    SELECT id FROM outbox
    WHERE (claimed_until IS NULL OR claimed_until < clock_timestamp())
      AND destination = ANY(%(known)s)
    ORDER BY id
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
RETURNING id, tenant_id, destination, subject_id, opens
"""
_DELETE = "DELETE FROM outbox WHERE id = ANY(%(ids)s)"
_POSTPONE = """
UPDATE outbox SET claimed_until = clock_timestamp() + %(pause)s WHERE id = ANY(%(ids)s)
"""


class _Bell(NamedTuple):
    """Whose bell: rows of one bell are one ring."""

    destination: Destination
    tenant_id: UUID
    subject_id: UUID


class _Row(NamedTuple):
    id: int
    tenant_id: UUID
    destination: str
    subject_id: UUID
    opens: bool

    @property
    def bell(self) -> _Bell:
        return _Bell(Destination(self.destination), self.tenant_id, self.subject_id)


class Relay:
    """Rings for every row of the outbox, then removes it.

    Several may run at once, in as many processes.

    Args:
        conninfo: libpq address of the database, for the relay's role.
        doorbells: where to ring.
        outage: what the process knows of the database's absences.
    """

    def __init__(self, conninfo: str, doorbells: Doorbells, outage: Outage | None = None) -> None:
        self._conninfo = conninfo
        self._doorbells = doorbells
        self._outage = outage or Outage()

    async def run(self) -> None:
        """Relay until cancelled, whatever becomes of PostgreSQL and Temporal."""
        away = Backoff()
        while True:
            try:
                async with await connect(self._conninfo) as connection:
                    await connection.execute("LISTEN outbox")
                    away.reset()
                    self._outage.end()
                    await self._relay(connection)
            except Error as error:
                if not self._outage.meet(error):
                    log.warning("the relay begins again: %s", error)
                await asyncio.sleep(away.grow())

    async def _relay(self, connection: AsyncConnection) -> None:
        trouble = Backoff()
        while True:
            while rows := await self._claim(connection):
                await self._deliver(connection, rows, trouble)
            async for _ in connection.notifies(timeout=SWEEP_SECONDS, stop_after=1):
                pass

    async def _claim(self, connection: AsyncConnection) -> list[_Row]:
        cursor = connection.cursor(row_factory=class_row(_Row))
        await cursor.execute(
            _CLAIM,
            {"claim": CLAIM, "batch": BATCH, "known": [known.value for known in Destination]},
        )
        return await cursor.fetchall()

    async def _deliver(
        self, connection: AsyncConnection, rows: Collection[_Row], trouble: Backoff
    ) -> None:
        """Ring for ``rows``; delete those rung, put the others off, longer each time."""
        bells = {row.bell: False for row in rows}
        for row in rows:
            bells[row.bell] |= row.opens
        rings = await asyncio.gather(*(self._ring(bell, opens) for bell, opens in bells.items()))
        rung = {bell for bell, is_rung in zip(bells, rings, strict=True) if is_rung}
        done = [row.id for row in rows if row.bell in rung]
        put_off = [row.id for row in rows if row.bell not in rung]
        if done:
            await connection.execute(_DELETE, {"ids": done})
        if not put_off:
            trouble.reset()
            return
        pause = trouble.grow()
        await connection.execute(_POSTPONE, {"ids": put_off, "pause": timedelta(seconds=pause)})
        if not done:
            await asyncio.sleep(pause)

    async def _ring(self, bell: _Bell, opens: bool) -> bool:
        try:
            match bell.destination:
                case Destination.LOOP:
                    loop = LoopRef(bell.tenant_id, bell.subject_id)
                    await self._doorbells.ring_loop(loop, opens=opens)
                case Destination.SESSION:
                    session = SessionRef(bell.tenant_id, bell.subject_id)
                    await self._doorbells.ring_session(session, opens=opens)
                case Destination.RECORDS:
                    await self._doorbells.ring_records(bell.tenant_id)
                case Destination.MAIL:
                    await self._doorbells.ring_mail(bell.tenant_id)
        except RPCError as error:
            log.warning(
                "Temporal did not take a bell: %s",
                error,
                extra={"tenant_id": bell.tenant_id, "subject_id": bell.subject_id},
            )
            return False
        return True


async def connect(conninfo: str) -> AsyncConnection:
    """A connection in autocommit that notices a server gone without a word.

    Raises:
        OperationalError: no server there.
    """
    return await AsyncConnection.connect(
        conninfo,
        autocommit=True,
        application_name="boussole-relay",
        connect_timeout=5,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )

"""Seal the journal: give each entry, for ever, its place in its tenant's hash chain.

What is hashed, so that anyone who holds a tenant's journal can redo it with a few lines:

* Entries are numbered from 1 without a gap: ``seq``.
* The hash of an entry is the SHA-256 of the UTF-8 bytes of a JSON object with nine members:

  ========== =====================================================================
  actor_id   the acting member's id, or null
  at         when, UTC, always with microseconds: ``2026-11-25T10:00:00.000000Z``
  data       the entry's object of ids, integers, booleans, nulls and short words
  event      what happened
  id         the entry's id
  prev       the hash of the entry before, 64 hexadecimal digits; 64 zeros for the first
  seq        the entry's number, an integer
  subject    about what (an id), or null
  via        through what the actor acted
  ========== =====================================================================

* The JSON is canonical: members sorted by name at every level, no white space, characters
  outside ASCII written as they are. Ids are in lower case with hyphens.

The order is that of transactions, not of commits: an entry waits until no transaction older
than its own can still write one. A transaction that lasts delays the seal and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from services.deps import Deps
from services.journal.models import JournalSeal

BEFORE_THE_FIRST: Final = bytes(32)
"""What stands for the hash of the entry before the first."""

_BATCH: Final = 1000
_LOCK: Final = 1_114_590_053

# ``pg_snapshot_xmax`` is beyond any transaction begun. Where even it is not beyond the last
# seal, the database was restored into a younger cluster, and transaction ids say nothing.
_TENANTS = text("""
SELECT t.id
FROM tenant t
JOIN LATERAL (SELECT e.xid FROM journal_entry e WHERE e.tenant_id = t.id
              ORDER BY e.xid DESC LIMIT 1) newest ON true
LEFT JOIN LATERAL (SELECT s.xid FROM journal_seal s WHERE s.tenant_id = t.id
                   ORDER BY s.seq DESC LIMIT 1) last ON true
WHERE last.xid IS NULL
   OR newest.xid > last.xid
   OR last.xid >= pg_snapshot_xmax(pg_current_snapshot())
""")
_ONE_SEALER = text("SELECT pg_try_advisory_xact_lock(:key, hashtext(CAST(:tenant_id AS text)))")
_LAST = text("""
SELECT seq, hash, CAST(xid AS text) AS xid,
       xid >= pg_snapshot_xmax(pg_current_snapshot()) AS from_elsewhere
FROM journal_seal WHERE tenant_id = :tenant_id ORDER BY seq DESC LIMIT 1
""")
# Seals are looked up too: a batch may have ended in the middle of a transaction's entries.
_UNSEALED = text("""
SELECT e.id, e.at, e.actor_id, e.via, e.event, e.subject, e.data, CAST(e.xid AS text) AS xid
FROM journal_entry e
WHERE e.tenant_id = :tenant_id
  AND e.xid >= CAST(CAST(:since AS text) AS xid8)
  AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
  AND NOT EXISTS (SELECT FROM journal_seal s
                  WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)
ORDER BY e.xid, e.ordinal
LIMIT :batch
""")


@dataclass(frozen=True, slots=True)
class SealedFact:
    """What the hash of an entry covers, beside its place."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    via: str
    event: str
    subject: UUID | None
    data: Mapping[str, Any]


def hash_entry(seq: int, prev: bytes, fact: SealedFact) -> bytes:
    """The SHA-256 of an entry in its place, as this module's text defines it.

    Args:
        seq: its number, from 1.
        prev: the hash of the entry before; ``BEFORE_THE_FIRST`` for the first.
        fact: what the entry says.
    """
    canonical = {
        "actor_id": str(fact.actor_id) if fact.actor_id else None,
        "at": fact.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": fact.data,
        "event": fact.event,
        "id": str(fact.id),
        "prev": prev.hex(),
        "seq": seq,
        "subject": str(fact.subject) if fact.subject else None,
        "via": fact.via,
    }
    written = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).digest()


def seal_pending(deps: Deps, relay_engine: Engine) -> int:
    """Seal, in every tenant, the entries whose order can no longer change.

    Several processes may do this at once: a tenant that another one is sealing is passed over.

    Args:
        deps: the collaborators; entries are read and seals written as the application.
        relay_engine: the relay's role, which sees where there is something to seal.

    Returns:
        How many entries were sealed.
    """
    with relay_engine.connect() as connection:
        tenants: list[UUID] = list(connection.execute(_TENANTS).scalars())
    return sum(_seal_tenant(deps, tenant_id) for tenant_id in tenants)


def _seal_tenant(deps: Deps, tenant_id: UUID) -> int:
    total = 0
    while True:
        with deps.work(tenant_id) as work:
            sealed = _seal_batch(work.session, tenant_id)
        total += sealed
        if sealed < _BATCH:
            return total


def _seal_batch(session: Session, tenant_id: UUID) -> int:
    place = {"tenant_id": tenant_id}
    # Held until the transaction ends: the next sealer then reads what this one wrote.
    if not session.execute(_ONE_SEALER, {"key": _LOCK, **place}).scalar_one():
        return 0
    last = session.execute(_LAST, place).one_or_none()
    seq, prev, since = 0, BEFORE_THE_FIRST, "0"
    if last is not None:
        seq, prev = last.seq, bytes(last.hash)
        since = "0" if last.from_elsewhere else last.xid
    seals = []
    for row in session.execute(_UNSEALED, {"since": since, "batch": _BATCH, **place}):
        seq += 1
        fact = SealedFact(row.id, row.at, row.actor_id, row.via, row.event, row.subject, row.data)
        prev = hash_entry(seq, prev, fact)
        seals.append(
            {
                "tenant_id": tenant_id,
                "seq": seq,
                "entry_id": row.id,
                "xid": row.xid,
                "hash": prev,
            }
        )
    if seals:
        session.execute(insert(JournalSeal), seals)
    return len(seals)

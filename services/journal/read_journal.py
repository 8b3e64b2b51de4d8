"""Read the journal: whole for those who answer for it, and for the others what they may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from policies.permissions import Permission
from services.deps import Act, Deps
from tenants.actor import Caller

MOST: Final = 500

# A proposal is read by every member once it was submitted, before that by its author. The
# capability that knows proposals is above this one: its table is read, its models are not.
_READABLE: Final = """
  AND (CAST(:subject AS uuid) IS NULL OR e.subject = CAST(:subject AS uuid))
  AND (:whole OR EXISTS (
    SELECT FROM proposal p
    WHERE p.tenant_id = e.tenant_id AND p.id = e.subject
      AND (p.submitted_at IS NOT NULL OR p.author_id = :reader_id)))
"""
_COLUMNS: Final = """
  e.id, e.at, e.actor_id, m.name AS actor_name, e.via, e.event, e.subject, e.data
"""
_SEALED = text(f"""
SELECT s.seq, s.hash, {_COLUMNS}
FROM journal_seal s
JOIN journal_entry e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id
LEFT JOIN member m ON m.tenant_id = e.tenant_id AND m.id = e.actor_id
WHERE s.tenant_id = :tenant_id AND s.seq > :after {_READABLE}
ORDER BY s.seq LIMIT :limit
""")  # noqa: S608 - built from this module's constants
_UNSEALED = text(f"""
SELECT CAST(NULL AS bigint) AS seq, CAST(NULL AS bytea) AS hash, {_COLUMNS}
FROM journal_entry e
LEFT JOIN member m ON m.tenant_id = e.tenant_id AND m.id = e.actor_id
WHERE e.tenant_id = :tenant_id {_READABLE}
  AND e.xid >= COALESCE((SELECT s.xid FROM journal_seal s WHERE s.tenant_id = :tenant_id
                         ORDER BY s.seq DESC LIMIT 1), '0')
  AND NOT EXISTS (SELECT FROM journal_seal s
                  WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)
ORDER BY e.xid, e.ordinal LIMIT :limit
""")  # noqa: S608 - built from this module's constants


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted; ``name`` is None for an operator of the host, who is no member."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry of the journal.

    Attributes:
        seq: its place in the chain, None for the few seconds until it is sealed.
        actor: None for what the clock did, and for what keeps no author.
        via: through what they acted.
        subject: about what; a proposal's id for all that concerns its loop.
        hash: 64 hexadecimal digits, None until it is sealed; ``services.journal.seal`` says how
            to redo it.
    """

    seq: int | None
    id: UUID
    at: datetime
    actor: Actor | None
    via: str
    event: str
    subject: UUID | None
    data: dict[str, Any]
    hash: str | None


def read_journal(
    deps: Deps,
    caller: Caller,
    *,
    subject: UUID | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[JournalLine]:
    """Read entries in the order of the chain, those not sealed yet at the end.

    Args:
        deps: the collaborators.
        caller: an administrator or a data protection officer reads everything; the others what
            concerns proposals that they may read.
        subject: only what concerns this.
        after: only what comes after this place in the chain.
        limit: how many at most, 500 at the very most.

    Raises:
        Forbidden: nothing of it is theirs to read.
    """
    with deps.act(caller, Permission.TIMELINE_READ) as act:
        wanted = {
            "tenant_id": act.tenant_id,
            "subject": subject,
            "after": after,
            "whole": deps.authorizer.allows(act.actor.roles, Permission.JOURNAL_READ),
            "reader_id": act.user_id,
            "limit": min(limit, MOST),
        }
        return _read(act, wanted)


def _read(act: Act, wanted: dict[str, Any]) -> list[JournalLine]:
    lines = [_line(row) for row in act.session.execute(_SEALED, wanted)]
    room = wanted["limit"] - len(lines)
    if room > 0:
        # What is sealed between the two readings is in neither: the next one has it.
        lines.extend(_line(row) for row in act.session.execute(_UNSEALED, wanted | {"limit": room}))
    return lines


def _line(row: Row[Any]) -> JournalLine:
    return JournalLine(
        seq=row.seq,
        id=row.id,
        at=row.at,
        actor=Actor(row.actor_id, row.actor_name) if row.actor_id else None,
        via=row.via,
        event=row.event,
        subject=row.subject,
        data=row.data,
        hash=bytes(row.hash).hex() if row.hash is not None else None,
    )

"""Search the journal: latest first, by what happened, who acted, about what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.deps import Deps
from services.journal.events import Event
from services.journal.read_journal import Actor
from services.journal.readable_title import READABLE_TITLE
from tenants.actor import Caller

MOST_AT_ONCE: Final = 50_000
"""How many entries one answer holds, a file's included."""

# A proposal is read by every member once it was submitted, before that by its author. The
# capabilities that know subjects are above this one: their tables are read, their models are not.
_KEPT: Final = """
FROM journal_entry e
LEFT JOIN member m ON m.tenant_id = e.tenant_id AND m.id = e.actor_id
WHERE e.tenant_id = :tenant_id
  AND (:any_event OR e.event = ANY(:events))
  AND (CAST(:person AS text) IS NULL OR m.name ILIKE :person)
  AND (CAST(:subject AS uuid) IS NULL OR e.subject = CAST(:subject AS uuid))
  AND (CAST(:reference AS text) IS NULL OR CAST(e.id AS text) LIKE lower(:reference) || '%')
  AND (CAST(:since AS timestamptz) IS NULL OR e.at >= CAST(:since AS timestamptz))
  AND (CAST(:until AS timestamptz) IS NULL OR e.at < CAST(:until AS timestamptz))
  AND (:whole OR EXISTS (
    SELECT FROM proposal p
    WHERE p.tenant_id = e.tenant_id AND p.id = e.subject
      AND (p.submitted_at IS NOT NULL OR p.author_id = :reader_id)))
"""
_COUNT: Final = text(f"SELECT count(*) {_KEPT}")
_PAGE: Final = text(f"""
SELECT found.*, s.seq, s.hash
FROM (SELECT e.id, e.tenant_id, e.xid, e.ordinal, e.at, e.actor_id, m.name AS actor_name, e.via,
             e.event, e.subject, e.data
      {_KEPT}
      ORDER BY e.xid DESC, e.ordinal DESC LIMIT :limit OFFSET :offset) found
LEFT JOIN journal_seal s ON s.tenant_id = found.tenant_id AND s.entry_id = found.id
ORDER BY found.xid DESC, found.ordinal DESC
""")  # noqa: S608 - this module's constants
_SUBJECTS: Final = text(f"""
SELECT p.id, 'proposal' AS kind, p.reference AS label, {READABLE_TITLE} AS title,
       p.submitted_at IS NOT NULL OR p.author_id = :reader_id AS readable
FROM proposal p WHERE p.tenant_id = :tenant_id AND p.id = ANY(:ids)
UNION ALL
SELECT id, 'member', name, '', true FROM member WHERE tenant_id = :tenant_id AND id = ANY(:ids)
UNION ALL
SELECT id, 'committee', name, '', true
FROM committee WHERE tenant_id = :tenant_id AND id = ANY(:ids)
UNION ALL
SELECT id, 'invariant', code, '', true
FROM invariant WHERE tenant_id = :tenant_id AND id = ANY(:ids)
UNION ALL
SELECT id, 'vigilance_point', code, '', true
FROM vigilance_point WHERE tenant_id = :tenant_id AND id = ANY(:ids)
""")  # noqa: S608 - a constant of this program


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What to keep; None keeps all.

    Attributes:
        events: kinds of facts.
        person: part of the name of who acted.
        subject: about what; a proposal's id for all that concerns its loop.
        reference: the short reference of one fact, see ``services.journal.reference``.
        since, until: from when, included, to when, left out.
    """

    events: frozenset[Event] | None = None
    person: str | None = None
    subject: UUID | None = None
    reference: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalSubject:
    """What a fact is about.

    Attributes:
        kind: ``proposal``, ``member``, ``committee``, ``invariant`` or ``vigilance_point``.
        label: its reference, code or name.
        title: a proposal's, '' where it is not the reader's to read.
        readable: whether its page opens to the reader.
    """

    id: UUID
    kind: str
    label: str
    title: str
    readable: bool


@dataclass(frozen=True, slots=True)
class JournalFact:
    """An entry of the journal, and what it is about.

    Attributes:
        seq, hash: its place in the chain and its 64 hexadecimal digits; None until it is sealed.
        actor: None for what the clock did, and for what keeps no author.
        subject: None when nothing is known of it by name.
    """

    id: UUID
    seq: int | None
    at: datetime
    actor: Actor | None
    via: str
    event: Event
    subject_id: UUID | None
    subject: JournalSubject | None
    data: dict[str, Any]
    hash: str | None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """One page of facts, latest first.

    Attributes:
        total: how many there are in all.
        is_whole: whether the reader reads the whole journal, or what concerns proposals alone.
        subject: what the filter's subject is, when its name is known.
    """

    items: list[JournalFact]
    total: int
    is_whole: bool
    subject: JournalSubject | None


def search_journal(
    deps: Deps, caller: Caller, wanted: JournalFilter, *, offset: int = 0, limit: int = 50
) -> JournalPage:
    """Read the entries that ``wanted`` keeps.

    Args:
        deps: the collaborators.
        caller: an administrator or a data protection officer reads everything; the others what
            concerns proposals that they may read.
        wanted: what to keep.
        offset: how many to pass over.
        limit: how many at most, ``MOST_AT_ONCE`` at the very most.

    Raises:
        Forbidden: nothing of it is theirs to read.
    """
    with deps.act(caller, Permission.TIMELINE_READ) as act:
        roles = act.actor.roles
        is_whole = deps.authorizer.allows(roles, Permission.JOURNAL_READ)
        place = {"tenant_id": act.tenant_id, "reader_id": act.user_id}
        kept = {
            **place,
            "any_event": wanted.events is None,
            "events": sorted(wanted.events or ()),
            "person": _containing(wanted.person),
            "subject": wanted.subject,
            "reference": wanted.reference,
            "since": wanted.since,
            "until": wanted.until,
            "whole": is_whole,
        }
        total: int = act.session.execute(_COUNT, kept).scalar_one()
        rows = act.session.execute(
            _PAGE, {**kept, "limit": min(limit, MOST_AT_ONCE), "offset": offset}
        ).all()
        ids = {row.subject for row in rows} | {wanted.subject}
        subjects = _subjects(
            act.session,
            {**place, "ids": list(ids - {None})},
            reads_proposals=deps.authorizer.allows(roles, Permission.PROPOSAL_READ),
        )
    return JournalPage(
        items=[
            JournalFact(
                id=row.id,
                seq=row.seq,
                at=row.at,
                actor=Actor(row.actor_id, row.actor_name) if row.actor_id else None,
                via=row.via,
                event=Event(row.event),
                subject_id=row.subject,
                subject=subjects.get(row.subject),
                data=row.data,
                hash=bytes(row.hash).hex() if row.hash is not None else None,
            )
            for row in rows
        ],
        total=total,
        is_whole=is_whole,
        subject=subjects.get(wanted.subject) if wanted.subject else None,
    )


def _containing(part: str | None) -> str | None:
    if part is None:
        return None
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _subjects(
    session: Session, wanted: dict[str, Any], *, reads_proposals: bool
) -> dict[UUID, JournalSubject]:
    rows: Sequence[Any] = session.execute(_SUBJECTS, wanted).all() if wanted["ids"] else ()
    found = {}
    for row in rows:
        readable = row.readable and (reads_proposals or row.kind != "proposal")
        title = row.title if readable else ""
        found[row.id] = JournalSubject(row.id, row.kind, row.label, title, readable)
    return found

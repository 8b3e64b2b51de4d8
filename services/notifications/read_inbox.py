"""What awaits a person, in all their tenants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.deps import Deps
from services.errors import NotAuthenticated
from services.journal.readable_title import READABLE_TITLE
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.session_facts import name_of_session
from services.notifications.words import path_of
from tenants.accounts import TenantName, find_account
from tenants.actor import Credential
from tenants.transaction import tenant_transaction

# Proposals and sessions are of capabilities above this one: their tables are named here, their
# models are not.
_OPEN_LINES = text(f"""
SELECT i.id, i.kind, i.notice, i.due_at, i.created_at, i.reminded_at,
       i.proposal_id, i.session_id, p.reference,
       CASE WHEN p.id IS NOT NULL THEN {READABLE_TITLE} END AS title,
       coalesce(s.committee_name, c.name) AS committee, s.starts_at AS session_starts_at
FROM inbox_item i
LEFT JOIN proposal p ON p.tenant_id = i.tenant_id AND p.id = i.proposal_id
LEFT JOIN committee_session s ON s.tenant_id = i.tenant_id AND s.id = i.session_id
LEFT JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
JOIN member m ON m.tenant_id = i.tenant_id AND m.id = i.member_id AND m.left_at IS NULL
WHERE i.tenant_id = :tenant_id AND i.member_id = :member_id AND i.closed_at IS NULL
ORDER BY i.due_at NULLS LAST, i.created_at, i.id
""")  # noqa: S608 - a constant of this program
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: a proposal, or a session without reference.

    A session is named by its committee and its date.
    """

    id: UUID
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of an inbox.

    Attributes:
        id: the line's own.
        tenant: where it happens.
        kind: what it asks for; news ask for nothing.
        notice: the occasion, which words the line.
        due_at: by when, None when no date is set.
        path: the page where it is answered, without the service's address.
        url: the same in full.
        reminded_at: when the person was last reminded of it.
    """

    id: UUID
    tenant: TenantName
    kind: ItemKind
    notice: Notice
    subject: Subject
    due_at: datetime | None
    created_at: datetime
    reminded_at: datetime | None
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """What awaits a person, by due date, undated last; and what they were told, newest first."""

    items: tuple[InboxLine, ...]
    news: tuple[InboxLine, ...]


def read_inbox(deps: Deps, credential: Credential, *, language: str) -> Inbox:
    """Read the person's open lines, one tenant at a time; suspended tenants are passed over.

    Args:
        deps: collaborators.
        credential: whose.
        language: the reader's, in which sessions are named.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    account = find_account(deps.engine, credential, deps.clock.now())
    if account is None:
        raise NotAuthenticated
    lines = [
        line
        for tenant in account.tenants
        if not tenant.is_suspended
        for line in _lines_in(deps, tenant, account.id, language)
    ]
    return Inbox(
        items=tuple(_by_date(line for line in lines if line.kind is not ItemKind.NEWS)),
        news=tuple(
            sorted(
                (line for line in lines if line.kind is ItemKind.NEWS),
                key=lambda line: line.created_at,
                reverse=True,
            )
        ),
    )


def _lines_in(deps: Deps, tenant: TenantName, member_id: UUID, language: str) -> list[InboxLine]:
    with tenant_transaction(deps.engine, tenant.id) as session:
        rows = session.execute(_OPEN_LINES, {"tenant_id": tenant.id, "member_id": member_id}).all()
    now = deps.clock.now()
    lines = []
    for row in rows:
        notice = Notice(row.notice)
        path = path_of(tenant.slug, notice, row.proposal_id, row.session_id)
        lines.append(
            InboxLine(
                id=row.id,
                tenant=tenant,
                kind=ItemKind(row.kind),
                notice=notice,
                subject=_subject(row, now, language),
                due_at=row.due_at,
                created_at=row.created_at,
                reminded_at=row.reminded_at,
                path=path,
                url=deps.public_url + path,
            )
        )
    return lines


def _subject(row: Row[Any], now: datetime, language: str) -> Subject:
    if row.proposal_id is not None:
        return Subject(row.proposal_id, row.reference, row.title)
    name = name_of_session(row.committee, row.session_starts_at, now=now, language=language)
    return Subject(row.session_id, "", name)


def _by_date(lines: Iterable[InboxLine]) -> list[InboxLine]:
    return sorted(lines, key=lambda line: (line.due_at or _NEVER, line.created_at))

"""Tell people: an inbox line and a mail each, in the transaction of what there is to tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, text, update

from services.deps import Work, new_id
from services.journal.record import Destination, ring
from services.notifications.models import InboxItem, ItemKind, Mail, MailState
from services.notifications.notices import Notice
from tenants.base import table_of

_ITEM = table_of(InboxItem)
_ADD_ITEMS = insert(_ITEM).inline()
_ADD_MAILS = insert(table_of(Mail)).inline()
_CLOSE_ITEMS = text("""
UPDATE inbox_item SET closed_at = :now
WHERE tenant_id = :tenant_id AND proposal_id = :proposal_id AND closed_at IS NULL
  AND kind = ANY (:kinds)
  AND (CAST(:member_id AS uuid) IS NULL OR member_id = :member_id)
  AND (CAST(:subject_id AS uuid) IS NULL OR subject_id = :subject_id)
""")
_ASKING = [kind.value for kind in ItemKind if kind is not ItemKind.NEWS]


def _distinct(members: Iterable[UUID | None]) -> list[UUID]:
    return list(dict.fromkeys(member for member in members if member is not None))


def queue_mail(
    work: Work,
    notice: Notice,
    members: Collection[UUID],
    *,
    proposal_id: UUID | None = None,
    due_at: datetime | None = None,
    data: dict[str, str] | None = None,
) -> None:
    """Queue one mail to each member, and ring the tenant's mail."""
    if not members:
        return
    facts = dict(data or {})
    if due_at is not None:
        facts["due_at"] = due_at.isoformat()
    work.session.execute(
        _ADD_MAILS,
        [
            {
                "tenant_id": work.tenant_id,
                "id": new_id(),
                "member_id": member,
                "notice": notice.value,
                "proposal_id": proposal_id,
                "data": facts,
                "created_at": work.now,
                "state": MailState.WAITING,
                "attempts": 0,
                "next_attempt_at": work.now,
            }
            for member in members
        ],
    )
    ring(work, Destination.MAIL, work.tenant_id)


def ask(
    work: Work,
    kind: ItemKind,
    notice: Notice,
    members: Iterable[UUID | None],
    proposal_id: UUID,
    *,
    due_at: datetime | None = None,
    subject_id: UUID | None = None,
    by_mail: bool = True,
) -> None:
    """Put something in each member's inbox, and tell them by mail.

    Args:
        work: the transaction.
        kind: what the line asks for.
        notice: the occasion, which words the line and the mail.
        members: whom; None and repetitions are passed over.
        proposal_id: the proposal concerned.
        due_at: by when.
        subject_id: what precisely is asked about (a ballot, a reserve); default the proposal.
        by_mail: false where the person has just acted and is told what comes next.
    """
    people = _distinct(members)
    if not people:
        return
    work.session.execute(
        _ADD_ITEMS,
        [
            {
                "tenant_id": work.tenant_id,
                "id": new_id(),
                "member_id": member,
                "kind": kind,
                "notice": notice.value,
                "proposal_id": proposal_id,
                "subject_id": subject_id or proposal_id,
                "created_at": work.now,
                "due_at": due_at,
            }
            for member in people
        ],
    )
    if by_mail:
        queue_mail(work, notice, people, proposal_id=proposal_id, due_at=due_at)


def tell(work: Work, notice: Notice, members: Iterable[UUID | None], proposal_id: UUID) -> None:
    """Tell a decision: a line of news that asks for nothing, and a mail."""
    ask(work, ItemKind.NEWS, notice, members, proposal_id)


def remind(
    work: Work,
    kind: ItemKind,
    notice: Notice,
    members: Iterable[UUID | None],
    proposal_id: UUID,
    *,
    due_at: datetime | None = None,
) -> None:
    """Remind of a line that is there already: it says so, moves to its new date, a mail leaves."""
    people = _distinct(members)
    if not people:
        return
    work.session.execute(
        update(InboxItem)
        .where(
            InboxItem.tenant_id == work.tenant_id,
            InboxItem.proposal_id == proposal_id,
            InboxItem.kind == kind,
            InboxItem.member_id.in_(people),
            InboxItem.closed_at.is_(None),
        )
        .values(reminded_at=work.now, notice=notice.value, due_at=due_at)
        .execution_options(synchronize_session=False)
    )
    queue_mail(work, notice, people, proposal_id=proposal_id, due_at=due_at)


def settle_items(
    work: Work,
    proposal_id: UUID,
    *,
    kinds: Collection[ItemKind] | None = None,
    member_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Close the lines that ask for nothing any more; news stay until they are read.

    Args:
        work: the transaction.
        proposal_id: whose lines.
        kinds: of these kinds; None for everything that asks.
        member_id: of this member only.
        subject_id: about this only.
    """
    work.session.execute(
        _CLOSE_ITEMS,
        {
            "now": work.now,
            "tenant_id": work.tenant_id,
            "proposal_id": proposal_id,
            "kinds": _ASKING if kinds is None else [kind.value for kind in kinds],
            "member_id": member_id,
            "subject_id": subject_id,
        },
    )

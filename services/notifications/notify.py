"""Tell people: an inbox line and a mail each, in the transaction of what there is to tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import update

from services.deps import Work, new_id
from services.effects import Effect
from services.journal.record import Destination, ring
from services.notifications.models import InboxItem, ItemKind, MailState
from services.notifications.notices import Notice

_LINES = Effect(
    "inbox_lines",
    """
    INSERT INTO inbox_item
        (tenant_id, id, member_id, kind, notice, proposal_id, session_id, subject_id, created_at,
         due_at)
    SELECT tenant_id, id, member_id, kind, notice, proposal_id, session_id, subject_id, created_at,
           due_at
    FROM jsonb_to_recordset(CAST(:inbox_lines AS jsonb)) AS r(
        tenant_id uuid, id uuid, member_id uuid, kind text, notice text, proposal_id uuid,
        session_id uuid, subject_id uuid, created_at timestamptz, due_at timestamptz
    )
    """,
)
_MAILS = Effect(
    "mails",
    """
    INSERT INTO mail
        (tenant_id, id, member_id, notice, proposal_id, session_id, data, created_at, state,
         attempts, next_attempt_at)
    SELECT tenant_id, id, member_id, notice, proposal_id, session_id, data, created_at, state, 0,
           leaves_at
    FROM jsonb_to_recordset(CAST(:mails AS jsonb)) AS r(
        tenant_id uuid, id uuid, member_id uuid, notice text, proposal_id uuid, session_id uuid,
        data jsonb, created_at timestamptz, state text, leaves_at timestamptz
    )
    """,
)
_CLOSINGS = Effect(
    "closed_lines",
    """
    UPDATE inbox_item AS i SET closed_at = c.closed_at
    FROM jsonb_to_recordset(CAST(:closed_lines AS jsonb)) AS c(
        tenant_id uuid, proposal_id uuid, session_id uuid, kinds text[], notices text[],
        member_id uuid, subject_id uuid, closed_at timestamptz
    )
    WHERE i.tenant_id = c.tenant_id AND i.closed_at IS NULL
      AND (i.proposal_id = c.proposal_id OR i.session_id = c.session_id)
      AND i.kind = ANY (c.kinds)
      AND (c.notices IS NULL OR i.notice = ANY (c.notices))
      AND (c.member_id IS NULL OR i.member_id = c.member_id)
      AND (c.subject_id IS NULL OR i.subject_id = c.subject_id)
    """,
)
# A mail that was to leave at once, or was taken to be sent, leaves whatever follows.
_WITHDRAWALS = Effect(
    "withdrawn_mails",
    """
    DELETE FROM mail AS m
    USING jsonb_to_recordset(CAST(:withdrawn_mails AS jsonb)) AS w(
        tenant_id uuid, session_id uuid, notices text[], member_id uuid
    )
    WHERE m.tenant_id = w.tenant_id AND m.session_id = w.session_id
      AND m.state = 'waiting' AND m.attempts = 0 AND m.next_attempt_at > m.created_at
      AND (w.notices IS NULL OR m.notice = ANY (w.notices))
      AND (w.member_id IS NULL OR m.member_id = w.member_id)
    """,
)
_ASKING = [kind for kind in ItemKind if kind is not ItemKind.NEWS]

CALM: Final = timedelta(minutes=10)
"""How long nothing must change before a mail about changes leaves: it tells them all."""


def _distinct(members: Iterable[UUID | None]) -> list[UUID]:
    return list(dict.fromkeys(member for member in members if member is not None))


def queue_mail(
    work: Work,
    notice: Notice,
    members: Collection[UUID],
    *,
    proposal_id: UUID | None = None,
    session_id: UUID | None = None,
    due_at: datetime | None = None,
    data: dict[str, str] | None = None,
    after: timedelta = timedelta(),
) -> None:
    """Queue one mail to each member, to leave ``after`` now, and ring the tenant's mail."""
    if not members:
        return
    facts = dict(data or {})
    if due_at is not None:
        facts["due_at"] = due_at.isoformat()
    work.effects.add(
        _MAILS,
        *(
            {
                "tenant_id": work.tenant_id,
                "id": new_id(),
                "member_id": member,
                "notice": notice,
                "proposal_id": proposal_id,
                "session_id": session_id,
                "data": facts,
                "created_at": work.now,
                "state": MailState.WAITING,
                "leaves_at": work.now + after,
            }
            for member in members
        ),
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
    line = {"proposal_id": proposal_id, "subject_id": subject_id or proposal_id, "due_at": due_at}
    _write_lines(work, kind, notice, people, line)
    if by_mail:
        queue_mail(work, notice, people, proposal_id=proposal_id, due_at=due_at)


def ask_about_session(
    work: Work,
    kind: ItemKind,
    notice: Notice,
    members: Iterable[UUID | None],
    session_id: UUID,
    *,
    due_at: datetime | None = None,
    mail_after: timedelta | None = timedelta(),
) -> None:
    """As ``ask``, about a committee's session rather than a proposal.

    A mail that leaves later (``mail_after``) is withdrawn if the line is settled before; with
    None, there is none.
    """
    people = _distinct(members)
    line = {"session_id": session_id, "subject_id": session_id, "due_at": due_at}
    _write_lines(work, kind, notice, people, line)
    if mail_after is not None:
        queue_mail(work, notice, people, session_id=session_id, due_at=due_at, after=mail_after)


def _write_lines(
    work: Work, kind: ItemKind, notice: Notice, people: Collection[UUID], line: Mapping[str, object]
) -> None:
    if not people:
        return
    work.effects.add(
        _LINES,
        *(
            {
                "tenant_id": work.tenant_id,
                "id": new_id(),
                "member_id": member,
                "kind": kind,
                "notice": notice,
                "created_at": work.now,
                **line,
            }
            for member in people
        ),
    )


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

    What the same transaction asks stays open, whichever came first.

    Args:
        work: the transaction.
        proposal_id: whose lines.
        kinds: of these kinds; None for everything that asks.
        member_id: of this member only.
        subject_id: about this only.
    """
    work.effects.add(
        _CLOSINGS,
        {
            "tenant_id": work.tenant_id,
            "proposal_id": proposal_id,
            "kinds": _ASKING if kinds is None else list(kinds),
            "member_id": member_id,
            "subject_id": subject_id,
            "closed_at": work.now,
        },
    )


def settle_session_items(
    work: Work,
    session_id: UUID,
    *,
    notices: Collection[Notice] | None = None,
    member_id: UUID | None = None,
    news_too: bool = False,
) -> None:
    """Close the lines about a session that ask for nothing any more.

    Their mails that were to leave later do not.

    Args:
        work: the transaction.
        session_id: whose lines.
        notices: of these occasions; None for all.
        member_id: of this member only.
        news_too: what is told of it as well, which is then read or out of date.
    """
    about = {
        "tenant_id": work.tenant_id,
        "session_id": session_id,
        "notices": None if notices is None else sorted(notices),
        "member_id": member_id,
    }
    kinds = list(ItemKind) if news_too else _ASKING
    work.effects.add(_CLOSINGS, {**about, "kinds": kinds, "closed_at": work.now})
    work.effects.add(_WITHDRAWALS, about)

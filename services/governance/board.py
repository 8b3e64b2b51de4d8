"""The loops by stage: how long each has stood there, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from policies.loop import Awaiting, Kind, Outcome, Stage
from services.committees.models import Ballot, Committee
from services.deps import Act
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.proposals.models import Proposal
from services.proposals.readable_text import IS_SUBMITTED, SUBMITTED, TITLE
from services.sorting import by_name
from tenants.models import Member

COLUMNS: Final = (Stage.DRAFT, Stage.SPONSORSHIP, Stage.COMMITTEE, Stage.ROLLOUT)
"""The stages where an open loop stands; a rework stands at the drafting again."""

_HELD_BY: Final = (ItemKind.SPONSORSHIP, ItemKind.REWORK, ItemKind.ROLLOUT, ItemKind.REVIEW)


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """A loop on the board.

    Attributes:
        since: when it entered its stage.
        holders: names of those whose move it is; the committee's name while it votes, who lifts
            the reserve while one holds the next phase back.
        is_held: whether a reserve does.
        due_at: by when they should, None when nothing is dated.
    """

    id: UUID
    title: str
    kind: Kind
    stage: Stage
    awaiting: Awaiting
    since: datetime
    holders: tuple[str, ...]
    due_at: datetime | None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """A loop that ended."""

    id: UUID
    title: str
    outcome: Outcome
    closed_at: datetime


def open_loops(act: Act) -> list[OpenLoop]:
    """The open loops that the person may read, those that stand longest first."""
    held = _held(act.session)
    holders = _holders(act.session) | held
    committee = (
        select(Committee.name)
        .join(
            Ballot,
            (Ballot.tenant_id == Committee.tenant_id) & (Ballot.committee_id == Committee.id),
        )
        .where(Ballot.tenant_id == Proposal.tenant_id, Ballot.proposal_id == Proposal.id)
        .order_by(Ballot.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = act.session.execute(
        select(
            Proposal.id,
            TITLE.label("title"),
            Proposal.kind,
            Proposal.stage,
            Proposal.awaiting,
            Proposal.stage_since,
            Proposal.due_at,
            Member.name.label("author"),
            committee.label("committee"),
        )
        .join(Member, (Member.tenant_id == Proposal.tenant_id) & (Member.id == Proposal.author_id))
        .outerjoin(SUBMITTED, IS_SUBMITTED)
        .where(
            Proposal.stage != Stage.CLOSED,
            or_(Proposal.submitted_at.is_not(None), Proposal.author_id == act.user_id),
        )
        .order_by(Proposal.stage_since, Proposal.id)
    )
    loops = []
    for row in rows:
        held_by = holders.get(row.id, ())
        if row.awaiting in {Awaiting.COMMITTEE, Awaiting.SECRETARY}:
            held_by = (row.committee,) if row.committee else ()
        elif row.awaiting is Awaiting.AUTHOR:
            held_by = (row.author,)
        loops.append(
            OpenLoop(
                row.id,
                row.title,
                row.kind,
                row.stage,
                row.awaiting,
                row.stage_since,
                held_by,
                row.due_at,
                row.id in held,
            )
        )
    return loops


def closed_loops(session: Session, limit: int) -> tuple[list[ClosedLoop], int]:
    """The loops that ended last, and how many ended in all; drafts given up are left out."""
    rows = session.execute(
        select(
            Proposal.id,
            TITLE.label("title"),
            Proposal.outcome,
            Proposal.closed_at,
            func.count().over().label("total"),
        )
        .outerjoin(SUBMITTED, IS_SUBMITTED)
        .where(Proposal.stage == Stage.CLOSED, Proposal.submitted_at.is_not(None))
        .order_by(Proposal.closed_at.desc(), Proposal.id)
        .limit(limit)
    ).all()
    loops = [ClosedLoop(row.id, row.title, row.outcome, row.closed_at) for row in rows]
    return loops, rows[0].total if rows else 0


def _holders(session: Session) -> dict[UUID, tuple[str, ...]]:
    """Who is asked to act on each proposal now, the first asked first."""
    return _asked(session, InboxItem.kind.in_(_HELD_BY))


def _held(session: Session) -> dict[UUID, tuple[str, ...]]:
    """Who lifts the reserves of each proposal whose next phase they hold back."""
    held = select(InboxItem.proposal_id).where(
        InboxItem.closed_at.is_(None), InboxItem.notice == Notice.PHASE_HELD.value
    )
    lifts = InboxItem.notice == Notice.RESERVE_TO_LIFT.value
    return _asked(session, lifts & InboxItem.proposal_id.in_(held))


def _asked(session: Session, of_which: ColumnElement[bool]) -> dict[UUID, tuple[str, ...]]:
    """Whose open inbox lines are ``of_which``, by proposal, the first asked first."""
    rows = session.execute(
        select(InboxItem.proposal_id, Member.name)
        .join(
            Member, (Member.tenant_id == InboxItem.tenant_id) & (Member.id == InboxItem.member_id)
        )
        .where(InboxItem.closed_at.is_(None), of_which)
        .order_by(InboxItem.created_at, by_name(Member.name))
    )
    holders: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        held_by = holders.get(row.proposal_id, ())
        if row.name not in held_by:
            holders[row.proposal_id] = (*held_by, row.name)
    return holders

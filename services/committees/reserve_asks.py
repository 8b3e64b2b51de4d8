"""Whom a reserve awaits: who answers for it, and who lifts it once it is met."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.access import presiding
from services.committees.models import Ballot, BallotState, Reserve
from services.deps import Work
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items


def who_lifts(session: Session, ballot: Ballot, reserve: Reserve) -> UUID | None:
    """Who presides the reserve's item, its owner set aside; None when nobody is left to."""
    return presiding(session, ballot, but=reserve.owner_id)


def ask_about(work: Work, ballot: Ballot, reserve: Reserve) -> None:
    """Tell its owner that they answer for it, and who presides that it is theirs to lift."""
    ask(
        work,
        ItemKind.RESERVE,
        Notice.RESERVE_OWNED,
        [reserve.owner_id],
        reserve.proposal_id,
        due_at=reserve.due_at,
        subject_id=reserve.id,
    )
    _ask_to_lift(work, reserve, who_lifts(work.session, ballot, reserve))


def lifters_of(session: Session, proposal_id: UUID) -> dict[UUID, UUID]:
    """Who lifts each of the proposal's reserves that wait, by the reserve's id.

    One that nobody is left to lift is not among them.
    """
    lifters = {
        reserve.id: who_lifts(session, ballot, reserve)
        for reserve, ballot in _waiting(session, proposal_id)
    }
    return {reserve: lifter for reserve, lifter in lifters.items() if lifter is not None}


def ask_successors(work: Work, proposal_id: UUID) -> None:
    """Ask anew where who was to lift a reserve presides no more: they left, another stands in."""
    for reserve, ballot in _waiting(work.session, proposal_id):
        lifter = who_lifts(work.session, ballot, reserve)
        asked = work.session.scalars(
            select(InboxItem.member_id).where(
                InboxItem.proposal_id == proposal_id,
                InboxItem.subject_id == reserve.id,
                InboxItem.notice == Notice.RESERVE_TO_LIFT.value,
                InboxItem.closed_at.is_(None),
            )
        ).all()
        for member_id in asked:
            if member_id != lifter:
                settle_items(
                    work,
                    proposal_id,
                    kinds=[ItemKind.RESERVE],
                    member_id=member_id,
                    subject_id=reserve.id,
                )
        if lifter not in asked:
            _ask_to_lift(work, reserve, lifter)


def _waiting(session: Session, proposal_id: UUID) -> list[tuple[Reserve, Ballot]]:
    """The reserves that block a rollout until they are lifted, with their ballots."""
    rows = session.execute(
        select(Reserve, Ballot)
        .join(Ballot, (Ballot.tenant_id == Reserve.tenant_id) & (Ballot.id == Reserve.ballot_id))
        .where(
            Reserve.proposal_id == proposal_id,
            Reserve.kept.is_(True),
            Reserve.lifted_at.is_(None),
            Ballot.state == BallotState.CLOSED,
        )
        .order_by(Reserve.id)
    )
    return [(row.Reserve, row.Ballot) for row in rows]


def _ask_to_lift(work: Work, reserve: Reserve, lifter: UUID | None) -> None:
    ask(
        work,
        ItemKind.RESERVE,
        Notice.RESERVE_TO_LIFT,
        [lifter],
        reserve.proposal_id,
        due_at=reserve.due_at,
        subject_id=reserve.id,
    )

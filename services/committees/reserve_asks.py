"""Whom a reserve awaits: who answers for it, and who lifts it once it is met."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.access import presiding
from services.committees.bodies import seated_in
from services.committees.models import Ballot, BallotState, BallotVoter, Reserve
from services.deps import Work
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items


def who_lifts(session: Session, ballot: Ballot, reserve: Reserve) -> UUID | None:
    """Who presides the reserve's item, its owner set aside; None when nobody is left to.

    Once nobody of the frozen list is there, it is whoever chairs the committee now, who took no
    part in the item.
    """
    frozen = presiding(session, ballot, but=reserve.owner_id)
    return frozen or _chairs_now(session, ballot, but=reserve.owner_id)


def _chairs_now(session: Session, ballot: Ballot, *, but: UUID | None) -> UUID | None:
    """The first in the committee's order of chairing today who may judge the item."""
    aside = session.scalars(
        select(BallotVoter.member_id).where(
            BallotVoter.ballot_id == ballot.id, BallotVoter.recused_at.is_not(None)
        )
    )
    unfit = {ballot.author_id, ballot.sponsor_id, ballot.answered_by, but, *aside}
    seats = seated_in(session, ballot.committee_id)
    return next(
        (
            seat.member_id
            for seat in seats
            if seat.chair_order is not None and seat.member_id not in unfit
        ),
        None,
    )


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

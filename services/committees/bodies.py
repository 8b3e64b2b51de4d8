"""Who sits on a committee, chairs it and convenes it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.models import CommitteeSecretary, Seat, SeatState, VotingRight


def secretaries_of(session: Session, committee_id: UUID) -> list[UUID]:
    """The members who convene the committee."""
    return list(
        session.scalars(
            select(CommitteeSecretary.member_id).where(
                CommitteeSecretary.committee_id == committee_id
            )
        )
    )


def seated_in(session: Session, committee_id: UUID) -> list[Seat]:
    """The seats in office, in the order of chairing."""
    return list(
        session.scalars(
            select(Seat)
            .where(Seat.committee_id == committee_id, Seat.state == SeatState.IN_OFFICE)
            .order_by(Seat.chair_order.asc().nulls_last(), Seat.id)
        )
    )


def people_of(session: Session, committee_id: UUID) -> list[UUID]:
    """Its voting members and its secretaries."""
    voting = [
        seat.member_id
        for seat in seated_in(session, committee_id)
        if seat.right is VotingRight.VOTING and seat.member_id is not None
    ]
    return voting + secretaries_of(session, committee_id)


def runs_agenda(session: Session, committee_id: UUID, member_id: UUID) -> bool:
    """Whether the member is a secretary or the chair: who opens, defers and reorders items."""
    chair = next((s for s in seated_in(session, committee_id) if s.chair_order is not None), None)
    if chair is not None and chair.member_id == member_id:
        return True
    return member_id in secretaries_of(session, committee_id)

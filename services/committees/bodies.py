"""Who sits on a committee, chairs it and convenes it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.presets import rule_from_preset
from policies.rule import Rule
from services.committees.models import (
    Committee,
    CommitteeSecretary,
    Seat,
    SeatState,
    VotingRight,
)
from tenants.models import Member


def rule_of_committee(session: Session, committee_id: UUID) -> Rule:
    """The committee's own rule, as it is now."""
    committee = session.scalars(select(Committee).where(Committee.id == committee_id)).one()
    return rule_from_preset(committee.preset, committee.rule)


def secretaries_of(session: Session, committee_id: UUID) -> list[UUID]:
    """The members who convene the committee; those who left do no more."""
    return list(
        session.scalars(
            select(CommitteeSecretary.member_id)
            .join(
                Member,
                (Member.tenant_id == CommitteeSecretary.tenant_id)
                & (Member.id == CommitteeSecretary.member_id),
            )
            .where(CommitteeSecretary.committee_id == committee_id, Member.left_at.is_(None))
        )
    )


def seated_in(session: Session, committee_id: UUID) -> list[Seat]:
    """The seats in office, in the order of chairing; one whose titular left is vacant."""
    return list(
        session.scalars(
            select(Seat)
            .join(Member, (Member.tenant_id == Seat.tenant_id) & (Member.id == Seat.member_id))
            .where(
                Seat.committee_id == committee_id,
                Seat.state == SeatState.IN_OFFICE,
                Member.left_at.is_(None),
            )
            .order_by(Seat.chair_order.asc().nulls_last(), Seat.id)
        )
    )


def chair_of(session: Session, committee_id: UUID) -> UUID | None:
    """Who chairs the committee: the first in order of those who are there."""
    seats = seated_in(session, committee_id)
    return next((seat.member_id for seat in seats if seat.chair_order is not None), None)


def conveners_of(session: Session, committee_id: UUID) -> list[UUID]:
    """Who is asked to convene: the secretaries or, where none is left, the chair."""
    secretaries = secretaries_of(session, committee_id)
    chair = chair_of(session, committee_id)
    return secretaries or [member_id for member_id in (chair,) if member_id is not None]


def voting_in(session: Session, committee_id: UUID) -> list[UUID]:
    """Who holds a voting seat in office."""
    return [
        seat.member_id
        for seat in seated_in(session, committee_id)
        if seat.right is VotingRight.VOTING and seat.member_id is not None
    ]


def people_of(session: Session, committee_id: UUID) -> list[UUID]:
    """Its voting members and its secretaries."""
    return voting_in(session, committee_id) + secretaries_of(session, committee_id)


def has_vote(session: Session, committee_id: UUID, member_id: UUID) -> bool:
    """Whether the member holds a voting seat of the committee, in office."""
    return member_id in voting_in(session, committee_id)


def is_seated(session: Session, committee_id: UUID, member_id: UUID) -> bool:
    """Whether the member is titular or deputy of a seat in office, with a vote or without."""
    seats = seated_in(session, committee_id)
    return any(member_id in {seat.member_id, seat.deputy_id} for seat in seats)


def invited_to(session: Session, committee_id: UUID) -> list[UUID]:
    """Who is convened to its sessions: every titular in office, and its secretaries."""
    seated = [seat.member_id for seat in seated_in(session, committee_id)]
    everyone = [*seated, *secretaries_of(session, committee_id)]
    return list(dict.fromkeys(one for one in everyone if one is not None))


def runs_agenda(session: Session, committee_id: UUID, member_id: UUID) -> bool:
    """Whether the member is a secretary or the chair: who opens, defers and reorders items."""
    if chair_of(session, committee_id) == member_id:
        return True
    return member_id in secretaries_of(session, committee_id)

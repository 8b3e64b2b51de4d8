"""Who makes up a committee at a session: kept as it opens, whatever becomes of the committee.

In tables rather than in a JSON value: people are referred to, which no erasure may break, and who
presides is asked of the order of chairing.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from policies.decision import College
from services.committees.bodies import secretaries_of
from services.committees.models import Committee, Seat, SeatState, VotingRight
from services.committees.sessions.models import CommitteeSession
from services.deps import Work
from tenants.base import Base, TenantRow, same_tenant, words
from tenants.models import Member


class SessionSeat(TenantRow, Base):
    """A seat of the committee as it was at a session.

    ``seat_id`` was the seat's own, which goes when the committee changes. A seat whose titular
    had left the tenant is vacant.
    """

    __tablename__ = "session_seat"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID | None]
    deputy_id: Mapped[UUID | None]
    college: Mapped[College] = mapped_column(words(College))
    right: Mapped[VotingRight] = mapped_column(words(VotingRight))
    state: Mapped[SeatState] = mapped_column(words(SeatState))
    chair_order: Mapped[int | None]

    __table_args__ = (
        same_tenant("session_id", "committee_session"),
        same_tenant("member_id", "member"),
        same_tenant("deputy_id", "member"),
        CheckConstraint("(state = 'vacant') = (member_id IS NULL)", name="vacant_has_no_titular"),
    )


class SessionSecretary(TenantRow, Base):
    """Somebody who was the committee's secretary at a session."""

    __tablename__ = "session_secretary"

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        same_tenant("session_id", "committee_session"),
        same_tenant("member_id", "member"),
    )


@dataclass(frozen=True, slots=True)
class SeatThen:
    """A seat as a session knows it. ``titular`` is None for a vacant one."""

    id: UUID
    titular: UUID | None
    deputy: UUID | None
    college: College
    right: VotingRight
    state: SeatState
    chair_order: int | None


def keep_committee(work: Work, sitting: CommitteeSession) -> None:
    """Keep the committee as it is now with a session that opens: name, seats, secretaries."""
    committee = work.session.scalars(
        select(Committee).where(Committee.id == sitting.committee_id)
    ).one()
    seats = _seats_now(work.session, sitting.committee_id)
    secretaries = secretaries_of(work.session, sitting.committee_id)
    sitting.committee_name, sitting.committee_preset = committee.name, committee.preset
    of_session = {"tenant_id": work.tenant_id, "session_id": sitting.id}
    work.session.add_all(
        SessionSeat(
            **of_session,
            seat_id=seat.id,
            member_id=seat.titular,
            deputy_id=seat.deputy,
            college=seat.college,
            right=seat.right,
            state=seat.state,
            chair_order=seat.chair_order,
        )
        for seat in seats
    )
    work.session.add_all(
        SessionSecretary(**of_session, member_id=member_id) for member_id in secretaries
    )


def seats_at(session: Session, sitting: CommitteeSession) -> list[SeatThen]:
    """The committee's seats in order of chairing: as kept or, before the session, as they are."""
    if sitting.opened_at is None:
        return _seats_now(session, sitting.committee_id)
    rows = session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == sitting.id)
        .order_by(
            SessionSeat.chair_order.asc().nulls_last(),
            SessionSeat.right.desc(),
            SessionSeat.seat_id,
        )
    )
    return [
        SeatThen(
            row.seat_id,
            row.member_id,
            row.deputy_id,
            row.college,
            row.right,
            row.state,
            row.chair_order,
        )
        for row in rows
    ]


def secretaries_at(session: Session, sitting: CommitteeSession) -> list[UUID]:
    """The committee's secretaries: as kept or, before the session, as they are."""
    if sitting.opened_at is None:
        return secretaries_of(session, sitting.committee_id)
    kept = select(SessionSecretary.member_id).where(SessionSecretary.session_id == sitting.id)
    return list(session.scalars(kept.order_by(SessionSecretary.member_id)))


def _seats_now(session: Session, committee_id: UUID) -> list[SeatThen]:
    rows = session.execute(
        select(Seat, Member.left_at)
        .outerjoin(Member, (Member.tenant_id == Seat.tenant_id) & (Member.id == Seat.member_id))
        .where(Seat.committee_id == committee_id)
        .order_by(Seat.chair_order.asc().nulls_last(), Seat.right.desc(), Seat.id)
    )
    return [
        SeatThen(
            seat.id,
            seat.member_id if left_at is None else None,
            seat.deputy_id,
            seat.college,
            seat.right,
            seat.state if left_at is None else SeatState.VACANT,
            seat.chair_order,
        )
        for seat, left_at in rows
    ]

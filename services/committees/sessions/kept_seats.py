"""Who makes up a committee at a session: kept as it opens, whatever becomes of the committee.

In tables rather than in a JSON value: people are referred to, which no erasure may break, and who
presides is asked of the order of chairing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from policies.decision import College
from services.committees.bodies import secretaries_of
from services.committees.models import (
    Ballot,
    BallotVoter,
    Committee,
    Seat,
    SeatState,
    VotingRight,
)
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
    seats = _seats_by_id(work.session, sitting.committee_id)
    secretaries = secretaries_of(work.session, sitting.committee_id)
    sitting.committee_name, sitting.committee_preset = committee.name, committee.preset
    of_session = {"tenant_id": work.tenant_id, "session_id": sitting.id}
    work.session.add_all(
        SessionSeat(
            **of_session,
            seat_id=seat_id,
            member_id=seat.titular,
            deputy_id=seat.deputy,
            college=seat.college,
            right=seat.right,
            state=seat.state,
            chair_order=seat.chair_order,
        )
        for seat_id, seat in seats.items()
    )
    work.session.add_all(
        SessionSecretary(**of_session, member_id=member_id) for member_id in secretaries
    )


def names_at(session: Session, sittings: Collection[CommitteeSession]) -> dict[UUID, str]:
    """By session, its committee's name: as kept once it has opened; before, as it is."""
    named = session.execute(
        select(Committee.id, Committee.name).where(
            Committee.id.in_({sitting.committee_id for sitting in sittings})
        )
    )
    today = {row.id: row.name for row in named}
    return {
        sitting.id: sitting.committee_name or today[sitting.committee_id] for sitting in sittings
    }


def seats_at(session: Session, sitting: CommitteeSession) -> list[SeatThen]:
    """The committee's seats, in order of chairing.

    Once the session is closed, those kept as it opened, then those filled while it lasted, which
    the votes held since list; before, as they are.
    """
    if sitting.closed_at is None:
        return list(_seats_by_id(session, sitting.committee_id).values())
    listed = {
        row.member_id: row
        for row in session.scalars(
            select(BallotVoter)
            .join(
                Ballot,
                (Ballot.tenant_id == BallotVoter.tenant_id) & (Ballot.id == BallotVoter.ballot_id),
            )
            .where(Ballot.session_id == sitting.id)
            .order_by(Ballot.opens_at, BallotVoter.member_id)
        )
    }
    kept = [_then(seat, listed) for seat in _kept(session, sitting)]
    filled = listed.keys() - {seat.titular for seat in kept}
    return kept + [_filled(row) for member_id, row in listed.items() if member_id in filled]


def secretaries_at(session: Session, sitting: CommitteeSession) -> list[UUID]:
    """The committee's secretaries: as kept once the session is closed; before, as they are."""
    if sitting.closed_at is None:
        return secretaries_of(session, sitting.committee_id)
    kept = select(SessionSecretary.member_id).where(SessionSecretary.session_id == sitting.id)
    return list(session.scalars(kept.order_by(SessionSecretary.member_id)))


def _kept(session: Session, sitting: CommitteeSession) -> Sequence[SessionSeat]:
    return session.scalars(
        select(SessionSeat)
        .where(SessionSeat.session_id == sitting.id)
        .order_by(
            SessionSeat.chair_order.asc().nulls_last(),
            SessionSeat.right.desc(),
            SessionSeat.seat_id,
        )
    ).all()


def _then(seat: SessionSeat, listed: Mapping[UUID, BallotVoter]) -> SeatThen:
    """A seat that was kept; another deputy may have been named while the session lasted."""
    line = listed.get(seat.member_id) if seat.member_id else None
    return SeatThen(
        titular=seat.member_id,
        deputy=(line.deputy_id if line else None) or seat.deputy_id,
        college=seat.college,
        right=seat.right,
        state=seat.state,
        chair_order=seat.chair_order,
    )


def _filled(line: BallotVoter) -> SeatThen:
    """The seat of somebody on a list of voters who held none as the session opened."""
    return SeatThen(
        titular=line.member_id,
        deputy=line.deputy_id,
        college=line.college,
        right=VotingRight.VOTING,
        state=SeatState.IN_OFFICE,
        chair_order=line.chair_order,
    )


def _seats_by_id(session: Session, committee_id: UUID) -> dict[UUID, SeatThen]:
    """The seats as they are, in order of chairing; one whose titular left the tenant is vacant."""
    rows = session.execute(
        select(Seat, Member.left_at)
        .outerjoin(Member, (Member.tenant_id == Seat.tenant_id) & (Member.id == Seat.member_id))
        .where(Seat.committee_id == committee_id)
        .order_by(Seat.chair_order.asc().nulls_last(), Seat.right.desc(), Seat.id)
    )
    return {
        seat.id: SeatThen(
            titular=seat.member_id if left_at is None else None,
            deputy=seat.deputy_id,
            college=seat.college,
            right=seat.right,
            state=seat.state if left_at is None else SeatState.VACANT,
            chair_order=seat.chair_order,
        )
        for seat, left_at in rows
    }

"""Who is expected at a session, and who is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import College
from services.committees.absent import absent_on
from services.committees.models import SeatState, VotingRight
from services.committees.sessions.kept_seats import SeatThen, seats_at, secretaries_at
from services.committees.sessions.models import Attendance, CommitteeSession
from services.committees.sessions.sat_for import deputies_who_sat
from services.dates import day_of
from services.proposals.views import Person, people
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class Presence:
    """A member of the committee, or a guest, and whether they are at the session.

    Attributes:
        deputy_of: the titular from whose seat they sit, or sat; None for anybody else.
        right: of the seat; None for who sits from none.
        arrived_at, left_at: of the last time they came.
    """

    person: Person
    email: str
    deputy_of: Person | None
    college: College | None
    right: VotingRight | None
    is_secretary: bool
    is_there: bool
    is_remote: bool
    arrived_at: datetime | None
    left_at: datetime | None


def presences_at(session: Session, sitting: CommitteeSession, now: datetime) -> list[Presence]:
    """Everybody expected at the session, each deputy after their titular, then the guests.

    A deputy is expected while the titular is noted absent and is not there; once the session is
    closed, those who sat are told.
    """
    last = {
        row.member_id: row
        for row in session.scalars(
            select(Attendance)
            .where(Attendance.session_id == sitting.id)
            .order_by(Attendance.arrived_at)
        )
    }
    there = {member_id for member_id, row in last.items() if row.left_at is None}
    deputies = (
        _expected_deputies(session, sitting, there, now)
        if sitting.closed_at is None
        else deputies_who_sat(session, sitting, last)
    )
    seats: dict[UUID, SeatThen] = {}
    for seat in seats_at(session, sitting):
        if seat.titular is None or seat.state is not SeatState.IN_OFFICE:
            continue
        seats[seat.titular] = seat
        for deputy in deputies.get(seat.titular, []):
            seats.setdefault(deputy, seat)
    secretaries = secretaries_at(session, sitting)
    everyone = list(dict.fromkeys([*seats, *secretaries, *last]))
    known = people(session, everyone)
    emails = _emails(session, everyone)
    presences = []
    for member_id in everyone:
        place, row = seats.get(member_id), last.get(member_id)
        titular = place.titular if place else None
        presences.append(
            Presence(
                person=known[member_id],
                email=emails[member_id],
                deputy_of=known[titular] if titular and titular != member_id else None,
                college=place.college if place else None,
                right=place.right if place else None,
                is_secretary=member_id in secretaries,
                is_there=member_id in there,
                is_remote=row is not None and row.is_remote,
                arrived_at=row.arrived_at if row else None,
                left_at=row.left_at if row else None,
            )
        )
    return presences


def _expected_deputies(
    session: Session, sitting: CommitteeSession, there: Collection[UUID], now: datetime
) -> dict[UUID, list[UUID]]:
    """By titular noted absent and not there, who sits in their place before the session closes.

    Absences are those of the session's day, or of today once it runs.
    """
    held_at = now if sitting.opened_at is not None else max(now, sitting.starts_at)
    away = absent_on(session, sitting.committee_id, day_of(held_at)).difference(there)
    return {
        seat.titular: [seat.deputy]
        for seat in seats_at(session, sitting)
        if seat.titular is not None and seat.titular in away and seat.deputy is not None
    }


def _emails(session: Session, members: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Member.id, Member.email).where(Member.id.in_(members)))
    return {row.id: row.email for row in rows}

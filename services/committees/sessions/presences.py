"""Who is expected at a session, and who is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import College
from services.committees.absent import absent_at
from services.committees.models import SeatState, VotingRight
from services.committees.sessions.kept_seats import SeatThen, seats_at, secretaries_at
from services.committees.sessions.models import Attendance, CommitteeSession
from services.proposals.views import Person, people
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class Presence:
    """A member of the committee, or a guest, and whether they are at the session.

    Attributes:
        deputy_of: the absent titular from whose seat they sit; None for anybody else.
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

    A deputy is expected while the titular is noted absent and has not come; once the session is
    closed, those who came are told.
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
    away = absent_at(session, sitting.committee_id, sitting.closed_at or _day(sitting, now))
    seats: dict[UUID, SeatThen] = {}
    for seat in seats_at(session, sitting):
        if seat.titular is None or seat.state is not SeatState.IN_OFFICE:
            continue
        seats[seat.titular] = seat
        is_replaced = seat.titular in away - there
        if is_replaced and seat.deputy and (sitting.closed_at is None or seat.deputy in last):
            seats[seat.deputy] = seat
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


def _day(sitting: CommitteeSession, now: datetime) -> datetime:
    """Of which day absences are read before the session closes: its own, or today once it runs."""
    return now if sitting.opened_at is not None else max(now, sitting.starts_at)


def _emails(session: Session, members: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Member.id, Member.email).where(Member.id.in_(members)))
    return {row.id: row.email for row in rows}

"""Who is expected at a session, and who is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import College
from services.committees.bodies import seated_in, secretaries_of
from services.committees.models import VotingRight
from services.committees.sessions.models import Attendance, CommitteeSession
from services.proposals.views import Person, people
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class Presence:
    """A member of the committee, or a guest, and whether they are at the session.

    Attributes:
        right: None for who holds no seat.
        arrived_at, left_at: of the last time they came.
    """

    person: Person
    email: str
    college: College | None
    right: VotingRight | None
    is_secretary: bool
    is_there: bool
    is_remote: bool
    arrived_at: datetime | None
    left_at: datetime | None


def presences_at(session: Session, sitting: CommitteeSession) -> list[Presence]:
    """Everybody expected at the session, then the guests."""
    last = {
        row.member_id: row
        for row in session.scalars(
            select(Attendance)
            .where(Attendance.session_id == sitting.id)
            .order_by(Attendance.arrived_at)
        )
    }
    seats = {
        seat.member_id: seat
        for seat in seated_in(session, sitting.committee_id)
        if seat.member_id is not None
    }
    secretaries = secretaries_of(session, sitting.committee_id)
    everyone = list(dict.fromkeys([*seats, *secretaries, *last]))
    known = people(session, everyone)
    emails = _emails(session, everyone)
    presences = []
    for member_id in everyone:
        seat, row = seats.get(member_id), last.get(member_id)
        presences.append(
            Presence(
                person=known[member_id],
                email=emails[member_id],
                college=seat.college if seat else None,
                right=seat.right if seat else None,
                is_secretary=member_id in secretaries,
                is_there=row is not None and row.left_at is None,
                is_remote=row is not None and row.is_remote,
                arrived_at=row.arrived_at if row else None,
                left_at=row.left_at if row else None,
            )
        )
    return presences


def _emails(session: Session, members: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(select(Member.id, Member.email).where(Member.id.in_(members)))
    return {row.id: row.email for row in rows}

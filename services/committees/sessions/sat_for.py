"""Who sat in whose place at a session that is closed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.absent import absent_at
from services.committees.models import Ballot
from services.committees.sessions.kept_seats import seats_at
from services.committees.sessions.models import BallotAttendance, CommitteeSession
from services.dates import day_of


def deputies_who_sat(
    session: Session, sitting: CommitteeSession, came: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """By titular, the deputies who sat in their place, in the order of the votes.

    They are those kept with each vote. Where nobody sat on any from a seat, its deputy did if they
    came and the titular, noted absent on the day of the session, did not.

    Args:
        session: bound to the tenant.
        sitting: a session that is closed.
        came: who was at it, for however long.
    """
    sat: dict[UUID, list[UUID]] = {}
    for titular, deputy in _kept_with_votes(session, sitting):
        deputies = sat.setdefault(titular, [])
        if deputy is not None and deputy not in deputies:
            deputies.append(deputy)
    away = _absent_from(session, sitting)
    for seat in seats_at(session, sitting):
        if seat.titular is None or seat.deputy is None or seat.deputy not in came:
            continue
        if seat.titular in away and seat.titular not in came:
            sat.setdefault(seat.titular, [seat.deputy])
    return sat


def _kept_with_votes(session: Session, sitting: CommitteeSession) -> list[tuple[UUID, UUID | None]]:
    """The titular of each seat from which somebody sat on a vote, and the deputy if they did."""
    rows = session.execute(
        select(BallotAttendance.member_id, BallotAttendance.deputy_id)
        .join(
            Ballot,
            (Ballot.tenant_id == BallotAttendance.tenant_id)
            & (Ballot.id == BallotAttendance.ballot_id),
        )
        .where(Ballot.session_id == sitting.id)
        .order_by(Ballot.opens_at, Ballot.id, BallotAttendance.member_id)
    )
    return [(row.member_id, row.deputy_id) for row in rows]


def _absent_from(session: Session, sitting: CommitteeSession) -> set[UUID]:
    """Those noted absent on the day that the session opened, as was known when it closed."""
    opened_at = sitting.opened_at or sitting.starts_at
    known_at = sitting.closed_at or opened_at
    return absent_at(session, sitting.committee_id, day_of(opened_at), known_at=known_at)

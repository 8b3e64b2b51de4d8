"""Who was at a session and when, as its minutes say it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.absent import absent_at
from services.committees.models import Ballot, BallotVoter, SeatState, VotingRight
from services.committees.sessions.kept_seats import SeatThen, seats_at
from services.committees.sessions.models import Attendance, CommitteeSession


def attendance_lines(
    session: Session, sitting: CommitteeSession, names: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """Every seat and every guest, with the times they were there; no time for who was away.

    A deputy who came while their titular was noted absent has a line of their own, after the
    seat's, with ``deputy_of``.
    """
    came: dict[UUID, list[dict[str, Any]]] = {}
    rows = session.scalars(
        select(Attendance)
        .where(Attendance.session_id == sitting.id)
        .order_by(Attendance.arrived_at, Attendance.id)
    )
    for row in rows:
        came.setdefault(row.member_id, []).append(
            {
                "from": row.arrived_at.isoformat(),
                "to": row.left_at.isoformat() if row.left_at else None,
                "remote": row.is_remote,
            }
        )
    away = absent_at(session, sitting.committee_id, sitting.closed_at or sitting.starts_at)
    kept = seats_at(session, sitting)
    lines: list[dict[str, Any]] = []
    for seat in [*kept, *_seated_since(session, sitting, kept)]:
        line = {
            "name": names[seat.titular] if seat.titular else None,
            "deputy_of": None,
            "college": seat.college.value,
            "right": seat.right.value,
            "state": seat.state.value,
            "there": came.pop(seat.titular, []) if seat.titular else [],
        }
        lines.append(line)
        if seat.titular in away and seat.deputy in came:
            sat = {"name": names[seat.deputy], "deputy_of": names[seat.titular]}
            lines.append(line | sat | {"there": came.pop(seat.deputy)})
    nothing = dict.fromkeys(("deputy_of", "college", "right", "state"))
    guests = [
        {"name": names[member_id], **nothing, "there": there} for member_id, there in came.items()
    ]
    return lines + guests


def _seated_since(
    session: Session, sitting: CommitteeSession, kept: Collection[SeatThen]
) -> list[SeatThen]:
    """Those seated while the session was held: they are on the lists of the votes that followed."""
    rows = session.scalars(
        select(BallotVoter)
        .join(
            Ballot,
            (Ballot.tenant_id == BallotVoter.tenant_id) & (Ballot.id == BallotVoter.ballot_id),
        )
        .where(
            Ballot.session_id == sitting.id,
            BallotVoter.member_id.not_in([seat.titular for seat in kept if seat.titular]),
        )
        .order_by(Ballot.opens_at.desc(), BallotVoter.member_id)
    )
    since = {
        row.member_id: SeatThen(
            row.member_id,
            row.member_id,
            row.deputy_id,
            row.college,
            VotingRight.VOTING,
            SeatState.IN_OFFICE,
            row.chair_order,
        )
        for row in rows
    }
    return list(since.values())

"""Who was at a session and when, as its minutes say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.committees.sessions.kept_seats import seats_at
from services.committees.sessions.models import Attendance, CommitteeSession
from services.committees.sessions.sat_for import deputies_who_sat


def attendance_lines(
    session: Session, sitting: CommitteeSession, names: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """Every seat and every guest, with the times they were there; no time for who was away.

    A deputy who sat in the place of their titular has a line of their own, after the seat's, with
    ``deputy_of``.
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
    sat = deputies_who_sat(session, sitting, came)
    lines: list[dict[str, Any]] = []
    placed: set[UUID] = set()
    for seat in seats_at(session, sitting):
        line = {
            "name": names[seat.titular] if seat.titular else None,
            "deputy_of": None,
            "college": seat.college.value,
            "right": seat.right.value,
            "state": seat.state.value,
            "there": came.get(seat.titular, []) if seat.titular else [],
        }
        lines.append(line)
        if seat.titular is None:
            continue
        deputies = sat.get(seat.titular, [])
        placed |= {seat.titular, *deputies}
        for deputy in deputies:
            whose = {"name": names[deputy], "deputy_of": names[seat.titular]}
            lines.append(line | whose | {"there": came[deputy]})
    nothing = dict.fromkeys(("deputy_of", "college", "right", "state"))
    guests = [
        {"name": names[member_id], **nothing, "there": there}
        for member_id, there in came.items()
        if member_id not in placed
    ]
    return lines + guests

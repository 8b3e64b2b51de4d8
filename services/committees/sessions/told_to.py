"""The sessions that somebody is told of: those to which they are called, and where they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, exists, func, select
from sqlalchemy.orm import Session

from services.committees.absent import is_away
from services.committees.models import CommitteeSecretary, Seat, SeatState
from services.committees.sessions.models import Attendance, CommitteeSession
from services.dates import PARIS
from tenants.models import Member


def sessions_told_to(session: Session, member_id: UUID, *, since: datetime) -> Sequence[UUID]:
    """Which convened sessions are a member's, those cancelled afterwards included, by date.

    Those of ``called_to``, asked the other way round, and those where they were.

    Args:
        session: bound to the member's tenant.
        member_id: a member who has not left it.
        since: sessions that were over before are left out.
    """
    return session.scalars(
        select(CommitteeSession.id)
        .where(
            CommitteeSession.convened_at.is_not(None),
            CommitteeSession.ends_at >= since,
            _is_seated(member_id) | _is_secretary(member_id) | _was_there(member_id),
        )
        .order_by(CommitteeSession.starts_at, CommitteeSession.id)
    ).all()


def _is_seated(member_id: UUID) -> ColumnElement[bool]:
    """Whether the member sits on the session's committee, or that day in somebody's place.

    A seat whose titular left is vacant: see ``seated_in``.
    """
    stands_in = (Seat.deputy_id == member_id) & _is_titular_away()
    return (
        exists()
        .where(
            Seat.tenant_id == CommitteeSession.tenant_id,
            Seat.committee_id == CommitteeSession.committee_id,
            Seat.state == SeatState.IN_OFFICE,
            (Seat.member_id == member_id) | stands_in,
            Member.tenant_id == Seat.tenant_id,
            Member.id == Seat.member_id,
            Member.left_at.is_(None),
        )
        .correlate(CommitteeSession)
    )


def _is_titular_away() -> ColumnElement[bool]:
    """Whether the seat's titular is noted absent on the day of the session: see ``is_away``."""
    day = cast(func.timezone(PARIS.key, CommitteeSession.starts_at), Date)
    away = is_away(Seat.tenant_id, Seat.committee_id, Seat.member_id, day)
    return away.correlate(CommitteeSession, Seat)


def _was_there(member_id: UUID) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Attendance.tenant_id == CommitteeSession.tenant_id,
            Attendance.session_id == CommitteeSession.id,
            Attendance.member_id == member_id,
        )
        .correlate(CommitteeSession)
    )


def _is_secretary(member_id: UUID) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            CommitteeSecretary.tenant_id == CommitteeSession.tenant_id,
            CommitteeSecretary.committee_id == CommitteeSession.committee_id,
            CommitteeSecretary.member_id == member_id,
        )
        .correlate(CommitteeSession)
    )

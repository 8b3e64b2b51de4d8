"""The sessions that somebody is told of: those convened of the committees where they sit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from services.committees.models import CommitteeSecretary, Seat, SeatState
from services.committees.sessions.models import CommitteeSession
from tenants.models import Member


def sessions_told_to(session: Session, member_id: UUID, *, since: datetime) -> Sequence[UUID]:
    """Which convened sessions a member knows of, those cancelled afterwards included, by date.

    Args:
        session: bound to the member's tenant.
        member_id: a member who has not left it: titular of a seat, deputy or secretary.
        since: sessions that were over before are left out.
    """
    return session.scalars(
        select(CommitteeSession.id)
        .where(
            CommitteeSession.convened_at.is_not(None),
            CommitteeSession.ends_at >= since,
            _sits(member_id) | _is_secretary(member_id),
        )
        .order_by(CommitteeSession.starts_at, CommitteeSession.id)
    ).all()


def _sits(member_id: UUID) -> ColumnElement[bool]:
    """Whether the member holds a seat of the session's committee, or is deputy of one.

    A seat whose titular left is vacant: see ``seated_in``.
    """
    return (
        exists()
        .where(
            Seat.tenant_id == CommitteeSession.tenant_id,
            Seat.committee_id == CommitteeSession.committee_id,
            Seat.state == SeatState.IN_OFFICE,
            (Seat.member_id == member_id) | (Seat.deputy_id == member_id),
            Member.tenant_id == Seat.tenant_id,
            Member.id == Seat.member_id,
            Member.left_at.is_(None),
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

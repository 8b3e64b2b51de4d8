"""How far the minutes of a session have come, and who approves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.committees.bodies import chair_of, secretaries_of
from services.committees.models import SeatState
from services.committees.sessions.kept_seats import SessionSeat
from services.committees.sessions.models import (
    ApprovalDuty,
    Attendance,
    CommitteeSession,
    MinutesApproval,
    SessionMinutes,
)
from tenants.models import Member


class MinutesState(StrEnum):
    """How far minutes have come; a corrected version is to approve again."""

    TO_DRAFT = "to_draft"
    TO_APPROVE = "to_approve"
    APPROVED = "approved"


_APPROVALS: Final = len(ApprovalDuty)


def latest_minutes(session: Session, session_id: UUID) -> SessionMinutes | None:
    """The last version drafted, if there is one."""
    return session.scalars(
        select(SessionMinutes)
        .where(SessionMinutes.session_id == session_id)
        .order_by(SessionMinutes.number.desc())
        .limit(1)
    ).one_or_none()


def approvals_of(session: Session, minutes_id: UUID) -> dict[ApprovalDuty, MinutesApproval]:
    """Who approved that version, in what capacity."""
    rows = session.scalars(select(MinutesApproval).where(MinutesApproval.minutes_id == minutes_id))
    return {row.duty: row for row in rows}


def state_of_minutes(session: Session, session_id: UUID) -> MinutesState:
    """How far the minutes of the session have come."""
    minutes = latest_minutes(session, session_id)
    if minutes is None:
        return MinutesState.TO_DRAFT
    is_approved = len(approvals_of(session, minutes.id)) == _APPROVALS
    return MinutesState.APPROVED if is_approved else MinutesState.TO_APPROVE


def approving_chair(session: Session, sitting: CommitteeSession) -> UUID | None:
    """Who approves the minutes as chair: who presided, or today's chair once they have left."""
    presided = session.scalars(
        select(Member.id).where(Member.id == sitting.presided_by, Member.left_at.is_(None))
    ).one_or_none()
    return presided or chair_of(session, sitting.committee_id)


def approvers_of(session: Session, sitting: CommitteeSession) -> list[UUID]:
    """Who approves the minutes: who presided the session, and its secretaries."""
    chair = approving_chair(session, sitting)
    secretaries = secretaries_of(session, sitting.committee_id)
    return [one for one in dict.fromkeys([chair, *secretaries]) if one is not None]


def approval_duties(
    session: Session, sitting: CommitteeSession, member_id: UUID
) -> list[ApprovalDuty]:
    """In what capacities a member approves: one, unless nobody else is secretary."""
    secretaries = set(secretaries_of(session, sitting.committee_id))
    if approving_chair(session, sitting) == member_id:
        alone = not secretaries - {member_id}
        return list(ApprovalDuty) if alone else [ApprovalDuty.CHAIR]
    return [ApprovalDuty.SECRETARY] if member_id in secretaries else []


def still_to_approve(session: Session, sitting: CommitteeSession) -> list[UUID]:
    """Those whose approval of the latest version is missing; one secretary's does for all."""
    minutes = latest_minutes(session, sitting.id)
    given = approvals_of(session, minutes.id).keys() if minutes else set()
    return [
        member_id
        for member_id in approvers_of(session, sitting)
        if not given >= set(approval_duties(session, sitting, member_id))
    ]


def chair_at(session: Session, sitting: CommitteeSession) -> UUID | None:
    """Who presided the session: the first in order of chairing, in office, among those who came.

    The committee's chair of today when nobody of that order came.
    """
    came = exists().where(
        Attendance.tenant_id == SessionSeat.tenant_id,
        Attendance.session_id == sitting.id,
        Attendance.member_id == SessionSeat.member_id,
    )
    presided: UUID | None = session.scalars(
        select(SessionSeat.member_id)
        .where(
            SessionSeat.session_id == sitting.id,
            SessionSeat.chair_order.is_not(None),
            SessionSeat.state == SeatState.IN_OFFICE,
            came,
        )
        .order_by(SessionSeat.chair_order)
        .limit(1)
    ).one_or_none()
    return presided or chair_of(session, sitting.committee_id)


def unasked_sessions(session: Session, now: datetime) -> Sequence[UUID]:
    """The sessions convened and never opened whose end has gone by, and of which nobody asked."""
    return session.scalars(
        select(CommitteeSession.id).where(
            CommitteeSession.convened_at.is_not(None),
            CommitteeSession.opened_at.is_(None),
            CommitteeSession.cancelled_at.is_(None),
            CommitteeSession.held_asked_at.is_(None),
            CommitteeSession.ends_at <= now,
        )
    ).all()


def followed_sessions(session: Session) -> Sequence[UUID]:
    """The sessions convened whose minutes are not approved: a workflow follows each."""
    latest = (
        select(SessionMinutes.id)
        .where(
            SessionMinutes.tenant_id == CommitteeSession.tenant_id,
            SessionMinutes.session_id == CommitteeSession.id,
        )
        .order_by(SessionMinutes.number.desc())
        .limit(1)
        .correlate(CommitteeSession)
        .scalar_subquery()
    )
    approvals = (
        select(func.count())
        .select_from(MinutesApproval)
        .where(
            MinutesApproval.tenant_id == CommitteeSession.tenant_id,
            MinutesApproval.minutes_id == latest,
        )
        .correlate(CommitteeSession)
        .scalar_subquery()
    )
    return session.scalars(
        select(CommitteeSession.id).where(
            CommitteeSession.convened_at.is_not(None),
            CommitteeSession.cancelled_at.is_(None),
            approvals < _APPROVALS,
        )
    ).all()

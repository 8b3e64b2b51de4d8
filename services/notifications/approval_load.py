"""How many decisions are asked of each person, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.models import InboxItem, ItemKind
from services.sorting import by_name
from tenants.models import Member

DECISIONS: Final = (
    ItemKind.SPONSORSHIP,
    ItemKind.VOTE,
    ItemKind.REVIEW,
    ItemKind.VIGILANCE_REVIEW,
)
"""What an approval is asked by; planning a rollout or completing a text is work, not approval."""


@dataclass(frozen=True, slots=True)
class ApprovalLoad:
    """The decisions asked of one person.

    Attributes:
        asked: how many, whether or not they were answered since.
        median_delay: between the asking and the answer, None while none was answered.
    """

    member_id: UUID
    name: str
    asked: int
    median_delay: timedelta | None


def approval_load(session: Session, since: datetime) -> list[ApprovalLoad]:
    """The load of everyone of whom a decision was asked from ``since`` on, heaviest first.

    A decision that is no longer asked counts as answered when it ceased to be.
    """
    asked = func.count(InboxItem.id)
    delay = func.percentile_cont(0.5).within_group(InboxItem.closed_at - InboxItem.created_at)
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            asked.label("asked"),
            delay.filter(InboxItem.closed_at.is_not(None)).label("delay"),
        )
        .join_from(
            InboxItem,
            Member,
            (Member.tenant_id == InboxItem.tenant_id) & (Member.id == InboxItem.member_id),
        )
        .where(InboxItem.kind.in_(DECISIONS), InboxItem.created_at >= since)
        .group_by(Member.id, Member.name)
        .order_by(asked.desc(), by_name(Member.name))
    )
    return [ApprovalLoad(row.id, row.name, row.asked, row.delay) for row in rows]

"""Who of those named to a rollout can still answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.authorization import Authorizer
from policies.permissions import Permission
from services.rollouts.models import Rollout
from services.tenancy.people import Duty, able
from tenants.models import Member

LEADING: Final = Permission.ROLLOUT_PLAN
REVIEWING: Final = Permission.ROLLOUT_REVIEW


@dataclass(frozen=True, slots=True)
class Gone:
    """Whether the lead and the reviewer left, or hold no role any more that lets them act."""

    lead: bool
    reviewer: bool


def gone_from(session: Session, authorizer: Authorizer, rollout: Rollout) -> Gone:
    """Who is gone from ``rollout``, as roles are now."""
    rows = session.execute(
        select(
            Member.id,
            able(Duty(authorizer, LEADING)).label("leads"),
            able(Duty(authorizer, REVIEWING)).label("reviews"),
        ).where(Member.id.in_([rollout.lead_id, rollout.reviewer_id]))
    ).all()
    return Gone(
        lead=not any(row.leads for row in rows if row.id == rollout.lead_id),
        reviewer=not any(row.reviews for row in rows if row.id == rollout.reviewer_id),
    )

"""Who may vote in a member's place: their deputy while they are away."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantScoped, same_tenant


class Absence(TenantScoped, Base):
    """The days, both included, during which a titular's deputy may vote in their place.

    It is about a person on a committee rather than a seat, whose row is written anew when the
    committee changes. ``delegates`` tells a written delegation from an absence that was noted;
    both go to the seat's deputy, who passes them on to nobody.
    """

    __tablename__ = "absence"

    committee_id: Mapped[UUID]
    member_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    delegates: Mapped[bool]
    marked_by: Mapped[UUID]
    marked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        same_tenant("committee_id", "committee"),
        same_tenant("member_id", "member"),
        same_tenant("marked_by", "member"),
        CheckConstraint("ends_on >= starts_on", name="ends_after"),
        Index("ix_absence_member", "tenant_id", "committee_id", "member_id"),
    )

"""What the field observes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantScoped, same_tenant, words


class College(StrEnum):
    """The category of the person who speaks."""

    ELECTED = "elected"
    MANAGEMENT = "management"
    AGENT = "agent"
    CITIZEN = "citizen"
    PARTNER = "partner"


class Signal(TenantScoped, Base):
    """An observation from the field. An anonymous one keeps no author, not even hidden."""

    __tablename__ = "signal"

    college: Mapped[College] = mapped_column(words(College))
    text: Mapped[str]
    department_id: Mapped[UUID | None]
    vigilance_point_id: Mapped[UUID | None]
    anonymous: Mapped[bool]
    author_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        same_tenant("department_id", "department"),
        same_tenant("vigilance_point_id", "vigilance_point"),
        same_tenant("author_id", "member"),
        CheckConstraint("NOT anonymous OR author_id IS NULL", name="anonymous_has_no_author"),
        Index("ix_signal_recorded", "tenant_id", "recorded_at"),
    )

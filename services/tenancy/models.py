"""A tenant's policy, by version: a loop keeps the one it was opened under."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from tenants.base import Base, TenantScoped, same_tenant


class PolicyVersion(TenantScoped, Base):
    """Durations and paths, as the administrator set them at some instant.

    ``substitute_id`` answers sponsorships where the root's head is the author.
    """

    __tablename__ = "policy_version"

    number: Mapped[int]
    durations: Mapped[dict[str, Any]]
    paths: Mapped[dict[str, Any]]
    substitute_id: Mapped[UUID | None]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        same_tenant("substitute_id", "member"),
        same_tenant("set_by", "member"),
    )

"""Who may vote in a member's place: their deputy while they are away, or who holds their proxy."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
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


class Proxy(TenantScoped, Base):
    """The vote of ``giver_id`` on one item, entrusted to another of its voters (pouvoir).

    Revoked, it is erased, which the vote given with it forbids; the journal keeps both. It is
    void once either of the two has stepped aside. ``place`` numbers those that one member holds,
    from 1: no two share one.
    """

    __tablename__ = "proxy"

    ballot_id: Mapped[UUID]
    giver_id: Mapped[UUID]
    holder_id: Mapped[UUID]
    place: Mapped[int]
    given_at: Mapped[datetime]
    voided_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        UniqueConstraint("tenant_id", "ballot_id", "giver_id", "id"),
        same_tenant("ballot_id", "ballot"),
        same_tenant("giver_id", "member"),
        same_tenant("holder_id", "member"),
        CheckConstraint("giver_id <> holder_id", name="goes_to_another"),
        CheckConstraint("place BETWEEN 1 AND 2", name="few_per_holder"),
        Index(
            "uq_proxy_giver",
            "tenant_id",
            "ballot_id",
            "giver_id",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "uq_proxy_holder",
            "tenant_id",
            "ballot_id",
            "holder_id",
            "place",
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

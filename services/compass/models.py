"""Invariants, vigilance points, their versions, and the departments' variants."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words


class Invariant(TenantScoped, Base):
    """What every change must preserve. ``version`` is the number of the wording in force."""

    __tablename__ = "invariant"

    code: Mapped[str]
    position: Mapped[int]
    guarantor_id: Mapped[UUID | None]
    version: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        same_tenant("guarantor_id", "member"),
    )


class InvariantVersion(TenantScoped, Base):
    """A wording of an invariant, adopted by the proposal named."""

    __tablename__ = "invariant_version"

    invariant_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    wording: Mapped[str]
    criteria: Mapped[list[str]] = mapped_column(ARRAY(Text))
    effective_at: Mapped[datetime]
    proposal_id: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "invariant_id", "number"),
        same_tenant("invariant_id", "invariant"),
        same_tenant("proposal_id", "proposal"),
    )


class VigilancePoint(TenantScoped, Base):
    """An observable translation of one or several invariants."""

    __tablename__ = "vigilance_point"

    code: Mapped[str]
    department_id: Mapped[UUID | None]
    guarantor_id: Mapped[UUID | None]
    indicator: Mapped[str]
    review_on: Mapped[date | None]
    version: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        same_tenant("department_id", "department"),
        same_tenant("guarantor_id", "member"),
    )


class VigilancePointVersion(TenantScoped, Base):
    """A wording of a vigilance point, with the evidence that caused it: {type, id or text}."""

    __tablename__ = "vigilance_point_version"

    vigilance_point_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    wording: Mapped[str]
    evidence: Mapped[list[Any]]
    effective_at: Mapped[datetime]
    proposal_id: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "vigilance_point_id", "number"),
        same_tenant("vigilance_point_id", "vigilance_point"),
        same_tenant("proposal_id", "proposal"),
    )


class VigilancePointInvariant(TenantRow, Base):
    """A vigilance point translates an invariant."""

    __tablename__ = "vigilance_point_invariant"

    vigilance_point_id: Mapped[UUID] = mapped_column(primary_key=True)
    invariant_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        same_tenant("vigilance_point_id", "vigilance_point"),
        same_tenant("invariant_id", "invariant"),
    )


class VariantState(StrEnum):
    """Whether a department's wording follows the point's present version."""

    CURRENT = "current"
    OUTDATED = "outdated"
    KEPT = "kept"


class VigilanceVariant(TenantScoped, Base):
    """A department's own wording of a vigilance point, based on one of its versions."""

    __tablename__ = "vigilance_variant"

    vigilance_point_id: Mapped[UUID]
    department_id: Mapped[UUID]
    based_on: Mapped[int]
    wording: Mapped[str]
    state: Mapped[VariantState] = mapped_column(words(VariantState))
    kept_because: Mapped[str | None]
    answer_due_at: Mapped[datetime | None]
    declared_by: Mapped[UUID]
    declared_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_vigilance_variant_place",
            "tenant_id",
            "vigilance_point_id",
            "department_id",
            unique=True,
        ),
        same_tenant("vigilance_point_id", "vigilance_point"),
        same_tenant("department_id", "department"),
        same_tenant("declared_by", "member"),
    )

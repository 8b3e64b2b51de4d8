"""Who is in Boussole: tenants, accounts that sign in, and each tenant's people and departments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from tenants.base import Base, TenantRow, TenantScoped, same_tenant


class Tenant(Base):
    """An isolated client body, identified by its SIREN."""

    __tablename__ = "tenant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    siren: Mapped[str] = mapped_column(unique=True)
    monogram: Mapped[str]
    colour: Mapped[str]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("siren ~ '^[0-9]{9}$'", name="siren"),
        CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'", name="slug"),
    )


class Account(Base):
    """A person who signs in, in as many tenants as have made them a member."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="fr")
    password_hash: Mapped[str | None]
    is_operator: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_account_email", func.lower(text("email")), unique=True),
        CheckConstraint("locale IN ('fr', 'en')", name="locale"),
    )


class Membership(Base):
    """In which tenants an account is a member: what a cross-tenant page fans out over.

    Not a tenant's row: it is read before any tenant is bound, and holds ids only.
    """

    __tablename__ = "membership"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"), primary_key=True)


class Member(TenantScoped, Base):
    """A person in a tenant. Its ``id`` is the account's, so that an actor has one id everywhere."""

    __tablename__ = "member"

    name: Mapped[str]
    email: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["id"], ["account.id"]),
        Index("uq_member_email", "tenant_id", func.lower(text("email")), unique=True),
    )


class Department(TenantScoped, Base):
    """A node of the tenant's tree. Without a head it answers to its parent's."""

    __tablename__ = "department"

    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    position: Mapped[int]

    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        same_tenant("parent_id", "department"),
        same_tenant("head_id", "member"),
        Index("ix_department_head", "tenant_id", "head_id"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )


class MemberDepartment(TenantRow, Base):
    """A member works in a department."""

    __tablename__ = "member_department"

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    department_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        same_tenant("member_id", "member"),
        same_tenant("department_id", "department"),
    )


class Delegation(TenantScoped, Base):
    """A head's written, dated delegation. The delegate cannot delegate further."""

    __tablename__ = "delegation"

    head_id: Mapped[UUID]
    delegate_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        same_tenant("head_id", "member"),
        same_tenant("delegate_id", "member"),
        Index("ix_delegation_delegate", "tenant_id", "delegate_id"),
        CheckConstraint("head_id <> delegate_id", name="to_someone_else"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
    )


class Heartbeat(Base):
    """When a process of the host was last known to live. Not a tenant's row."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]

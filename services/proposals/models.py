"""A proposal, its frozen versions, and what people answered to it before a committee did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from policies.loop import Awaiting, DeadlineKind, Kind, Outcome, Stage
from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words


class Proposal(TenantScoped, Base):
    """A proposal and the position of its loop.

    The author's working text is here; what was submitted is frozen in ``ProposalVersion``.

    The position (``stage`` to ``heard``) is written by the loop's moves alone. ``rung`` counts
    the facts that may call for a move and ``heard`` those that a move has looked at: they differ
    while a fact waits.
    """

    __tablename__ = "proposal"

    reference: Mapped[str]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    title: Mapped[str]
    summary: Mapped[str]
    department_id: Mapped[UUID | None]
    author_id: Mapped[UUID]
    content: Mapped[dict[str, Any]]
    revision: Mapped[int]
    version: Mapped[int]
    policy_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    stage: Mapped[Stage] = mapped_column(words(Stage))
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    awaiting: Mapped[Awaiting] = mapped_column(words(Awaiting))
    due_at: Mapped[datetime | None]
    deadline_kind: Mapped[DeadlineKind | None] = mapped_column(words(DeadlineKind))
    deadline_at: Mapped[datetime | None]
    stage_since: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    moves: Mapped[int]
    heard: Mapped[int]

    rung: Mapped[int]

    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "id", "author_id"),
        same_tenant("department_id", "department"),
        same_tenant("author_id", "member"),
        same_tenant("policy_id", "policy_version"),
        CheckConstraint("(stage = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
        CheckConstraint("(stage = 'closed') = (closed_at IS NOT NULL)", name="dated_when_closed"),
        Index("ix_proposal_stage", "tenant_id", "stage", "created_at"),
        Index("ix_proposal_author", "tenant_id", "author_id", "created_at"),
        Index("ix_proposal_open", "tenant_id", "id", postgresql_where=text("stage <> 'closed'")),
    )


class ReferenceCounter(TenantRow, Base):
    """The last number given to a proposal, per year."""

    __tablename__ = "reference_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ProposalVersion(TenantScoped, Base):
    """The text as submitted: what sponsorships and votes bind to."""

    __tablename__ = "proposal_version"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    author_id: Mapped[UUID]
    title: Mapped[str]
    summary: Mapped[str]
    department_id: Mapped[UUID]
    content: Mapped[dict[str, Any]]
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "number"),
        UniqueConstraint("tenant_id", "id", "author_id"),
        same_tenant(("proposal_id", "author_id"), "proposal", target_columns=("id", "author_id")),
        same_tenant("department_id", "department"),
        same_tenant("submitted_by", "member"),
    )


class AskedAs(StrEnum):
    """Why a person is asked to sponsor."""

    HEAD = "head"
    GUARANTOR = "guarantor"
    GENERAL_MANAGEMENT = "general_management"
    ESCALATION = "escalation"
    SUBSTITUTE = "substitute"


class SponsorshipRequest(TenantScoped, Base):
    """Somebody was asked to sponsor a version; the first asked is of rank 0."""

    __tablename__ = "sponsorship_request"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    rank: Mapped[int]
    sponsor_id: Mapped[UUID]
    asked_as: Mapped[AskedAs] = mapped_column(words(AskedAs))
    asked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "version", "rank"),
        UniqueConstraint("tenant_id", "proposal_id", "version", "sponsor_id"),
        same_tenant(
            ("proposal_id", "version"),
            "proposal_version",
            target_columns=("proposal_id", "number"),
        ),
        same_tenant("sponsor_id", "member"),
    )


class SponsorDecision(StrEnum):
    """A manager's answer."""

    SPONSOR = "sponsor"
    RETURN = "return"
    DECLINE = "decline"


class Sponsorship(TenantScoped, Base):
    """The answer to a version: one only, the first; never the author's.

    ``effects`` and ``working_conditions`` hold what the sponsor says of the text beside its
    author's own reading, which the version keeps; None leaves that as it is.
    """

    __tablename__ = "sponsorship"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    version_id: Mapped[UUID]
    author_id: Mapped[UUID]
    sponsor_id: Mapped[UUID]
    answered_by: Mapped[UUID]
    decision: Mapped[SponsorDecision] = mapped_column(words(SponsorDecision))
    comment: Mapped[str]
    budget_eur: Mapped[int]
    staff_days: Mapped[int]
    committee_id: Mapped[UUID | None]
    lead_id: Mapped[UUID]
    effects: Mapped[list[Any]]
    working_conditions: Mapped[bool | None]
    answered_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id"),
        same_tenant(
            ("version_id", "author_id"), "proposal_version", target_columns=("id", "author_id")
        ),
        same_tenant(
            ("proposal_id", "version", "sponsor_id"),
            "sponsorship_request",
            target_columns=("proposal_id", "version", "sponsor_id"),
        ),
        same_tenant("answered_by", "member"),
        same_tenant("committee_id", "committee"),
        same_tenant("lead_id", "member"),
        CheckConstraint("author_id NOT IN (sponsor_id, answered_by)", name="author_never_sponsors"),
        CheckConstraint("budget_eur >= 0 AND staff_days >= 0", name="means"),
        CheckConstraint("decision = 'sponsor' OR comment <> ''", name="refusal_explained"),
        Index("ix_sponsorship_proposal", "tenant_id", "proposal_id"),
    )


class Withdrawal(TenantScoped, Base):
    """The author withdrew the proposal."""

    __tablename__ = "withdrawal"

    proposal_id: Mapped[UUID]
    reason: Mapped[str]
    withdrawn_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id"),
        same_tenant(
            ("proposal_id", "withdrawn_by"), "proposal", target_columns=("id", "author_id")
        ),
    )


class CallIn(TenantScoped, Base):
    """A guarantor, or an informed committee's member, called the proposal to the committee."""

    __tablename__ = "call_in"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    reason: Mapped[str]
    called_by: Mapped[UUID]
    called_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "version"),
        same_tenant(
            ("proposal_id", "version"),
            "proposal_version",
            target_columns=("proposal_id", "number"),
        ),
        same_tenant("called_by", "member"),
    )


class Comment(TenantScoped, Base):
    """An argument or a question on a proposal, as it stood at a version."""

    __tablename__ = "comment"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    author_id: Mapped[UUID]
    text: Mapped[str]
    written_at: Mapped[datetime]

    __table_args__ = (
        same_tenant("proposal_id", "proposal"),
        same_tenant("author_id", "member"),
        Index("ix_comment_proposal", "tenant_id", "proposal_id", "written_at"),
    )

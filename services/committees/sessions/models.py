"""Sessions of a committee: their agenda, who is there and when, their minutes.

A session has no state of its own: it is what the facts written say of it (``state_of``).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words


class SessionState(StrEnum):
    """How far a session has come."""

    PLANNED = "planned"
    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class CommitteeSession(TenantScoped, Base):
    """A meeting of a committee.

    ``convening`` 2 is held because the quorum was missed at the session ``first_id``. ``urgency``
    is the reason given for a convocation shorter than the rule's notice. ``revision`` grows with
    each change of the date, the place or the agenda: its items, their order, who presents them and
    for how long. ``committee_name`` and ``committee_preset`` are the committee's as the session
    opened, with the seats of ``kept_seats``. ``presided_by`` is set as it closes. ``held_asked_at``
    is when those who run it were last asked whether it was held, its end having gone by unopened.
    """

    __tablename__ = "committee_session"

    committee_id: Mapped[UUID]
    convening: Mapped[int]
    first_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    link: Mapped[str]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    convened_at: Mapped[datetime | None]
    convened_by: Mapped[UUID | None]
    urgency: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    presided_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancellation: Mapped[str | None]
    minutes_asked_at: Mapped[datetime | None]
    held_asked_at: Mapped[datetime | None]
    committee_name: Mapped[str | None]
    committee_preset: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "id", "committee_id"),
        UniqueConstraint("tenant_id", "first_id"),
        same_tenant("committee_id", "committee"),
        same_tenant(
            ("first_id", "committee_id"),
            "committee_session",
            target_columns=("id", "committee_id"),
        ),
        same_tenant("created_by", "member"),
        same_tenant("convened_by", "member"),
        same_tenant("opened_by", "member"),
        same_tenant("closed_by", "member"),
        same_tenant("presided_by", "member"),
        same_tenant("cancelled_by", "member"),
        CheckConstraint("ends_at > starts_at", name="lasts"),
        CheckConstraint("opened_at IS NULL OR convened_at IS NOT NULL", name="convened_first"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="opened_first"),
        CheckConstraint(
            "cancelled_at IS NULL OR (opened_at IS NULL AND cancellation IS NOT NULL)",
            name="cancelled_before_it_opens",
        ),
        CheckConstraint("(convening = 2) = (first_id IS NOT NULL)", name="second_has_a_first"),
        CheckConstraint(
            "(opened_at IS NULL) = (committee_name IS NULL)"
            " AND (opened_at IS NULL) = (committee_preset IS NULL)",
            name="keeps_its_committee",
        ),
        Index("ix_committee_session_date", "tenant_id", "committee_id", "starts_at"),
    )


def state_of(session: CommitteeSession) -> SessionState:
    """How far the session has come, by the facts written."""
    if session.cancelled_at is not None:
        return SessionState.CANCELLED
    if session.closed_at is not None:
        return SessionState.CLOSED
    if session.opened_at is not None:
        return SessionState.OPEN
    return SessionState.PLANNED if session.convened_at is None else SessionState.CONVENED


class ItemPurpose(StrEnum):
    """What an item of the agenda is there for."""

    DECISION = "decision"
    INFORMATION = "information"


class ItemState(StrEnum):
    """How far an item of the agenda has come."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    POSTPONED = "postponed"


class AgendaItem(TenantScoped, Base):
    """A point of a session's agenda.

    A decision has a proposal and the ballot that the session holds on it. ``debate`` is what the
    minutes say was said. ``minutes_planned`` is in minutes of time. ``revision`` grows with each
    change of what is said of the item.
    """

    __tablename__ = "agenda_item"

    session_id: Mapped[UUID]
    rank: Mapped[int]
    purpose: Mapped[ItemPurpose] = mapped_column(words(ItemPurpose))
    title: Mapped[str | None]
    proposal_id: Mapped[UUID | None]
    ballot_id: Mapped[UUID | None]
    presenter_id: Mapped[UUID | None]
    minutes_planned: Mapped[int | None]
    debate: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default="1")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    postponed_at: Mapped[datetime | None]

    __table_args__ = (
        same_tenant("session_id", "committee_session"),
        same_tenant("proposal_id", "proposal"),
        same_tenant("ballot_id", "ballot"),
        same_tenant("presenter_id", "member"),
        CheckConstraint(
            "(purpose = 'decision') = (proposal_id IS NOT NULL)"
            " AND (purpose = 'decision') = (ballot_id IS NOT NULL)"
            " AND (purpose = 'information') = (title IS NOT NULL)",
            name="is_about_something",
        ),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="opened_first"),
        CheckConstraint("closed_at IS NULL OR postponed_at IS NULL", name="closed_or_postponed"),
        CheckConstraint("minutes_planned BETWEEN 1 AND 600", name="lasts"),
        Index("ix_agenda_item_session", "tenant_id", "session_id", "rank"),
        Index(
            "uq_agenda_item_ballot",
            "tenant_id",
            "ballot_id",
            unique=True,
            postgresql_where=text("postponed_at IS NULL"),
        ),
        Index(
            "uq_agenda_item_open",
            "tenant_id",
            "session_id",
            unique=True,
            postgresql_where=text(
                "opened_at IS NOT NULL AND closed_at IS NULL AND postponed_at IS NULL"
            ),
        ),
    )


def state_of_item(item: AgendaItem) -> ItemState:
    """How far the item has come, by the facts written."""
    if item.postponed_at is not None:
        return ItemState.POSTPONED
    if item.closed_at is not None:
        return ItemState.CLOSED
    return ItemState.WAITING if item.opened_at is None else ItemState.OPEN


class Attendance(TenantScoped, Base):
    """From when to when somebody was at a session: one row for each time they came.

    ``recorded_by`` is who wrote it: themselves, or who runs the session.
    """

    __tablename__ = "attendance"

    session_id: Mapped[UUID]
    member_id: Mapped[UUID]
    is_remote: Mapped[bool]
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID]

    __table_args__ = (
        same_tenant("session_id", "committee_session"),
        same_tenant("member_id", "member"),
        same_tenant("recorded_by", "member"),
        CheckConstraint("left_at >= arrived_at", name="leaves_after"),
        Index(
            "uq_attendance_there",
            "tenant_id",
            "session_id",
            "member_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_attendance_session", "tenant_id", "session_id", "arrived_at"),
    )


class BallotAttendance(TenantRow, Base):
    """The seats there when the vote on an item was closed: each item keeps its own quorum.

    ``member_id`` is the titular; ``deputy_id``, their deputy where it was the one who sat.
    """

    __tablename__ = "ballot_attendance"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    deputy_id: Mapped[UUID | None]

    __table_args__ = (
        same_tenant(
            ("ballot_id", "member_id"),
            "ballot_voter",
            target_columns=("ballot_id", "member_id"),
        ),
        same_tenant(
            ("ballot_id", "member_id", "deputy_id"),
            "ballot_voter",
            target_columns=("ballot_id", "member_id", "deputy_id"),
        ),
    )


class EarlyRecusal(TenantRow, Base):
    """Somebody stepped aside from an item before its vote opened."""

    __tablename__ = "early_recusal"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    declared_at: Mapped[datetime]
    reason: Mapped[str]

    __table_args__ = (
        same_tenant("ballot_id", "ballot"),
        same_tenant("member_id", "member"),
    )


class ApprovalDuty(StrEnum):
    """In what capacity somebody approves the minutes."""

    CHAIR = "chair"
    SECRETARY = "secretary"


class SessionMinutes(TenantScoped, Base):
    """The minutes of a session, as drafted once: a corrected version is another row.

    ``content`` is everything that is printed; ``sha256`` is the digest of its canonical JSON.
    ``correction`` says why there is another version, None for the first.
    """

    __tablename__ = "session_minutes"

    session_id: Mapped[UUID]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    correction: Mapped[str | None]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]

    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "number"),
        same_tenant("session_id", "committee_session"),
        same_tenant("drafted_by", "member"),
        CheckConstraint("(number = 1) = (correction IS NULL)", name="correction_has_a_reason"),
    )


class MinutesApproval(TenantRow, Base):
    """The chair or a secretary approved a version of the minutes: a name and an instant."""

    __tablename__ = "minutes_approval"

    minutes_id: Mapped[UUID] = mapped_column(primary_key=True)
    duty: Mapped[ApprovalDuty] = mapped_column(words(ApprovalDuty), primary_key=True)
    member_id: Mapped[UUID]
    approved_at: Mapped[datetime]

    __table_args__ = (
        same_tenant("minutes_id", "session_minutes"),
        same_tenant("member_id", "member"),
    )

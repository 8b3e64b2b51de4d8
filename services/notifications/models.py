"""What awaits a person, and the mails that tell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantScoped, same_tenant, words

MAIL_KEPT_FOR: Final = timedelta(days=90)
"""How long one can tell whether a mail left, and read those that nobody sends."""


class ItemKind(StrEnum):
    """What an inbox line asks for; ``news`` asks for nothing and tells a decision."""

    SPONSORSHIP = "sponsorship"
    VOTE = "vote"
    REWORK = "rework"
    ROLLOUT = "rollout"
    REVIEW = "review"
    VIGILANCE_REVIEW = "vigilance_review"
    RESERVE = "reserve"
    SESSION = "session"
    NEWS = "news"


class InboxItem(TenantScoped, Base):
    """One thing that awaits one person, until it is done or no longer asked.

    It is about a proposal, or about a committee's session.
    """

    __tablename__ = "inbox_item"

    member_id: Mapped[UUID]
    kind: Mapped[ItemKind] = mapped_column(words(ItemKind))
    notice: Mapped[str]
    proposal_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    subject_id: Mapped[UUID]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        same_tenant("member_id", "member"),
        same_tenant("proposal_id", "proposal"),
        same_tenant("session_id", "committee_session"),
        CheckConstraint("num_nonnulls(proposal_id, session_id) = 1", name="is_about_one_thing"),
        Index(
            "ix_inbox_item_open",
            "tenant_id",
            "member_id",
            "due_at",
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_inbox_item_subject", "tenant_id", "proposal_id", "kind"),
        Index("ix_inbox_item_session", "tenant_id", "session_id", "kind"),
    )


class MailState(StrEnum):
    """What became of a mail; ``kept`` means that no server is configured to send it."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class Mail(TenantScoped, Base):
    """A mail to one person. It is worded when it leaves, from the ledger as it then is."""

    __tablename__ = "mail"

    member_id: Mapped[UUID]
    notice: Mapped[str]
    proposal_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    state: Mapped[MailState] = mapped_column(words(MailState))
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    to_address: Mapped[str | None]
    subject: Mapped[str | None]
    body_text: Mapped[str | None]
    body_html: Mapped[str | None]

    __table_args__ = (
        same_tenant("member_id", "member"),
        same_tenant("proposal_id", "proposal"),
        same_tenant("session_id", "committee_session"),
        Index(
            "ix_mail_waiting",
            "tenant_id",
            "next_attempt_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_mail_member", "tenant_id", "member_id", "created_at"),
        Index(
            "ix_mail_finished",
            "tenant_id",
            "created_at",
            postgresql_where=text("state <> 'waiting'"),
        ),
    )

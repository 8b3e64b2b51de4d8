"""The append-only record of every fact, its seal, and the doorbells on their way to the loops."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantRow, TenantScoped, TransactionId, same_tenant


class JournalEntry(TenantScoped, Base):
    """One fact: who, when, what, about what. Nobody may change or remove one.

    ``data`` holds ids, numbers, words of our enums and instants, never what people wrote: what
    they wrote stays in the fact, where it can be erased without breaking the chain.
    """

    __tablename__ = "journal_entry"

    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    xid: Mapped[int] = mapped_column(
        TransactionId, server_default=text("pg_current_xact_id()"), server_onupdate=FetchedValue()
    )
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    via: Mapped[str]
    event: Mapped[str]
    subject: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_journal_entry_order", "tenant_id", "xid", "ordinal"),
        Index("ix_journal_entry_xid", "xid"),
        Index("ix_journal_entry_subject", "tenant_id", "subject", "ordinal"),
    )


class JournalSeal(TenantRow, Base):
    """The place of an entry in its tenant's hash chain."""

    __tablename__ = "journal_seal"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry_id: Mapped[UUID]
    xid: Mapped[int] = mapped_column(TransactionId)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        same_tenant("entry_id", "journal_entry"),
        Index("uq_journal_seal_entry", "tenant_id", "entry_id", unique=True),
    )


class OutboxMessage(Base):
    """A doorbell to ring: the relay's own table, holding ids and nothing else."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"))
    destination: Mapped[str]
    subject_id: Mapped[UUID]
    opens: Mapped[bool]
    created_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]

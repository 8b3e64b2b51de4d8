"""Papers kept: decision records and minutes as they were issued, byte for byte."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words


class RecordKind(StrEnum):
    """What paper it is: of a vote at a distance, of a session to approve, of one approved."""

    DECISION = "decision"
    MINUTES = "minutes"
    APPROVED_MINUTES = "approved_minutes"


class Record(TenantScoped, Base):
    """A paper that was issued. ``sha256`` is of its bytes, in hexadecimal; ``size`` in bytes."""

    __tablename__ = "record"

    kind: Mapped[RecordKind] = mapped_column(words(RecordKind))
    ballot_id: Mapped[UUID | None]
    minutes_id: Mapped[UUID | None]
    sha256: Mapped[str]
    size: Mapped[int]
    issued_at: Mapped[datetime]

    __table_args__ = (
        same_tenant("ballot_id", "ballot"),
        same_tenant("minutes_id", "session_minutes"),
        CheckConstraint(
            "(kind = 'decision') = (ballot_id IS NOT NULL)"
            " AND num_nonnulls(ballot_id, minutes_id) = 1",
            name="is_about_something",
        ),
        Index(
            "uq_record_ballot",
            "tenant_id",
            "ballot_id",
            unique=True,
            postgresql_where=text("ballot_id IS NOT NULL"),
        ),
        Index(
            "uq_record_minutes",
            "tenant_id",
            "minutes_id",
            "kind",
            unique=True,
            postgresql_where=text("minutes_id IS NOT NULL"),
        ),
    )


class RecordFile(TenantRow, Base):
    """The bytes of a paper, apart from what lists read."""

    __tablename__ = "record_file"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    pdf: Mapped[bytes]

    __table_args__ = (same_tenant("record_id", "record"),)

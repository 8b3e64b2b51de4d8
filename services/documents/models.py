"""The files joined to a proposal: what is known of each, and apart from it its bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.documents.kinds import DocumentKind
from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one document."""


class Document(TenantScoped, Base):
    """A file joined to a proposal; never changed afterwards.

    ``version`` is the one that the author prepares, or the one under decision. A document that
    ``replaces_id`` another leaves it where it was: earlier versions keep theirs.
    """

    __tablename__ = "document"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    name: Mapped[str]
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    replaces_id: Mapped[UUID | None]
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "id", "proposal_id"),
        UniqueConstraint("tenant_id", "replaces_id"),
        same_tenant("proposal_id", "proposal"),
        same_tenant(
            ("replaces_id", "proposal_id"), "document", target_columns=("id", "proposal_id")
        ),
        same_tenant("added_by", "member"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(f"size BETWEEN 1 AND {LARGEST}", name="size"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        Index(
            "uq_document_name",
            "tenant_id",
            "proposal_id",
            "version",
            func.lower(text("name")),
            unique=True,
        ),
    )


class DocumentContent(TenantRow, Base):
    """The bytes of a document, apart so that no list reads them."""

    __tablename__ = "document_content"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (same_tenant("document_id", "document"),)

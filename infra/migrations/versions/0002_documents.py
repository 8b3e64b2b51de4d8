"""Proposals have documents: what is known of each, and apart from it its bytes.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.migrations.security import wall_off

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("document", "document_content")
"""A document is joined or taken back; nothing of it ever changes."""


def upgrade() -> None:
    """Create the two tables, their walls and their grants."""
    op.create_table(
        "document",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "docx",
                "xlsx",
                "pptx",
                "odt",
                "ods",
                "odp",
                "png",
                "jpeg",
                "webp",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_document_sha256")),
        sa.CheckConstraint("size BETWEEN 1 AND 20971520", name=op.f("ck_document_size")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_document_version")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "added_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_document_tenant_id_added_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposal_id"],
            ["proposal.tenant_id", "proposal.id"],
            name=op.f("fk_document_tenant_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "replaces_id", "proposal_id"],
            ["document.tenant_id", "document.id", "document.proposal_id"],
            name=op.f("fk_document_tenant_id_replaces_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_document_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "tenant_id", "id", "proposal_id", name=op.f("uq_document_tenant_id_id_proposal_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "replaces_id", name=op.f("uq_document_tenant_id_replaces_id")
        ),
    )
    op.create_index(
        "uq_document_name",
        "document",
        ["tenant_id", "proposal_id", "version", sa.literal_column("lower(name)")],
        unique=True,
    )
    op.create_table(
        "document_content",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_document_content_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_document_content_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "document_id", name=op.f("pk_document_content")),
    )
    # Such files are compressed already: trying again would cost time and save nothing.
    op.execute("ALTER TABLE document_content ALTER COLUMN content SET STORAGE EXTERNAL")
    for table in WRITTEN_ONCE:
        for statement in wall_off(table, "SELECT, INSERT, DELETE"):
            op.execute(statement)


def downgrade() -> None:
    """Undo; the documents go with their tables."""
    op.drop_table("document_content")
    op.drop_index("uq_document_name", table_name="document")
    op.drop_table("document")

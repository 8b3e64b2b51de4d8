"""Papers kept: decision records and minutes as PDF files.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.migrations.security import wall_off

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("record", "record_file")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "record",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "minutes",
                "approved_minutes",
                name="recordkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("minutes_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'decision') = (ballot_id IS NOT NULL) AND num_nonnulls(ballot_id, minutes_id) = 1",
            name=op.f("ck_record_is_about_something"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id"],
            ["ballot.tenant_id", "ballot.id"],
            name=op.f("fk_record_tenant_id_ballot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["session_minutes.tenant_id", "session_minutes.id"],
            name=op.f("fk_record_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_record_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_record")),
    )
    op.create_index(
        "uq_record_ballot",
        "record",
        ["tenant_id", "ballot_id"],
        unique=True,
        postgresql_where=sa.text("ballot_id IS NOT NULL"),
    )
    op.create_index(
        "uq_record_minutes",
        "record",
        ["tenant_id", "minutes_id", "kind"],
        unique=True,
        postgresql_where=sa.text("minutes_id IS NOT NULL"),
    )
    op.create_table(
        "record_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["record.tenant_id", "record.id"],
            name=op.f("fk_record_file_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_record_file_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "record_id", name=op.f("pk_record_file")),
    )
    for table in WRITTEN_ONCE:
        for statement in wall_off(table, "SELECT, INSERT"):
            op.execute(statement)


def downgrade() -> None:
    """Undo; the papers go with it."""
    op.drop_table("record_file")
    op.drop_index(
        "uq_record_minutes", table_name="record", postgresql_where=sa.text("minutes_id IS NOT NULL")
    )
    op.drop_index(
        "uq_record_ballot", table_name="record", postgresql_where=sa.text("ballot_id IS NOT NULL")
    )
    op.drop_table("record")

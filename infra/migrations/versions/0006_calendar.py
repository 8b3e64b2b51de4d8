"""The address at which a person's calendar reads their sessions.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.migrations.security import APP

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_address",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_address_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_address_digest")),
    )
    # A person's, whatever the tenant: it is read before any is bound.
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_address TO {APP}")


def downgrade() -> None:
    """Undo; everybody's address is lost, and made again at will."""
    op.drop_table("calendar_address")

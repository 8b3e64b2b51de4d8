"""The sponsor says whether working conditions change.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the sponsorships given so far left the author's word as it is."""
    op.add_column("sponsorship", sa.Column("working_conditions", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Undo; what sponsors said of working conditions goes with it."""
    op.drop_column("sponsorship", "working_conditions")

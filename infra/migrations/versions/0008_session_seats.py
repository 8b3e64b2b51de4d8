"""Sessions keep their committee; deputies sit; what is said of an item has a revision.

Revision ID: 0008
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from infra.migrations.security import wall_off

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WALLED = ("session_seat", "session_secretary")
_KEPT_OF = ("committee_session", "committee", "seat", "committee_secretary", "member")


def upgrade() -> None:
    """Apply; sessions that opened already keep the committee as it is now, as far as is known."""
    _let_deputies_sit()
    _keep_committees()
    # The default stays: the former release, at work until it is replaced, knows no such column.
    op.add_column(
        "agenda_item", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )


def downgrade() -> None:
    """Undo; a deputy's vote that was written down is theirs, and who sat is not known any more."""
    op.drop_column("agenda_item", "revision")
    _forget_committees()
    _let_titulars_sit_alone()


@contextmanager
def _seen_by_the_owner(*tables: str) -> Iterator[None]:
    """Lift the wall between tenants, which binds even the owner, while rows are rewritten."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _let_deputies_sit() -> None:
    op.add_column("ballot_attendance", sa.Column("deputy_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_ballot_attendance_tenant_id_ballot_id_member_id_deputy_id"),
        "ballot_attendance",
        "ballot_voter",
        ["tenant_id", "ballot_id", "member_id", "deputy_id"],
        ["tenant_id", "ballot_id", "member_id", "deputy_id"],
    )
    op.drop_constraint(op.f("ck_vote_given_one_way"), "vote", type_="check")
    op.create_check_constraint(
        op.f("ck_vote_given_one_way"),
        "vote",
        "proxy_id IS NULL OR num_nonnulls(deputy_id, recorded_by) = 0",
    )


def _let_titulars_sit_alone() -> None:
    with _seen_by_the_owner("vote", "ballot_attendance"):
        op.execute(
            "UPDATE vote SET recorded_by = NULL "
            "WHERE deputy_id IS NOT NULL AND recorded_by IS NOT NULL"
        )
        # Without its deputy, the line would say that the titular was there.
        op.execute("DELETE FROM ballot_attendance WHERE deputy_id IS NOT NULL")
    op.drop_constraint(op.f("ck_vote_given_one_way"), "vote", type_="check")
    op.create_check_constraint(
        op.f("ck_vote_given_one_way"),
        "vote",
        "num_nonnulls(deputy_id, proxy_id, recorded_by) <= 1",
    )
    op.drop_constraint(
        op.f("fk_ballot_attendance_tenant_id_ballot_id_member_id_deputy_id"),
        "ballot_attendance",
        type_="foreignkey",
    )
    op.drop_column("ballot_attendance", "deputy_id")


def _keep_committees() -> None:
    op.create_table(
        "session_seat",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column(
            "college",
            sa.Enum(
                "elected",
                "management",
                "agent",
                "citizen",
                "partner",
                "staff",
                "employer",
                name="college",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "right",
            sa.Enum(
                "voting",
                "consultative",
                name="votingright",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "in_office",
                "vacant",
                "suspended",
                name="seatstate",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("chair_order", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'vacant') = (member_id IS NULL)",
            name=op.f("ck_session_seat_vacant_has_no_titular"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deputy_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_session_seat_tenant_id_deputy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_session_seat_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["committee_session.tenant_id", "committee_session.id"],
            name=op.f("fk_session_seat_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_session_seat_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", "seat_id", name=op.f("pk_session_seat")),
    )
    op.create_table(
        "session_secretary",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_session_secretary_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["committee_session.tenant_id", "committee_session.id"],
            name=op.f("fk_session_secretary_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_session_secretary_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "session_id", "member_id", name=op.f("pk_session_secretary")
        ),
    )
    for column in ("committee_name", "committee_preset"):
        op.add_column("committee_session", sa.Column(column, sa.Text(), nullable=True))
    op.add_column(
        "committee_session", sa.Column("held_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    with _seen_by_the_owner(*_KEPT_OF):
        _keep_those_that_opened()
    op.create_check_constraint(
        op.f("ck_committee_session_keeps_its_committee"),
        "committee_session",
        "(opened_at IS NULL) = (committee_name IS NULL)"
        " AND (opened_at IS NULL) = (committee_preset IS NULL)",
    )
    for table in WALLED:
        for statement in wall_off(table, "SELECT, INSERT, DELETE"):
            op.execute(statement)


def _keep_those_that_opened() -> None:
    op.execute(
        """
        UPDATE committee_session s SET committee_name = c.name, committee_preset = c.preset
        FROM committee c
        WHERE c.tenant_id = s.tenant_id AND c.id = s.committee_id AND s.opened_at IS NOT NULL
        """
    )
    op.execute(
        """
        INSERT INTO session_seat
          (tenant_id, session_id, seat_id, member_id, deputy_id, college, "right", state,
           chair_order)
        SELECT s.tenant_id, s.id, p.id,
               CASE WHEN m.left_at IS NULL THEN p.member_id END, p.deputy_id, p.college, p."right",
               CASE WHEN m.left_at IS NULL THEN p.state ELSE 'vacant' END, p.chair_order
        FROM committee_session s
        JOIN seat p ON p.tenant_id = s.tenant_id AND p.committee_id = s.committee_id
        LEFT JOIN member m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
        WHERE s.opened_at IS NOT NULL
        """
    )
    op.execute(
        """
        INSERT INTO session_secretary (tenant_id, session_id, member_id)
        SELECT s.tenant_id, s.id, c.member_id
        FROM committee_session s
        JOIN committee_secretary c
          ON c.tenant_id = s.tenant_id AND c.committee_id = s.committee_id
        WHERE s.opened_at IS NOT NULL
        """
    )


def _forget_committees() -> None:
    with _seen_by_the_owner("inbox_item", "mail"):
        for table in ("inbox_item", "mail"):
            op.execute(f"DELETE FROM {table} WHERE notice = 'session_unopened'")
    op.drop_constraint(
        op.f("ck_committee_session_keeps_its_committee"), "committee_session", type_="check"
    )
    for column in ("held_asked_at", "committee_preset", "committee_name"):
        op.drop_column("committee_session", column)
    op.drop_table("session_secretary")
    op.drop_table("session_seat")

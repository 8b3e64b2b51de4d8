"""Committees meet: sessions, their agenda, attendance and minutes.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from infra.migrations.security import wall_off

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WALLED = (
    "committee_session",
    "agenda_item",
    "attendance",
    "ballot_attendance",
    "early_recusal",
)
WRITTEN_ONCE = ("session_minutes", "minutes_approval")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "committee_session",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("convening", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("convened_by", sa.Uuid(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("presided_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancellation", sa.Text(), nullable=True),
        sa.Column("minutes_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(convening = 2) = (first_id IS NOT NULL)",
            name=op.f("ck_committee_session_second_has_a_first"),
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR (opened_at IS NULL AND cancellation IS NOT NULL)",
            name=op.f("ck_committee_session_cancelled_before_it_opens"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL",
            name=op.f("ck_committee_session_opened_first"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_committee_session_lasts")),
        sa.CheckConstraint(
            "opened_at IS NULL OR convened_at IS NOT NULL",
            name=op.f("ck_committee_session_convened_first"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cancelled_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_cancelled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "closed_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "committee_id"],
            ["committee.tenant_id", "committee.id"],
            name=op.f("fk_committee_session_tenant_id_committee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "convened_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_convened_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "first_id", "committee_id"],
            [
                "committee_session.tenant_id",
                "committee_session.id",
                "committee_session.committee_id",
            ],
            name=op.f("fk_committee_session_tenant_id_first_id_committee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "presided_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_presided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "opened_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_committee_session_tenant_id_opened_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_committee_session_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_committee_session")),
        sa.UniqueConstraint(
            "tenant_id", "first_id", name=op.f("uq_committee_session_tenant_id_first_id")
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "id",
            "committee_id",
            name=op.f("uq_committee_session_tenant_id_id_committee_id"),
        ),
    )
    op.create_index(
        "ix_committee_session_date",
        "committee_session",
        ["tenant_id", "committee_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "attendance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("left_at >= arrived_at", name=op.f("ck_attendance_leaves_after")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_attendance_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorded_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_attendance_tenant_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["committee_session.tenant_id", "committee_session.id"],
            name=op.f("fk_attendance_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_attendance_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attendance")),
    )
    op.create_index(
        "ix_attendance_session",
        "attendance",
        ["tenant_id", "session_id", "arrived_at"],
        unique=False,
    )
    op.create_index(
        "uq_attendance_there",
        "attendance",
        ["tenant_id", "session_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "session_minutes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(number = 1) = (correction IS NULL)",
            name=op.f("ck_session_minutes_correction_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "drafted_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_session_minutes_tenant_id_drafted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["committee_session.tenant_id", "committee_session.id"],
            name=op.f("fk_session_minutes_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_session_minutes_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_session_minutes")),
        sa.UniqueConstraint(
            "tenant_id",
            "session_id",
            "number",
            name=op.f("uq_session_minutes_tenant_id_session_id_number"),
        ),
    )
    op.create_table(
        "minutes_approval",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "chair",
                "secretary",
                name="approvalduty",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_minutes_approval_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["session_minutes.tenant_id", "session_minutes.id"],
            name=op.f("fk_minutes_approval_tenant_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_minutes_approval_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "minutes_id", "duty", name=op.f("pk_minutes_approval")
        ),
    )
    op.create_table(
        "agenda_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "decision",
                "information",
                name="itempurpose",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("presenter_id", sa.Uuid(), nullable=True),
        sa.Column("minutes_planned", sa.Integer(), nullable=True),
        sa.Column("debate", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'decision') = (proposal_id IS NOT NULL) AND (purpose = 'decision') = (ballot_id IS NOT NULL) AND (purpose = 'information') = (title IS NOT NULL)",
            name=op.f("ck_agenda_item_is_about_something"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_agenda_item_opened_first")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR postponed_at IS NULL",
            name=op.f("ck_agenda_item_closed_or_postponed"),
        ),
        sa.CheckConstraint("minutes_planned BETWEEN 1 AND 600", name=op.f("ck_agenda_item_lasts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id"],
            ["ballot.tenant_id", "ballot.id"],
            name=op.f("fk_agenda_item_tenant_id_ballot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "presenter_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_agenda_item_tenant_id_presenter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposal_id"],
            ["proposal.tenant_id", "proposal.id"],
            name=op.f("fk_agenda_item_tenant_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["committee_session.tenant_id", "committee_session.id"],
            name=op.f("fk_agenda_item_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_agenda_item_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_agenda_item")),
    )
    op.create_index(
        "ix_agenda_item_session", "agenda_item", ["tenant_id", "session_id", "rank"], unique=False
    )
    op.create_index(
        "uq_agenda_item_ballot",
        "agenda_item",
        ["tenant_id", "ballot_id"],
        unique=True,
        postgresql_where=sa.text("postponed_at IS NULL"),
    )
    op.create_index(
        "uq_agenda_item_open",
        "agenda_item",
        ["tenant_id", "session_id"],
        unique=True,
        postgresql_where=sa.text(
            "opened_at IS NOT NULL AND closed_at IS NULL AND postponed_at IS NULL"
        ),
    )
    op.create_table(
        "early_recusal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id"],
            ["ballot.tenant_id", "ballot.id"],
            name=op.f("fk_early_recusal_tenant_id_ballot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_early_recusal_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_early_recusal_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "ballot_id", "member_id", name=op.f("pk_early_recusal")
        ),
    )
    op.create_table(
        "ballot_attendance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id", "member_id"],
            ["ballot_voter.tenant_id", "ballot_voter.ballot_id", "ballot_voter.member_id"],
            name=op.f("fk_ballot_attendance_tenant_id_ballot_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_ballot_attendance_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "ballot_id", "member_id", name=op.f("pk_ballot_attendance")
        ),
    )
    op.add_column("ballot", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.add_column(
        "ballot",
        sa.Column(
            "manner",
            sa.Enum(
                "show_of_hands",
                "no_objection",
                name="manner",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "ballot", sa.Column("opening_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("ballot", sa.Column("opening_asked_by", sa.Uuid(), nullable=True))
    op.add_column("ballot", sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_ballot_tenant_id_opening_asked_by"),
        "ballot",
        "member",
        ["tenant_id", "opening_asked_by"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_ballot_tenant_id_session_id_committee_id"),
        "ballot",
        "committee_session",
        ["tenant_id", "session_id", "committee_id"],
        ["tenant_id", "id", "committee_id"],
    )
    op.add_column("inbox_item", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.alter_column("inbox_item", "proposal_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_inbox_item_session", "inbox_item", ["tenant_id", "session_id", "kind"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_inbox_item_tenant_id_session_id"),
        "inbox_item",
        "committee_session",
        ["tenant_id", "session_id"],
        ["tenant_id", "id"],
    )
    op.add_column("mail", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mail_tenant_id_session_id"),
        "mail",
        "committee_session",
        ["tenant_id", "session_id"],
        ["tenant_id", "id"],
    )
    op.add_column("vote", sa.Column("recorded_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_vote_tenant_id_recorded_by"),
        "vote",
        "member",
        ["tenant_id", "recorded_by"],
        ["tenant_id", "id"],
    )

    op.create_index("ix_ballot_session", "ballot", ["tenant_id", "session_id"], unique=False)
    op.create_check_constraint(
        op.f("ck_ballot_session_has_its_mode"), "ballot", "session_id IS NULL OR mode = 'session'"
    )
    op.create_check_constraint(
        op.f("ck_ballot_opens_in_session"),
        "ballot",
        "mode = 'async' OR session_id IS NOT NULL OR state <> 'open'",
    )
    op.create_check_constraint(
        op.f("ck_inbox_item_is_about_one_thing"),
        "inbox_item",
        "num_nonnulls(proposal_id, session_id) = 1",
    )
    for table in WALLED:
        for statement in wall_off(table):
            op.execute(statement)
    for table in WRITTEN_ONCE:
        for statement in wall_off(table, "SELECT, INSERT"):
            op.execute(statement)


def downgrade() -> None:
    """Undo; what was asked and said about sessions goes with them."""
    op.execute("DELETE FROM inbox_item WHERE session_id IS NOT NULL")
    op.execute("DELETE FROM mail WHERE session_id IS NOT NULL")
    op.drop_constraint(op.f("ck_inbox_item_is_about_one_thing"), "inbox_item", type_="check")
    op.drop_constraint(op.f("ck_ballot_opens_in_session"), "ballot", type_="check")
    op.drop_index("ix_ballot_session", table_name="ballot")
    op.drop_constraint(op.f("ck_ballot_session_has_its_mode"), "ballot", type_="check")
    op.drop_constraint(op.f("fk_vote_tenant_id_recorded_by"), "vote", type_="foreignkey")
    op.drop_column("vote", "recorded_by")
    op.drop_constraint(op.f("fk_mail_tenant_id_session_id"), "mail", type_="foreignkey")
    op.drop_column("mail", "session_id")
    op.drop_constraint(op.f("fk_inbox_item_tenant_id_session_id"), "inbox_item", type_="foreignkey")
    op.drop_index("ix_inbox_item_session", table_name="inbox_item")
    op.alter_column("inbox_item", "proposal_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("inbox_item", "session_id")
    op.drop_constraint(
        op.f("fk_ballot_tenant_id_session_id_committee_id"), "ballot", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_ballot_tenant_id_opening_asked_by"), "ballot", type_="foreignkey")
    op.drop_column("ballot", "postponed_at")
    op.drop_column("ballot", "opening_asked_by")
    op.drop_column("ballot", "opening_asked_at")
    op.drop_column("ballot", "manner")
    op.drop_column("ballot", "session_id")
    op.drop_table("ballot_attendance")
    op.drop_table("early_recusal")
    op.drop_index(
        "uq_agenda_item_open",
        table_name="agenda_item",
        postgresql_where=sa.text(
            "opened_at IS NOT NULL AND closed_at IS NULL AND postponed_at IS NULL"
        ),
    )
    op.drop_index(
        "uq_agenda_item_ballot",
        table_name="agenda_item",
        postgresql_where=sa.text("postponed_at IS NULL"),
    )
    op.drop_index("ix_agenda_item_session", table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_table("minutes_approval")
    op.drop_table("session_minutes")
    op.drop_index(
        "uq_attendance_there", table_name="attendance", postgresql_where=sa.text("left_at IS NULL")
    )
    op.drop_index("ix_attendance_session", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("ix_committee_session_date", table_name="committee_session")
    op.drop_table("committee_session")

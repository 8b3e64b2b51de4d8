"""Who votes and how: deputies, proxies, secret ballots.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infra.migrations.security import wall_off

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _let_deputies_vote()
    _add_proxies()
    _add_secret_ballots()


def downgrade() -> None:
    """Undo; votes that deputies and proxies gave become their titulars', secret ones are lost."""
    _drop_secret_ballots()
    _drop_proxies()
    _let_titulars_vote_alone()


def _let_deputies_vote() -> None:
    op.create_table(
        "absence",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("delegates", sa.Boolean(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absence_ends_after")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "committee_id"],
            ["committee.tenant_id", "committee.id"],
            name=op.f("fk_absence_tenant_id_committee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "marked_by"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_absence_tenant_id_marked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_absence_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_absence_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_member", "absence", ["tenant_id", "committee_id", "member_id"])
    op.add_column("ballot_voter", sa.Column("deputy_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_ballot_voter_tenant_id_ballot_id_member_id_deputy_id"),
        "ballot_voter",
        ["tenant_id", "ballot_id", "member_id", "deputy_id"],
    )
    op.create_unique_constraint(
        op.f("uq_ballot_voter_tenant_id_ballot_id_deputy_id"),
        "ballot_voter",
        ["tenant_id", "ballot_id", "deputy_id"],
    )
    op.create_foreign_key(
        op.f("fk_ballot_voter_tenant_id_deputy_id"),
        "ballot_voter",
        "member",
        ["tenant_id", "deputy_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_ballot_voter_deputy_is_another"), "ballot_voter", "deputy_id <> member_id"
    )
    op.create_check_constraint(
        op.f("ck_ballot_voter_deputy_is_no_party"),
        "ballot_voter",
        "deputy_id NOT IN (author_id, sponsor_id, answered_by)",
    )
    op.add_column("vote", sa.Column("deputy_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_vote_tenant_id_ballot_id_voter_id_deputy_id"),
        "vote",
        "ballot_voter",
        ["tenant_id", "ballot_id", "voter_id", "deputy_id"],
        ["tenant_id", "ballot_id", "member_id", "deputy_id"],
    )
    for statement in wall_off("absence"):
        op.execute(statement)


def _let_titulars_vote_alone() -> None:
    op.drop_constraint(
        op.f("fk_vote_tenant_id_ballot_id_voter_id_deputy_id"), "vote", type_="foreignkey"
    )
    op.drop_column("vote", "deputy_id")
    for name in ("deputy_is_no_party", "deputy_is_another"):
        op.drop_constraint(op.f(f"ck_ballot_voter_{name}"), "ballot_voter", type_="check")
    op.drop_constraint(
        op.f("fk_ballot_voter_tenant_id_deputy_id"), "ballot_voter", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("uq_ballot_voter_tenant_id_ballot_id_deputy_id"), "ballot_voter", type_="unique"
    )
    op.drop_constraint(
        op.f("uq_ballot_voter_tenant_id_ballot_id_member_id_deputy_id"),
        "ballot_voter",
        type_="unique",
    )
    op.drop_column("ballot_voter", "deputy_id")
    op.drop_index("ix_absence_member", table_name="absence")
    op.drop_table("absence")


def _add_proxies() -> None:
    op.create_table(
        "proxy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("giver_id <> holder_id", name=op.f("ck_proxy_goes_to_another")),
        sa.CheckConstraint("place BETWEEN 1 AND 2", name=op.f("ck_proxy_few_per_holder")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id"],
            ["ballot.tenant_id", "ballot.id"],
            name=op.f("fk_proxy_tenant_id_ballot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "giver_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_proxy_tenant_id_giver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "holder_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_proxy_tenant_id_holder_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_proxy_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_proxy")),
        sa.UniqueConstraint(
            "tenant_id",
            "ballot_id",
            "giver_id",
            "id",
            name=op.f("uq_proxy_tenant_id_ballot_id_giver_id_id"),
        ),
    )
    op.create_index(
        "uq_proxy_giver",
        "proxy",
        ["tenant_id", "ballot_id", "giver_id"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_index(
        "uq_proxy_holder",
        "proxy",
        ["tenant_id", "ballot_id", "holder_id", "place"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.add_column("vote", sa.Column("proxy_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_vote_tenant_id_ballot_id_voter_id_proxy_id"),
        "vote",
        "proxy",
        ["tenant_id", "ballot_id", "voter_id", "proxy_id"],
        ["tenant_id", "ballot_id", "giver_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_vote_given_one_way"),
        "vote",
        "num_nonnulls(deputy_id, proxy_id, recorded_by) <= 1",
    )
    # A vote given with a proxy that became void is struck, and its giver may vote after all.
    op.drop_constraint(op.f("uq_vote_tenant_id_ballot_id_voter_id"), "vote", type_="unique")
    op.create_index(
        "uq_vote_standing",
        "vote",
        ["tenant_id", "ballot_id", "voter_id"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )
    for statement in wall_off("proxy"):
        op.execute(statement)


def _drop_proxies() -> None:
    op.execute("DELETE FROM vote WHERE proxy_id IS NOT NULL AND struck_at IS NOT NULL")
    op.drop_index("uq_vote_standing", table_name="vote")
    op.create_unique_constraint(
        op.f("uq_vote_tenant_id_ballot_id_voter_id"), "vote", ["tenant_id", "ballot_id", "voter_id"]
    )
    op.drop_constraint(op.f("ck_vote_given_one_way"), "vote", type_="check")
    op.drop_constraint(
        op.f("fk_vote_tenant_id_ballot_id_voter_id_proxy_id"), "vote", type_="foreignkey"
    )
    op.drop_column("vote", "proxy_id")
    op.drop_table("proxy")


def _add_secret_ballots() -> None:
    op.create_table(
        "secret_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "for",
                "against",
                "abstain",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.CheckConstraint("papers >= 0", name=op.f("ck_secret_count_counts_from_none")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ballot_id"],
            ["ballot.tenant_id", "ballot.id"],
            name=op.f("fk_secret_count_tenant_id_ballot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_secret_count_tenant_id")
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "ballot_id", "decides", "choice", name=op.f("pk_secret_count")
        ),
    )
    op.add_column("ballot", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("vote", "choice", existing_type=sa.Text(), nullable=True)
    op.create_check_constraint(
        op.f("ck_vote_secret_says_little"),
        "vote",
        "choice IS NOT NULL OR (comment = '' AND "
        "date_trunc('hour', cast_at AT TIME ZONE 'UTC') = cast_at AT TIME ZONE 'UTC')",
    )
    for statement in wall_off("secret_count"):
        op.execute(statement)


def _drop_secret_ballots() -> None:
    op.drop_constraint(op.f("ck_vote_secret_says_little"), "vote", type_="check")
    op.execute("DELETE FROM vote WHERE choice IS NULL")
    op.alter_column("vote", "choice", existing_type=sa.Text(), nullable=False)
    op.drop_column("ballot", "voided_at")
    op.drop_table("secret_count")

"""Committees, their seats, and ballots with everything frozen when they open."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from policies.decision import Choice, College, Mode, Result
from tenants.base import Base, TenantRow, TenantScoped, same_tenant, words


class Committee(TenantScoped, Base):
    """A body that decides or advises. ``rule`` holds what it changes in its preset's rule."""

    __tablename__ = "committee"

    name: Mapped[str]
    preset: Mapped[str]
    rule: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


class VotingRight(StrEnum):
    """Whether a seat's voice counts."""

    VOTING = "voting"
    CONSULTATIVE = "consultative"


class SeatState(StrEnum):
    """Whether a seat is in office."""

    IN_OFFICE = "in_office"
    VACANT = "vacant"
    SUSPENDED = "suspended"


class Seat(TenantScoped, Base):
    """A place on a committee. ``chair_order`` 0 is the chair, then those who replace them."""

    __tablename__ = "seat"

    committee_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    deputy_id: Mapped[UUID | None]
    college: Mapped[College] = mapped_column(words(College))
    right: Mapped[VotingRight] = mapped_column(words(VotingRight))
    state: Mapped[SeatState] = mapped_column(words(SeatState))
    chair_order: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "committee_id", "member_id"),
        UniqueConstraint("tenant_id", "committee_id", "chair_order"),
        same_tenant("committee_id", "committee"),
        same_tenant("member_id", "member"),
        same_tenant("deputy_id", "member"),
        CheckConstraint("member_id <> deputy_id", name="deputy_is_another"),
        CheckConstraint("(state = 'vacant') = (member_id IS NULL)", name="vacant_has_no_titular"),
        Index("ix_seat_member", "tenant_id", "member_id"),
    )


class CommitteeSecretary(TenantRow, Base):
    """Somebody who convenes the committee and runs its agenda, seated or not."""

    __tablename__ = "committee_secretary"

    committee_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        same_tenant("committee_id", "committee"),
        same_tenant("member_id", "member"),
    )


class BallotState(StrEnum):
    """Where a ballot stands."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Manner(StrEnum):
    """How a session voted, where it was not each from their own device."""

    SHOW_OF_HANDS = "show_of_hands"
    NO_OBJECTION = "no_objection"


class Ballot(TenantScoped, Base):
    """One vote on one version, one round. Its rule and voters are frozen when it opens.

    ``convening`` 2 is a second convening, which its rule may free from the quorum.
    ``opening_asked_at``: its item is open in session; the loop opens the vote next.
    ``closing_asked_at``: the chair has closed the vote; the loop counts it next.
    ``voided_at``: somebody stepped aside who had voted in secret; the loop holds the round again.
    ``postponed_at``: the item was put off while the vote was open; the loop cancels it next.

    A vote to be held in session is scheduled before it has one: until ``session_id`` says which,
    ``opens_at`` is when the item came to the committee. ``manner`` says how a session voted.
    """

    __tablename__ = "ballot"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    version_id: Mapped[UUID]
    author_id: Mapped[UUID]
    sponsor_id: Mapped[UUID]
    answered_by: Mapped[UUID]
    committee_id: Mapped[UUID]
    round: Mapped[int]
    convening: Mapped[int]
    mode: Mapped[Mode] = mapped_column(words(Mode))
    session_id: Mapped[UUID | None]
    manner: Mapped[Manner | None] = mapped_column(words(Manner))
    rule: Mapped[dict[str, Any]]
    state: Mapped[BallotState] = mapped_column(words(BallotState))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    opening_asked_at: Mapped[datetime | None]
    opening_asked_by: Mapped[UUID | None]
    postponed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    closing_asked_at: Mapped[datetime | None]
    closing_asked_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    result: Mapped[Result | None] = mapped_column(words(Result))
    arithmetic: Mapped[dict[str, Any] | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "round"),
        UniqueConstraint("tenant_id", "id", "author_id", "sponsor_id", "answered_by"),
        same_tenant(
            ("version_id", "author_id"), "proposal_version", target_columns=("id", "author_id")
        ),
        same_tenant("committee_id", "committee"),
        same_tenant("sponsor_id", "member"),
        same_tenant("answered_by", "member"),
        same_tenant("opening_asked_by", "member"),
        same_tenant("closing_asked_by", "member"),
        same_tenant(
            ("session_id", "committee_id"),
            "committee_session",
            target_columns=("id", "committee_id"),
        ),
        CheckConstraint("session_id IS NULL OR mode = 'session'", name="session_has_its_mode"),
        CheckConstraint(
            "mode = 'async' OR session_id IS NOT NULL OR state <> 'open'", name="opens_in_session"
        ),
        CheckConstraint("closes_at > opens_at", name="lasts"),
        CheckConstraint(
            "(state = 'closed') = (arithmetic IS NOT NULL)", name="counted_when_closed"
        ),
        CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (result IS NOT NULL)", name="result_when_ended"
        ),
        Index("ix_ballot_session", "tenant_id", "session_id"),
        Index(
            "uq_ballot_pending",
            "tenant_id",
            "proposal_id",
            unique=True,
            postgresql_where=text("state IN ('scheduled', 'open')"),
        ),
    )


class BallotVoter(TenantRow, Base):
    """Somebody on a ballot's frozen list.

    The author, the sponsor and the delegate who answered for the sponsor keep their seat and
    lose the vote: ``may_vote`` is false for them, by a constraint, and a vote can only refer to
    a voter for whom it is true. ``deputy_id`` votes from that seat while ``member_id`` is away;
    none of the parties does.
    """

    __tablename__ = "ballot_voter"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    deputy_id: Mapped[UUID | None]
    author_id: Mapped[UUID]
    sponsor_id: Mapped[UUID]
    answered_by: Mapped[UUID]
    college: Mapped[College] = mapped_column(words(College))
    chair_order: Mapped[int | None]
    may_vote: Mapped[bool]
    recused_at: Mapped[datetime | None]
    recusal_reason: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "ballot_id", "member_id", "may_vote"),
        UniqueConstraint("tenant_id", "ballot_id", "member_id", "deputy_id"),
        UniqueConstraint("tenant_id", "ballot_id", "deputy_id"),
        same_tenant(
            ("ballot_id", "author_id", "sponsor_id", "answered_by"),
            "ballot",
            target_columns=("id", "author_id", "sponsor_id", "answered_by"),
        ),
        same_tenant("member_id", "member"),
        same_tenant("deputy_id", "member"),
        CheckConstraint("deputy_id <> member_id", name="deputy_is_another"),
        CheckConstraint(
            "deputy_id NOT IN (author_id, sponsor_id, answered_by)", name="deputy_is_no_party"
        ),
        CheckConstraint(
            "may_vote = (member_id NOT IN (author_id, sponsor_id, answered_by))",
            name="party_never_votes",
        ),
    )


class Vote(TenantScoped, Base):
    """A vote: one per voter and ballot. Struck when the voter recuses themselves afterwards.

    ``voter_id`` is the titular of the seat; ``deputy_id``, their deputy where it was the one who
    voted; ``proxy_id``, the proxy it was given with. ``recorded_by`` wrote down the vote of who
    sat at the session, titular or deputy. Where the three are None, the titular gave it.

    In a secret ballot it says that somebody voted, in which hour, and no ``choice``: that is in
    the ballot's box (``secret_box``).
    """

    __tablename__ = "vote"

    ballot_id: Mapped[UUID]
    voter_id: Mapped[UUID]
    deputy_id: Mapped[UUID | None]
    proxy_id: Mapped[UUID | None]
    may_vote: Mapped[bool]
    choice: Mapped[Choice | None] = mapped_column(words(Choice))
    comment: Mapped[str]
    cast_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    struck_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_vote_standing",
            "tenant_id",
            "ballot_id",
            "voter_id",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
        ),
        same_tenant(
            ("ballot_id", "voter_id", "proxy_id"),
            "proxy",
            target_columns=("ballot_id", "giver_id", "id"),
        ),
        same_tenant(
            ("ballot_id", "voter_id", "may_vote"),
            "ballot_voter",
            target_columns=("ballot_id", "member_id", "may_vote"),
        ),
        same_tenant(
            ("ballot_id", "voter_id", "deputy_id"),
            "ballot_voter",
            target_columns=("ballot_id", "member_id", "deputy_id"),
        ),
        same_tenant("recorded_by", "member"),
        CheckConstraint("may_vote", name="entitled"),
        CheckConstraint(
            "proxy_id IS NULL OR num_nonnulls(deputy_id, recorded_by) = 0", name="given_one_way"
        ),
        CheckConstraint(
            "choice IS NOT NULL OR (comment = '' AND "
            "date_trunc('hour', cast_at AT TIME ZONE 'UTC') = cast_at AT TIME ZONE 'UTC')",
            name="secret_says_little",
        ),
    )


class Reserve(TenantScoped, Base):
    """A condition attached to an adoption. Its owner never lifts it.

    ``kept`` is null until the ballot closes.
    """

    __tablename__ = "reserve"

    proposal_id: Mapped[UUID]
    ballot_id: Mapped[UUID]
    vote_id: Mapped[UUID]
    text: Mapped[str]
    kept: Mapped[bool | None]
    owner_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    blocks_phase: Mapped[int | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    evidence: Mapped[str | None]

    __table_args__ = (
        same_tenant("proposal_id", "proposal"),
        same_tenant("ballot_id", "ballot"),
        same_tenant("vote_id", "vote"),
        same_tenant("owner_id", "member"),
        same_tenant("lifted_by", "member"),
        CheckConstraint("lifted_by <> owner_id", name="owner_never_lifts"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_someone"),
        CheckConstraint("blocks_phase >= 1", name="phase_number"),
        Index("ix_reserve_proposal", "tenant_id", "proposal_id"),
        Index("ix_reserve_ballot", "tenant_id", "ballot_id"),
    )


class Deferral(TenantScoped, Base):
    """A secretary or the chair sent the item back to its author."""

    __tablename__ = "deferral"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    reason: Mapped[str]
    deferred_by: Mapped[UUID]
    deferred_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "version"),
        same_tenant(
            ("proposal_id", "version"),
            "proposal_version",
            target_columns=("proposal_id", "number"),
        ),
        same_tenant("deferred_by", "member"),
    )

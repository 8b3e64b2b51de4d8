"""Ballots as they are read: nothing of how people voted before the close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import Arithmetic, Choice, Mode, Result, decide
from services.committees.count import rule_of, voters_of, votes_cast
from services.committees.models import (
    Ballot,
    BallotState,
    BallotVoter,
    Committee,
    Reserve,
    Vote,
)
from services.committees.representation import Proxy
from services.committees.secret_box import is_told
from services.proposals.views import Person, people


@dataclass(frozen=True, slots=True)
class VoteView:
    """A vote, once the ballot is closed.

    ``deputy``, or ``proxy_holder`` with the voter's proxy, gave it in the voter's place.
    """

    voter: Person
    deputy: Person | None
    proxy_holder: Person | None
    choice: Choice
    comment: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class ReserveView:
    """A reserve kept at the close."""

    id: UUID
    ballot_id: UUID
    text: str
    owner: Person | None
    due_at: datetime | None
    blocks_phase: int | None
    lifted_at: datetime | None
    lifted_by: Person | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot for its readers.

    Attributes:
        session_id: the session that holds the vote; None at a distance, or on no agenda yet.
        entitled: voters who may vote, those who stepped aside and the parties left out.
        quorum: how many must take part.
        votes_cast: how many have.
        tally: {for, against, abstain}, None until closed.
        arithmetic: all that leads to the result, None until closed.
        votes: named votes, empty until closed and in a secret ballot.
        recused: who stepped aside, with the author and the sponsor.
        reserves: those kept, empty until closed.
        withheld: it is closed and secret, with too few votes to tell them: no tally, no arithmetic.
    """

    id: UUID
    proposal_id: UUID
    round: int
    convening: int
    committee_id: UUID
    committee: str
    version: int
    state: BallotState
    mode: Mode
    session_id: UUID | None
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    rule: dict[str, Any]
    entitled: int
    quorum: int
    votes_cast: int
    tally: dict[str, int] | None
    arithmetic: dict[str, Any] | None
    result: Result | None
    votes: list[VoteView]
    recused: list[Person]
    reserves: list[ReserveView]
    closing_asked: bool
    withheld: bool


def ballots_of(session: Session, proposal_id: UUID) -> list[BallotView]:
    """A proposal's ballots, first round first."""
    ballots = session.scalars(
        select(Ballot).where(Ballot.proposal_id == proposal_id).order_by(Ballot.round)
    ).all()
    return [view_of(session, ballot) for ballot in ballots]


def view_of(session: Session, ballot: Ballot) -> BallotView:
    """One ballot."""
    rule = rule_of(ballot)
    voters = voters_of(session, ballot)
    is_closed = ballot.state is BallotState.CLOSED
    arithmetic = (
        Arithmetic.from_dict(ballot.arithmetic)
        if ballot.arithmetic is not None
        else decide(rule, voters, [], convening=ballot.convening).arithmetic
    )
    is_withheld = is_closed and not is_told(rule, arithmetic)
    away = session.scalars(
        select(BallotVoter.member_id).where(
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.recused_at.is_not(None) | ~BallotVoter.may_vote,
        )
    ).all()
    known = people(session, away)
    return BallotView(
        id=ballot.id,
        proposal_id=ballot.proposal_id,
        round=ballot.round,
        convening=ballot.convening,
        committee_id=ballot.committee_id,
        committee=session.scalars(
            select(Committee.name).where(Committee.id == ballot.committee_id)
        ).one(),
        version=ballot.version,
        state=ballot.state,
        mode=ballot.mode,
        session_id=ballot.session_id,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        closed_at=ballot.closed_at,
        rule=ballot.rule,
        entitled=sum(voter.entitled for voter in voters),
        quorum=arithmetic.quorum_needed if voters else 0,
        votes_cast=votes_cast(session, ballot),
        tally={
            "for": arithmetic.votes_for,
            "against": arithmetic.votes_against,
            "abstain": arithmetic.abstain,
        }
        if is_closed and not is_withheld
        else None,
        arithmetic=None if is_withheld else ballot.arithmetic,
        result=ballot.result,
        votes=_votes(session, ballot) if is_closed and not rule.secret else [],
        recused=[known[member_id] for member_id in away],
        reserves=_kept_reserves(session, ballot) if is_closed else [],
        closing_asked=ballot.closing_asked_at is not None,
        withheld=is_withheld,
    )


def _votes(session: Session, ballot: Ballot) -> list[VoteView]:
    rows = session.execute(
        select(Vote, Proxy.holder_id)
        .outerjoin(Proxy, (Proxy.tenant_id == Vote.tenant_id) & (Proxy.id == Vote.proxy_id))
        .where(Vote.ballot_id == ballot.id, Vote.struck_at.is_(None))
        .order_by(Vote.cast_at, Vote.id)
    ).all()
    known = people(
        session, [one for row, holder in rows for one in (row.voter_id, row.deputy_id, holder)]
    )
    return [
        VoteView(
            known[row.voter_id],
            known[row.deputy_id] if row.deputy_id else None,
            known.get(holder),
            row.choice,
            row.comment,
            row.cast_at,
        )
        for row, holder in rows
        if row.choice is not None
    ]


def reserves_of(session: Session, proposal_id: UUID) -> list[ReserveView]:
    """The reserves kept on a proposal, once their ballot is closed."""
    rows = session.scalars(
        select(Reserve)
        .join(Ballot, (Ballot.tenant_id == Reserve.tenant_id) & (Ballot.id == Reserve.ballot_id))
        .where(
            Reserve.proposal_id == proposal_id,
            Reserve.kept.is_(True),
            Ballot.state == BallotState.CLOSED,
        )
        .order_by(Reserve.id)
    ).all()
    return reserve_views(session, rows)


def _kept_reserves(session: Session, ballot: Ballot) -> list[ReserveView]:
    rows = session.scalars(
        select(Reserve)
        .where(Reserve.ballot_id == ballot.id, Reserve.kept.is_(True))
        .order_by(Reserve.id)
    ).all()
    return reserve_views(session, rows)


def reserves_to_settle(session: Session, ballot: Ballot) -> list[ReserveView]:
    """The reserves that the chair keeps or drops, whatever was decided of them so far."""
    rows = session.scalars(
        select(Reserve).where(Reserve.ballot_id == ballot.id).order_by(Reserve.id)
    ).all()
    return reserve_views(session, rows)


def reserve_views(session: Session, rows: Sequence[Reserve]) -> list[ReserveView]:
    """The reserves with their people's names, in the order given."""
    known = people(session, [row.owner_id for row in rows] + [row.lifted_by for row in rows])
    return [
        ReserveView(
            id=row.id,
            ballot_id=row.ballot_id,
            text=row.text,
            owner=known.get(row.owner_id) if row.owner_id else None,
            due_at=row.due_at,
            blocks_phase=row.blocks_phase,
            lifted_at=row.lifted_at,
            lifted_by=known.get(row.lifted_by) if row.lifted_by else None,
            evidence=row.evidence,
        )
        for row in rows
    ]

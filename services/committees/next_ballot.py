"""The ballot that awaits somebody next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from services.committees.models import Ballot, BallotState, BallotVoter, Vote
from services.deps import Act
from services.proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class AwaitedVote:
    """An item on which the person has yet to vote."""

    proposal_id: UUID
    title: str


def next_awaited_vote(act: Act) -> AwaitedVote | None:
    """The open ballot on which the actor may vote and has not, the soonest to close."""
    voted = exists().where(
        Vote.tenant_id == Ballot.tenant_id,
        Vote.ballot_id == Ballot.id,
        Vote.voter_id == act.user_id,
    )
    row = act.session.execute(
        select(Ballot.proposal_id, Proposal.title)
        .join(
            BallotVoter,
            (BallotVoter.tenant_id == Ballot.tenant_id) & (BallotVoter.ballot_id == Ballot.id),
        )
        .join(
            Proposal,
            (Proposal.tenant_id == Ballot.tenant_id) & (Proposal.id == Ballot.proposal_id),
        )
        .where(
            Ballot.state == BallotState.OPEN,
            Ballot.closing_asked_at.is_(None),
            Ballot.closes_at > act.now,
            BallotVoter.member_id == act.user_id,
            BallotVoter.may_vote,
            BallotVoter.recused_at.is_(None),
            ~voted,
        )
        .order_by(Ballot.closes_at, Ballot.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else AwaitedVote(row.proposal_id, row.title)

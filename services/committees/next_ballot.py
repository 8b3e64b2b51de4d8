"""The ballot that awaits somebody next: items follow one another without the inbox in between."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_

from policies.permissions import Permission
from services.committees.absent import is_theirs_to_give
from services.committees.access import find_ballot
from services.committees.models import Ballot, BallotState, BallotVoter, Vote
from services.deps import Act, Deps
from services.proposals.models import Proposal, ProposalVersion
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class AwaitedVote:
    """An item on which the person has yet to vote.

    Attributes:
        count: how many items await their vote, this one included.
    """

    proposal_id: UUID
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class LeftItem:
    """The item that a person is done with, and the one that follows; None after the last."""

    title: str
    next: AwaitedVote | None


def leave_item(deps: Deps, caller: Caller, ballot_id: UUID) -> LeftItem:
    """Read what follows the ballot ``ballot_id`` for the caller.

    Raises:
        NotFound: no such ballot in the caller's tenant.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        ballot = find_ballot(act, ballot_id)
        title = act.session.scalars(
            select(ProposalVersion.title).where(ProposalVersion.id == ballot.version_id)
        ).one()
        return LeftItem(title, next_awaited_vote(act, ballot))


def next_awaited_vote(act: Act, after: Ballot) -> AwaitedVote | None:
    """The open ballot, other than ``after``, on which the actor may vote and has not.

    Ballots follow in order of their closing; those passed over on the way come last.
    """
    voted = exists().where(
        Vote.tenant_id == BallotVoter.tenant_id,
        Vote.ballot_id == BallotVoter.ballot_id,
        Vote.voter_id == BallotVoter.member_id,
        Vote.struck_at.is_(None),
    )
    is_awaited = exists().where(
        BallotVoter.tenant_id == Ballot.tenant_id,
        BallotVoter.ballot_id == Ballot.id,
        is_theirs_to_give(act.user_id, act.now),
        BallotVoter.may_vote,
        BallotVoter.recused_at.is_(None),
        ~voted,
    )
    was_passed_over = tuple_(Ballot.closes_at, Ballot.id) < tuple_(after.closes_at, after.id)
    row = act.session.execute(
        select(Ballot.proposal_id, Proposal.title, func.count().over().label("waiting"))
        .join(
            Proposal,
            (Proposal.tenant_id == Ballot.tenant_id) & (Proposal.id == Ballot.proposal_id),
        )
        .where(
            Ballot.id != after.id,
            Ballot.state == BallotState.OPEN,
            Ballot.closing_asked_at.is_(None),
            Ballot.closes_at > act.now,
            is_awaited,
        )
        .order_by(was_passed_over, Ballot.closes_at, Ballot.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else AwaitedVote(row.proposal_id, row.title, row.waiting)

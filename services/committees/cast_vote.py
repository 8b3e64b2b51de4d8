"""Vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, text, update

from policies.decision import Choice, Mode, Rule, is_decidable
from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import check_entitled, lock_voting
from services.committees.ballot_lines import stop_asking
from services.committees.capacity import capacity_on, check_not_voted
from services.committees.count import rule_of, voters_of, votes_of
from services.committees.errors import (
    AlreadyVoted,
    BallotClosed,
    BallotNotOpen,
    NotEntitled,
    RoundVoided,
)
from services.committees.models import Ballot, BallotState, BallotVoter, Reserve
from services.committees.sessions.attend import there_now
from services.committees.sessions.errors import NotThere
from services.deps import Act, Deps, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.proposals.models import Proposal
from tenants.actor import Caller

_RECORDED = """
WITH recorded AS (
  INSERT INTO vote
    (tenant_id, id, ballot_id, voter_id, deputy_id, proxy_id, may_vote, choice, comment, cast_at)
  VALUES
    (:tenant_id, :id, :ballot_id, :voter_id, :deputy_id, :proxy_id, true, :choice, :comment,
     :cast_at)
  ON CONFLICT (tenant_id, ballot_id, voter_id) WHERE struck_at IS NULL DO NOTHING
  RETURNING id
)
"""
_DROPPED = """
, dropped AS (
  UPDATE secret_count
  SET papers = papers + CASE WHEN decides = :decides AND choice = :paper THEN 1 ELSE 0 END
  WHERE tenant_id = :tenant_id AND ballot_id = :ballot_id AND EXISTS (SELECT FROM recorded)
)
"""
"""Writes all the counts of the box anew: see ``secret_box`` for why."""
_AWAITED = """
, unused AS (
  SELECT p.holder_id FROM proxy p
  WHERE p.tenant_id = :tenant_id AND p.ballot_id = :ballot_id AND p.giver_id <> :voter_id
    AND p.voided_at IS NULL
    AND NOT EXISTS (
      SELECT FROM vote
      WHERE tenant_id = p.tenant_id AND ballot_id = p.ballot_id AND voter_id = p.giver_id
        AND struck_at IS NULL
    )
)
SELECT EXISTS (
  SELECT FROM unused WHERE holder_id = :actor_id
) AS has_proxy_left, (
  SELECT p.holder_id FROM proxy p
  WHERE p.tenant_id = :tenant_id AND p.ballot_id = :ballot_id AND p.giver_id = :voter_id
    AND p.voided_at IS NULL AND p.holder_id <> :actor_id
    AND EXISTS (
      SELECT FROM vote
      WHERE tenant_id = p.tenant_id AND ballot_id = p.ballot_id AND voter_id = p.holder_id
        AND struck_at IS NULL
    )
    AND NOT EXISTS (SELECT FROM unused u WHERE u.holder_id = p.holder_id)
) AS released, EXISTS (
  SELECT FROM ballot_voter v
  WHERE v.tenant_id = :tenant_id AND v.ballot_id = :ballot_id AND v.member_id <> :voter_id
    AND v.may_vote AND v.recused_at IS NULL
    AND NOT EXISTS (
      SELECT FROM vote
      WHERE tenant_id = v.tenant_id AND ballot_id = v.ballot_id AND voter_id = v.member_id
        AND struck_at IS NULL
    )
) AS is_somebody_awaited
FROM recorded
"""
_CAST = text(_RECORDED + _AWAITED)
"""Records a vote; tells nothing when the seat had one.

It tells whether another is awaited, whether who votes has a proxy left to vote with, and whom a
proxy of this seat, which lapses, leaves with nothing more to do.
"""
_CAST_IN_SECRET = text(_RECORDED + _DROPPED + _AWAITED)
"""The same, the choice going to the box."""


@dataclass(frozen=True, slots=True)
class VoteReceipt:
    """What a voter keeps. ``journal_entry`` is the reference to quote.

    ``vote_id`` is None in a secret ballot, where no vote can be found again.
    """

    vote_id: UUID | None
    ballot_id: UUID
    proposal_id: UUID
    version: int
    choice: Choice
    cast_at: datetime
    journal_entry: UUID


def check_opened(ballot: Ballot) -> None:
    """Refuse a ballot that opens later: it has no list of voters yet.

    Raises:
        BallotNotOpen.
    """
    if ballot.state is BallotState.SCHEDULED:
        raise BallotNotOpen


def check_not_over(ballot: Ballot, at: datetime) -> None:
    """Refuse a vote after the ballot's time, even while nothing has closed it yet.

    Raises:
        BallotClosed, RoundVoided.
    """
    if ballot.voided_at is not None:
        raise RoundVoided
    is_over = (
        ballot.state is not BallotState.OPEN
        or ballot.closing_asked_at is not None
        or ballot.postponed_at is not None
    )
    if is_over or at >= ballot.closes_at:
        raise BallotClosed


def check_there(act: Act, ballot: Ballot) -> None:
    """Refuse the vote of who is not at the session that holds the ballot.

    Raises:
        NotThere.
    """
    if ballot.session_id is not None and act.user_id not in there_now(
        act.session, ballot.session_id
    ):
        raise NotThere


def cast_vote(
    deps: Deps,
    caller: Caller,
    ballot_id: UUID,
    choice: Choice,
    *,
    comment: str = "",
    reserves: Sequence[str] = (),
    voter_id: UUID | None = None,
) -> VoteReceipt:
    """Record the caller's vote on an open ballot, from their seat or the one they are deputy of.

    With ``voter_id``, they vote in the name of who gave them their proxy.

    The vote, its journal entry and, when it makes the ballot decidable, the doorbell that wakes
    the loop are one transaction. The journal says that they voted, never what. In a secret ballot
    nothing that is kept says what, of them or of their request.

    Args:
        deps: collaborators.
        caller: the voter.
        ballot_id: the ballot.
        choice: for, against or abstain.
        comment: shown once the ballot is closed.
        reserves: conditions that a vote for may carry.
        voter_id: the member in whose name they vote; None for their own seat.

    Raises:
        NotFound: no such ballot in the caller's tenant.
        NotEntitled, PartyNeverVotes, Recused: the frozen list says otherwise.
        TitularIsThere, ProxyNotHeld, HolderVotesFirst, GiverIsThere: in another's name, it is
            not theirs to vote, or not yet.
        AlreadyVoted, BallotClosed, BallotNotOpen: a seat votes once, whoever gives its vote.
        NotThere: the vote is held in session, and they are not noted present.
        Invalid: a reserve on a vote that is not for, or in a secret ballot.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        ballot, voter = lock_voting(act, ballot_id, voter_id, as_deputy=True)
        check_opened(ballot)
        if voter is None:
            raise NotEntitled
        capacity = capacity_on(act, ballot, voter)
        check_entitled(voter)
        check_not_over(ballot, deps.clock.now())
        check_there(act, ballot)
        _check_reserves(ballot, choice, comment, reserves)
        vote_id = new_id()
        rule = rule_of(ballot)
        cast = act.session.execute(
            _CAST_IN_SECRET if rule.secret else _CAST,
            {
                "tenant_id": act.tenant_id,
                "id": vote_id,
                "ballot_id": ballot.id,
                "voter_id": voter.member_id,
                "actor_id": act.user_id,
                "deputy_id": capacity.deputy_id,
                "proxy_id": capacity.proxy_id,
                "comment": comment,
                **(_paper(rule, voter, choice, act.now) if rule.secret else _open(choice, act.now)),
            },
        ).one_or_none()
        if cast is None:
            check_not_voted(act, ballot, voter)
            raise AlreadyVoted
        _attach(act, ballot, vote_id, reserves)
        receipt_id = None if rule.secret else vote_id
        entry_id = record(
            act, Event.VOTE_CAST, ballot.proposal_id, ballot=ballot.id, vote=receipt_id
        )
        done = {voter.member_id, voter.deputy_id, act.user_id, cast.released}
        if cast.has_proxy_left:
            done.remove(act.user_id)
        for member_id in done - {None}:
            stop_asking(act, ballot, member_id)
        ring_if_decidable(act, ballot, is_somebody_awaited=cast.is_somebody_awaited)
        return VoteReceipt(
            receipt_id,
            ballot.id,
            ballot.proposal_id,
            ballot.version,
            choice,
            act.now,
            entry_id,
        )


def _open(choice: Choice, at: datetime) -> dict[str, object]:
    """What an open vote writes of itself."""
    return {"choice": choice.value, "cast_at": at}


def _paper(rule: Rule, voter: BallotVoter, choice: Choice, at: datetime) -> dict[str, object]:
    """What a secret vote writes: that there was one, in which hour, and a paper in the box."""
    return {
        "choice": None,
        "cast_at": at.replace(minute=0, second=0, microsecond=0),
        "decides": not rule.voting_colleges or voter.college in rule.voting_colleges,
        "paper": choice.value,
    }


def _attach(act: Act, ballot: Ballot, vote_id: UUID, reserves: Sequence[str]) -> None:
    """Write the conditions that the vote carries."""
    if not reserves:
        return
    act.session.execute(
        insert(Reserve),
        [
            {
                "tenant_id": act.tenant_id,
                "id": new_id(),
                "proposal_id": ballot.proposal_id,
                "ballot_id": ballot.id,
                "vote_id": vote_id,
                "text": reserve,
            }
            for reserve in reserves
        ],
    )


def _check_reserves(ballot: Ballot, choice: Choice, comment: str, reserves: Sequence[str]) -> None:
    if reserves and choice is not Choice.FOR:
        raise Invalid(errors={"reserves": [N_("Seul un vote pour porte des réserves.")]})
    if rule_of(ballot).secret and (reserves or comment):
        raise Invalid(
            errors={"comment": [N_("Un scrutin secret n’admet ni commentaire ni réserve.")]}
        )


def ring_if_decidable(act: Act, ballot: Ballot, *, is_somebody_awaited: bool = False) -> None:
    """Wake the loop when the ballot closes by itself: every voter has answered or stepped aside.

    Args:
        act: the transaction, which holds the ballot.
        ballot: the ballot.
        is_somebody_awaited: known to the caller; it spares the count, but where one college's
            vote may decide alone.
    """
    session = act.session
    if not ballot.rule["early_close"] or ballot.mode is Mode.SESSION:
        return
    if is_somebody_awaited and not ballot.rule["voting_colleges"]:
        return
    if not is_decidable(rule_of(ballot), voters_of(session, ballot), votes_of(session, ballot)):
        return
    session.execute(
        update(Proposal)
        .where(Proposal.tenant_id == act.tenant_id, Proposal.id == ballot.proposal_id)
        .values(rung=Proposal.rung + 1)
        .execution_options(synchronize_session=False)
    )
    ring(act, Destination.LOOP, ballot.proposal_id)

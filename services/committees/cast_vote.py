"""Vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, text, update

from policies.decision import Choice, Mode, is_decidable
from policies.messages import N_
from policies.permissions import Permission
from services.committees.absent import absent_on
from services.committees.access import check_entitled, lock_voting
from services.committees.count import rule_of, voters_of, votes_of
from services.committees.errors import (
    AlreadyVoted,
    BallotClosed,
    BallotNotOpen,
    DeputyVoted,
    TitularIsThere,
    TitularVoted,
)
from services.committees.models import Ballot, BallotState, BallotVoter, Reserve, Vote
from services.committees.sessions.attend import there_now
from services.committees.sessions.errors import NotThere
from services.dates import day_of
from services.deps import Act, Deps, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.models import Proposal
from tenants.actor import Caller

_CAST = text("""
WITH recorded AS (
  INSERT INTO vote
    (tenant_id, id, ballot_id, voter_id, deputy_id, may_vote, choice, comment, cast_at)
  VALUES
    (:tenant_id, :id, :ballot_id, :voter_id, :deputy_id, true, :choice, :comment, :cast_at)
  ON CONFLICT (tenant_id, ballot_id, voter_id) DO NOTHING
  RETURNING id
)
SELECT EXISTS (
  SELECT FROM ballot_voter v
  WHERE v.tenant_id = :tenant_id AND v.ballot_id = :ballot_id AND v.member_id <> :voter_id
    AND v.may_vote AND v.recused_at IS NULL
    AND NOT EXISTS (
      SELECT FROM vote
      WHERE tenant_id = v.tenant_id AND ballot_id = v.ballot_id AND voter_id = v.member_id
    )
)
FROM recorded
""")
"""Records a vote and tells whether another is awaited; tells nothing when there was one."""


@dataclass(frozen=True, slots=True)
class VoteReceipt:
    """What a voter keeps. ``journal_entry`` is the reference to quote."""

    vote_id: UUID
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
        BallotClosed.
    """
    is_over = ballot.state is not BallotState.OPEN or ballot.closing_asked_at is not None
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
) -> VoteReceipt:
    """Record the caller's vote on an open ballot, from their seat or the one they are deputy of.

    The vote, its journal entry and, when it makes the ballot decidable, the doorbell that wakes
    the loop are one transaction. The journal says that they voted, never what.

    Args:
        deps: collaborators.
        caller: the voter.
        ballot_id: the ballot.
        choice: for, against or abstain.
        comment: shown once the ballot is closed.
        reserves: conditions that a vote for may carry.

    Raises:
        NotFound: no such ballot in the caller's tenant.
        NotEntitled, PartyNeverVotes, Recused: the frozen list says otherwise.
        TitularIsThere: they are a deputy, and it is not theirs to vote.
        AlreadyVoted, BallotClosed, BallotNotOpen: DeputyVoted or TitularVoted when the seat's
            other person has.
        NotThere: the vote is held in session, and they are not noted present.
        Invalid: a reserve on a vote that is not for, or in a secret ballot.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        ballot, voter = lock_voting(act, ballot_id, as_deputy=True)
        check_opened(ballot)
        voter = check_entitled(voter)
        check_not_over(ballot, deps.clock.now())
        check_there(act, ballot)
        deputy_id = act.user_id if voter.deputy_id == act.user_id else None
        if deputy_id is not None:
            check_not_voted(act, ballot, voter)
            check_stands_in(act, ballot, voter)
        _check_reserves(ballot, choice, comment, reserves)
        vote_id = new_id()
        is_somebody_awaited = act.session.scalar(
            _CAST,
            {
                "tenant_id": act.tenant_id,
                "id": vote_id,
                "ballot_id": ballot.id,
                "voter_id": voter.member_id,
                "deputy_id": deputy_id,
                "choice": choice.value,
                "comment": comment,
                "cast_at": act.now,
            },
        )
        if is_somebody_awaited is None:
            check_not_voted(act, ballot, voter)
            raise AlreadyVoted
        _attach(act, ballot, vote_id, reserves)
        entry_id = record(act, Event.VOTE_CAST, ballot.proposal_id, ballot=ballot.id, vote=vote_id)
        for member_id in {voter.member_id, voter.deputy_id or voter.member_id}:
            settle_items(
                act,
                ballot.proposal_id,
                kinds=[ItemKind.VOTE],
                member_id=member_id,
                subject_id=ballot.id,
            )
        ring_if_decidable(act, ballot, is_somebody_awaited=is_somebody_awaited)
        return VoteReceipt(
            vote_id, ballot.id, ballot.proposal_id, ballot.version, choice, act.now, entry_id
        )


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


def check_not_voted(act: Act, ballot: Ballot, voter: BallotVoter) -> None:
    """Refuse a second vote of a seat, saying which of its two people gave the first.

    Raises:
        AlreadyVoted, DeputyVoted, TitularVoted.
    """
    given = act.session.execute(
        select(Vote.deputy_id).where(Vote.ballot_id == ballot.id, Vote.voter_id == voter.member_id)
    ).one_or_none()
    if given is None:
        return
    if act.user_id == (given.deputy_id or voter.member_id):
        raise AlreadyVoted
    raise DeputyVoted if act.user_id == voter.member_id else TitularVoted


def check_stands_in(act: Act, ballot: Ballot, voter: BallotVoter) -> None:
    """Refuse the vote of a deputy whose titular is there to vote.

    Raises:
        TitularIsThere.
    """
    if voter.member_id not in absent_on(act.session, ballot.committee_id, day_of(act.now)):
        raise TitularIsThere


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

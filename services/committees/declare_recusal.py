"""Step aside from an item (déport)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from policies.permissions import Permission
from services.committees.access import check_entitled, lock_voting, recused_before
from services.committees.bodies import is_seated
from services.committees.cast_vote import check_not_over, check_opened, ring_if_decidable
from services.committees.count import rule_of
from services.committees.errors import NotEntitled, PartyNeverVotes, Recused
from services.committees.models import Ballot, BallotState, BallotVoter, Reserve, Vote
from services.committees.secret_box import empty_box
from services.committees.sessions.models import EarlyRecusal
from services.committees.void_proxies import has_part_in_a_vote, void_proxies_of
from services.deps import Act, Deps
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import lock_proposal, ring_loop
from tenants.actor import Caller


def declare_recusal(deps: Deps, caller: Caller, ballot_id: UUID, reason: str) -> UUID:
    """Leave the entitled base of this item; a vote already cast is struck, not erased.

    A secret vote cannot be found again to be struck: the round is void, and held again with the
    same voters. A vote struck takes its reserves with it. Proxies given to or by them are void.
    From an item of an agenda one may step aside before its vote opens: its documents and its
    debate close at once. So may a titular's deputy, at any time: they then stand in for nobody.

    Returns:
        The journal entry's id.

    Raises:
        NotFound: no such ballot.
        NotEntitled, PartyNeverVotes, Recused: nothing to step aside from.
        BallotClosed, BallotNotOpen: the ballot's time.
    """
    with deps.act(caller, Permission.BALLOT_RECUSE) as act:
        ballot, voter = lock_voting(act, ballot_id)
        is_pending = ballot.state in {BallotState.SCHEDULED, BallotState.OPEN}
        is_off_list = ballot.state is BallotState.SCHEDULED or voter is None
        is_held = ballot.session_id is not None or _stands_in(act, ballot)
        if is_pending and is_off_list and is_held:
            if ballot.state is BallotState.OPEN:
                check_not_over(ballot, deps.clock.now())
            return _declare_off_list(act, ballot, reason)
        check_opened(ballot)
        voter = check_entitled(voter)
        check_not_over(ballot, deps.clock.now())
        is_void = rule_of(ballot).secret and has_part_in_a_vote(act.session, ballot, act.user_id)
        is_struck = _strike(act, ballot, Vote.voter_id == act.user_id)
        voter.recused_at = act.now
        voter.recusal_reason = reason
        act.session.flush()
        entry_id = record(
            act,
            Event.RECUSAL_DECLARED,
            ballot.proposal_id,
            ballot=ballot.id,
            struck=is_struck,
        )
        for member_id in {act.user_id, voter.deputy_id} - {None}:
            settle_items(act, ballot.proposal_id, kinds=[ItemKind.VOTE], member_id=member_id)
        void_proxies_of(act, ballot, act.user_id)
        if is_void:
            _void_round(act, ballot)
        else:
            ring_if_decidable(act, ballot)
        return entry_id


def _stands_in(act: Act, ballot: Ballot) -> bool:
    """Whether the actor is the deputy of a seat on the list."""
    found = select(BallotVoter.member_id).where(
        BallotVoter.ballot_id == ballot.id, BallotVoter.deputy_id == act.user_id
    )
    return act.session.scalars(found.limit(1)).one_or_none() is not None


def _strike(act: Act, ballot: Ballot, is_theirs: ColumnElement[bool]) -> bool:
    """Strike the vote that stands, its reserves with it; whether there was one."""
    vote = act.session.scalars(
        select(Vote).where(Vote.ballot_id == ballot.id, Vote.struck_at.is_(None), is_theirs)
    ).one_or_none()
    if vote is None:
        return False
    vote.struck_at = act.now
    act.session.execute(delete(Reserve).where(Reserve.vote_id == vote.id))
    return True


def _void_round(act: Act, ballot: Ballot) -> None:
    """Strike every vote and empty the box; the loop holds the round again.

    The papers are destroyed: next to those of the new round, they would tell what the member who
    stepped aside had voted.
    """
    ballot.voided_at = act.now
    act.session.execute(
        update(Vote)
        .where(Vote.ballot_id == ballot.id, Vote.struck_at.is_(None))
        .values(struck_at=act.now)
    )
    empty_box(act.session, ballot)
    act.session.flush()
    record(act, Event.ROUND_VOIDED, ballot.proposal_id, ballot=ballot.id, round=ballot.round)
    ring_loop(act, lock_proposal(act, ballot.proposal_id))


def _declare_off_list(act: Act, ballot: Ballot, reason: str) -> UUID:
    """Note a recusal that the list of voters will carry when it opens, or of who is not on it.

    A deputy's is theirs alone: a vote that they gave is struck, and the seat's is its titular's.
    """
    check_early(act, ballot)
    is_struck = _strike(act, ballot, Vote.deputy_id == act.user_id)
    act.session.add(
        EarlyRecusal(
            tenant_id=act.tenant_id,
            ballot_id=ballot.id,
            member_id=act.user_id,
            declared_at=act.now,
            reason=reason,
        )
    )
    act.session.flush()
    entry_id = record(
        act, Event.RECUSAL_DECLARED, ballot.proposal_id, ballot=ballot.id, struck=is_struck
    )
    settle_items(act, ballot.proposal_id, kinds=[ItemKind.VOTE], member_id=act.user_id)
    void_proxies_of(act, ballot, act.user_id)
    if is_struck and rule_of(ballot).secret:
        _void_round(act, ballot)
    return entry_id


def check_early(act: Act, ballot: Ballot) -> None:
    """Refuse a recusal of who has no seat, is party to the item, or stepped aside from it already.

    Raises:
        NotEntitled, PartyNeverVotes, Recused.
    """
    if not is_seated(act.session, ballot.committee_id, act.user_id):
        raise NotEntitled
    if act.user_id in {ballot.author_id, ballot.sponsor_id, ballot.answered_by}:
        raise PartyNeverVotes
    if act.user_id in recused_before(act.session, ballot):
        raise Recused


def may_step_aside_early(act: Act, ballot: Ballot) -> bool:
    """Whether the actor may step aside from the item before its vote opens."""
    try:
        check_early(act, ballot)
    except (NotEntitled, Recused):
        return False
    return True

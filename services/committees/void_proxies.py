"""Proxies that are void: one of the two has stepped aside, or is not on the list that votes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from services.committees.ballot_lines import ask_for_vote, is_done, stop_asking
from services.committees.models import Ballot, BallotState, BallotVoter, Reserve, Vote
from services.committees.representation import Proxy
from services.deps import Work, new_id
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail


def void_proxies_of(work: Work, ballot: Ballot, member_id: UUID) -> None:
    """Void the proxies given to or by a member who steps aside; the votes given with them fall.

    Who had entrusted their vote to them is told, and asked for it again.
    """
    rows = work.session.scalars(
        select(Proxy).where(
            Proxy.ballot_id == ballot.id,
            Proxy.voided_at.is_(None),
            or_(Proxy.giver_id == member_id, Proxy.holder_id == member_id),
        )
    ).all()
    _void(work, ballot, rows)
    for proxy in rows:
        if proxy.giver_id != member_id:
            ask_for_vote(work, ballot, proxy.giver_id, Notice.PROXY_VOID)
        elif ballot.state is BallotState.OPEN and is_done(work.session, ballot, proxy.holder_id):
            stop_asking(work, ballot, proxy.holder_id)


def has_part_in_a_vote(session: Session, ballot: Ballot, member_id: UUID) -> bool:
    """Whether a vote stands from the member's seat, or with a proxy given to them."""
    by_proxy = select(Proxy.id).where(Proxy.ballot_id == ballot.id, Proxy.holder_id == member_id)
    given = select(Vote.id).where(
        Vote.ballot_id == ballot.id,
        Vote.struck_at.is_(None),
        or_(Vote.voter_id == member_id, Vote.proxy_id.in_(by_proxy)),
    )
    return session.scalars(given.limit(1)).one_or_none() is not None


def carry_over(session: Session, ballot: Ballot, again: Ballot) -> None:
    """Give the round that is held again the proxies that stood in the one that is void."""
    standing = session.scalars(
        select(Proxy).where(Proxy.ballot_id == ballot.id, Proxy.voided_at.is_(None))
    ).all()
    session.add_all(
        Proxy(
            tenant_id=proxy.tenant_id,
            id=new_id(),
            ballot_id=again.id,
            giver_id=proxy.giver_id,
            holder_id=proxy.holder_id,
            place=proxy.place,
            given_at=proxy.given_at,
        )
        for proxy in standing
    )
    session.flush()


def keep_valid_proxies(work: Work, ballot: Ballot, limit: int) -> list[Proxy]:
    """As a ballot opens, void what its list of voters or its rule does not admit.

    Args:
        work: the transaction, which has written the list of voters.
        ballot: the ballot.
        limit: how many proxies one member may hold.

    Returns:
        Those that hold.
    """
    rows = work.session.scalars(
        select(Proxy).where(Proxy.ballot_id == ballot.id, Proxy.voided_at.is_(None))
    ).all()
    if not rows:
        return []
    entitled = set(
        work.session.scalars(
            select(BallotVoter.member_id).where(
                BallotVoter.ballot_id == ballot.id,
                BallotVoter.may_vote,
                BallotVoter.recused_at.is_(None),
            )
        )
    )
    valid = [
        proxy
        for proxy in rows
        if {proxy.giver_id, proxy.holder_id} <= entitled and proxy.place <= limit
    ]
    void = [proxy for proxy in rows if proxy not in valid]
    _void(work, ballot, void)
    # The opening asks them for their vote, as it does everybody.
    told = [proxy.giver_id for proxy in void if proxy.giver_id in entitled]
    queue_mail(
        work, Notice.PROXY_VOID, told, proposal_id=ballot.proposal_id, due_at=ballot.closes_at
    )
    return valid


def _void(work: Work, ballot: Ballot, rows: Sequence[Proxy]) -> None:
    for proxy in rows:
        proxy.voided_at = work.now
        record(
            work,
            Event.PROXY_VOIDED,
            ballot.proposal_id,
            ballot=ballot.id,
            giver=proxy.giver_id,
            holder=proxy.holder_id,
        )
    given = work.session.scalars(
        select(Vote).where(
            Vote.proxy_id.in_([proxy.id for proxy in rows]), Vote.struck_at.is_(None)
        )
    ).all()
    for vote in given:
        vote.struck_at = work.now
        work.session.execute(delete(Reserve).where(Reserve.vote_id == vote.id))
    work.session.flush()

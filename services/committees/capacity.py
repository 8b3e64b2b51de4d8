"""In whose name somebody votes, and as what: a seat has one vote, whoever gives it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.committees.absent import absent_on
from services.committees.access import recused_before
from services.committees.errors import (
    AlreadyVoted,
    DeputyVoted,
    GiverIsThere,
    GiverVoted,
    HolderVotesFirst,
    ProxyNotHeld,
    ProxyVoted,
    Recused,
    SeatRecused,
    TitularIsThere,
    TitularVoted,
)
from services.committees.models import Ballot, BallotVoter, Vote
from services.committees.representation import Proxy
from services.committees.sessions.attend import there_now, who_sits
from services.dates import day_of
from services.deps import Act


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what somebody gives a seat's vote: its titular when neither is set."""

    deputy_id: UUID | None = None
    proxy_id: UUID | None = None


def capacity_on(act: Act, ballot: Ballot, voter: BallotVoter) -> Capacity:
    """As what the actor may give the vote of ``voter`` now. Their own costs no look.

    Raises:
        AlreadyVoted: another than the titular comes when the seat has voted; see
            ``check_not_voted``.
        SeatRecused: they are its deputy, and the titular stepped aside.
        TitularIsThere: they are its deputy, and the titular is not away, or came to the session.
        ProxyNotHeld: they are neither its deputy nor its holder.
        Recused: they are its deputy, and stepped aside themselves.
        HolderVotesFirst, GiverIsThere: they hold its proxy, which would not count.
    """
    if voter.member_id == act.user_id:
        return Capacity()
    if voter.deputy_id == act.user_id:
        if voter.recused_at is not None:
            raise SeatRecused
        if act.user_id in recused_before(act.session, ballot):
            raise Recused
        check_not_voted(act, ballot, voter)
        if voter.member_id not in absent_on(act.session, ballot.committee_id, day_of(act.now)):
            raise TitularIsThere
        if ballot.session_id is not None and voter.member_id in there_now(
            act.session, ballot.session_id
        ):
            raise TitularIsThere
        return Capacity(deputy_id=act.user_id)
    proxy_id = act.session.scalars(
        select(Proxy.id).where(
            Proxy.ballot_id == ballot.id,
            Proxy.giver_id == voter.member_id,
            Proxy.holder_id == act.user_id,
            Proxy.voided_at.is_(None),
        )
    ).one_or_none()
    if proxy_id is None:
        raise ProxyNotHeld
    check_not_voted(act, ballot, voter)
    _check_counts(act, ballot, voter)
    return Capacity(proxy_id=proxy_id)


def _check_counts(act: Act, ballot: Ballot, giver: BallotVoter) -> None:
    """Refuse a vote by proxy that nobody would count: its holder away, or its giver's seat taken.

    A proxy serves in the absence of the titular and of their deputy.
    """
    if ballot.session_id is not None:
        there = there_now(act.session, ballot.session_id)
        if giver.member_id in who_sits(act.session, ballot, there, act.now):
            raise GiverIsThere
        return
    in_person = select(Vote.id).where(
        Vote.ballot_id == ballot.id,
        Vote.voter_id == act.user_id,
        Vote.struck_at.is_(None),
        Vote.deputy_id.is_(None),
        Vote.proxy_id.is_(None),
    )
    if act.session.scalars(in_person).one_or_none() is None:
        raise HolderVotesFirst


def check_not_voted(act: Act, ballot: Ballot, voter: BallotVoter) -> None:
    """Refuse a second vote of a seat, saying who gave the first.

    Raises:
        AlreadyVoted, DeputyVoted, GiverVoted, ProxyVoted, TitularVoted.
    """
    given = act.session.execute(
        select(Vote.deputy_id, Vote.proxy_id, Proxy.holder_id)
        .outerjoin(Proxy, (Proxy.tenant_id == Vote.tenant_id) & (Proxy.id == Vote.proxy_id))
        .where(
            Vote.ballot_id == ballot.id,
            Vote.voter_id == voter.member_id,
            Vote.struck_at.is_(None),
        )
    ).one_or_none()
    if given is None:
        return
    if act.user_id == (given.deputy_id or given.holder_id or voter.member_id):
        raise AlreadyVoted
    if act.user_id == voter.member_id:
        raise ProxyVoted if given.proxy_id else DeputyVoted
    raise TitularVoted if act.user_id == voter.deputy_id else GiverVoted

"""From a ballot's rows to the pure module that counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from policies.decision import CastVote, Mode, Rule, Voter, is_decidable
from policies.decision import Proxy as ProxyInCount
from services.committees.models import Ballot, BallotState, BallotVoter, Vote
from services.committees.representation import Proxy
from services.committees.secret_box import papers_in
from services.committees.sessions.models import BallotAttendance


def rule_of(ballot: Ballot) -> Rule:
    """The rule frozen with the ballot."""
    return Rule.from_dict(ballot.rule)


def voters_of(session: Session, ballot: Ballot) -> list[Voter]:
    """The ballot's frozen list: author and sponsor barred, the recused marked.

    A seat from which a deputy acts has no rank in the order of chairing: see ``is_deputised``.
    """
    rows = session.execute(
        select(
            BallotVoter.member_id,
            BallotVoter.college,
            BallotVoter.chair_order,
            is_deputised(),
            BallotVoter.may_vote,
            BallotVoter.recused_at,
        ).where(BallotVoter.ballot_id == ballot.id, BallotVoter.tenant_id == ballot.tenant_id)
    )
    return [
        Voter(
            str(member_id),
            college,
            None if deputised else chair_order,
            barred=not may_vote,
            recused=recused_at is not None,
        )
        for member_id, college, chair_order, deputised, may_vote, recused_at in rows
    ]


def is_deputised() -> ColumnElement[bool]:
    """Whether the deputy acts from the seat of the ``BallotVoter`` in the query.

    They gave its vote, or sat when the vote held in session was closed. A deputy votes in the
    chair's place and does not inherit the chair, nor its casting vote: as for a chair who stepped
    aside, the next in order presides the item.
    """
    voted = exists().where(
        Vote.tenant_id == BallotVoter.tenant_id,
        Vote.ballot_id == BallotVoter.ballot_id,
        Vote.voter_id == BallotVoter.member_id,
        Vote.deputy_id.is_not(None),
        Vote.struck_at.is_(None),
    )
    sat = exists().where(
        BallotAttendance.tenant_id == BallotVoter.tenant_id,
        BallotAttendance.ballot_id == BallotVoter.ballot_id,
        BallotAttendance.member_id == BallotVoter.member_id,
        BallotAttendance.deputy_id.is_not(None),
    )
    return or_(voted.correlate(BallotVoter), sat.correlate(BallotVoter))


def votes_of(session: Session, ballot: Ballot) -> list[CastVote]:
    """The votes cast and not struck, with who gave them by proxy.

    In a secret ballot the papers are dealt to those who voted as they come: whose is whose changes
    nothing to the count, and nobody knows.
    """
    rows = session.execute(
        select(Vote.voter_id, Vote.choice, Proxy.holder_id)
        .outerjoin(Proxy, (Proxy.tenant_id == Vote.tenant_id) & (Proxy.id == Vote.proxy_id))
        .where(
            Vote.ballot_id == ballot.id,
            Vote.tenant_id == ballot.tenant_id,
            Vote.struck_at.is_(None),
        )
    )
    if ballot.rule["secret"]:
        return _dealt(session, ballot, {voter_id: holder for voter_id, _, holder in rows})
    return [
        CastVote(str(voter_id), choice, _name(holder))
        for voter_id, choice, holder in rows
        if choice is not None
    ]


def votes_cast(session: Session, ballot: Ballot) -> int:
    """How many have voted."""
    standing = (Vote.ballot_id == ballot.id, Vote.struck_at.is_(None))
    return session.scalar(select(func.count()).select_from(Vote).where(*standing)) or 0


def _dealt(session: Session, ballot: Ballot, holders: Mapping[UUID, UUID | None]) -> list[CastVote]:
    """A paper to each who voted in secret, of those put in by the colleges that count like theirs.

    Raises:
        ValueError: the box does not hold as many papers as people who voted.
    """
    rule = rule_of(ballot)
    papers = papers_in(session, ballot)
    voters = session.execute(
        select(BallotVoter.member_id, BallotVoter.college).where(
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.tenant_id == ballot.tenant_id,
            BallotVoter.member_id.in_(holders),
        )
    ).all()
    votes = []
    for decides in (True, False):
        dealt_to = [
            voter_id
            for voter_id, college in voters
            if decides is (not rule.voting_colleges or college in rule.voting_colleges)
        ]
        votes += [
            CastVote(str(voter_id), choice, _name(holders[voter_id]))
            for voter_id, choice in zip(dealt_to, papers[decides], strict=True)
        ]
    return votes


def _name(member_id: UUID | None) -> str | None:
    return None if member_id is None else str(member_id)


def proxies_of(session: Session, ballot: Ballot, votes: Collection[CastVote]) -> list[ProxyInCount]:
    """The proxies that represent somebody, given the votes cast.

    In session, each that is not void: its giver is represented whether or not its holder votes
    with it, unless the holder's deputy sits, who holds no proxy. Over a period nobody is present
    without voting, and so nobody is represented without a vote.
    """
    used = [
        ProxyInCount(vote.voter, vote.proxy_holder)
        for vote in votes
        if vote.proxy_holder is not None
    ]
    if ballot.session_id is None:
        return used
    standing = session.execute(
        select(Proxy.giver_id, Proxy.holder_id)
        .join(
            BallotVoter,
            (BallotVoter.tenant_id == Proxy.tenant_id)
            & (BallotVoter.ballot_id == Proxy.ballot_id)
            & (BallotVoter.member_id == Proxy.holder_id),
        )
        .where(
            Proxy.ballot_id == ballot.id,
            Proxy.tenant_id == ballot.tenant_id,
            Proxy.voided_at.is_(None),
            ~is_deputised(),
        )
    )
    return [ProxyInCount(str(giver), str(holder)) for giver, holder in standing]


def closes_by_itself(session: Session, ballot: Ballot) -> bool:
    """Whether nobody is awaited any more, where the rule closes the ballot then.

    A vote held in session never does: the chair closes it.
    """
    rule = rule_of(ballot)
    if not rule.early_close or ballot.mode is Mode.SESSION or ballot.voided_at is not None:
        return False
    return is_decidable(rule, voters_of(session, ballot), votes_of(session, ballot))


def is_over(session: Session, ballot: Ballot, at: datetime) -> bool:
    """Whether an open ballot only waits to be counted: its time, chair or votes ended it."""
    if ballot.state is not BallotState.OPEN or ballot.voided_at is not None:
        return False
    is_closed = ballot.closing_asked_at is not None or at >= ballot.closes_at
    return is_closed or closes_by_itself(session, ballot)

"""Who is away from a committee, and what their deputy is asked meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    SQLColumnExpression,
    exists,
    literal,
    select,
)
from sqlalchemy.orm import Session

from policies.decision import Mode
from services.committees.ballot_lines import ask_for_vote, stop_asking
from services.committees.bodies import invited_to, seated_in
from services.committees.models import Ballot, BallotState, BallotVoter, Vote
from services.committees.representation import Absence, Proxy
from services.committees.sessions.models import EarlyRecusal
from services.dates import day_of
from services.deps import Work
from services.notifications.notices import Notice


def absent_on(session: Session, committee_id: UUID, day: date) -> set[UUID]:
    """The members noted absent that day, or who delegated their vote for it."""
    return set(session.scalars(_absent_on(committee_id, day).where(Absence.withdrawn_at.is_(None))))


def absent_at(session: Session, committee_id: UUID, day: date, *, known_at: datetime) -> set[UUID]:
    """The same, as it was known at an instant."""
    return set(
        session.scalars(
            _absent_on(committee_id, day).where(
                Absence.marked_at <= known_at,
                Absence.withdrawn_at.is_(None) | (Absence.withdrawn_at > known_at),
            )
        )
    )


def _absent_on(committee_id: UUID, day: date) -> Select[UUID]:
    return select(Absence.member_id).where(
        Absence.committee_id == committee_id,
        Absence.starts_on <= day,
        Absence.ends_on >= day,
    )


def is_voter_absent(at: datetime) -> ColumnElement[bool]:
    """Whether the titular of the ``BallotVoter`` in the query is away, by its ``Ballot``."""
    away = is_away(
        BallotVoter.tenant_id, Ballot.committee_id, BallotVoter.member_id, literal(day_of(at))
    )
    return away.correlate(Ballot, BallotVoter)


def is_away(
    tenant_id: SQLColumnExpression[UUID],
    committee_id: SQLColumnExpression[UUID],
    member_id: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None],
    day: SQLColumnExpression[date],
) -> Exists:
    """As ``absent_on``, of the columns of a query, which the caller correlates."""
    return exists().where(
        Absence.tenant_id == tenant_id,
        Absence.committee_id == committee_id,
        Absence.member_id == member_id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= day,
        Absence.ends_on >= day,
    )


def _has_deputy_stepped_aside() -> ColumnElement[bool]:
    """Whether the deputy of the ``BallotVoter`` in the query stands in for nobody on its item."""
    return (
        exists()
        .where(
            EarlyRecusal.tenant_id == BallotVoter.tenant_id,
            EarlyRecusal.ballot_id == BallotVoter.ballot_id,
            EarlyRecusal.member_id == BallotVoter.deputy_id,
        )
        .correlate(BallotVoter)
    )


def is_theirs_to_give(member_id: UUID, at: datetime) -> ColumnElement[bool]:
    """Whether the ``BallotVoter`` in the query is a vote that somebody may give now.

    Their own seat's unless they entrusted it, that of the titular in whose place they are, or one
    entrusted to them. ``Ballot`` is in the query too; whether the seat has voted is another
    question.
    """
    is_deputy = (BallotVoter.deputy_id == member_id) & ~_has_deputy_stepped_aside()
    stands_in = is_deputy & is_voter_absent(at)
    entrusted = (
        exists()
        .where(
            Proxy.tenant_id == BallotVoter.tenant_id,
            Proxy.ballot_id == BallotVoter.ballot_id,
            Proxy.giver_id == BallotVoter.member_id,
            Proxy.voided_at.is_(None),
        )
        .correlate(BallotVoter)
    )
    is_own = (BallotVoter.member_id == member_id) & ~entrusted
    return is_own | stands_in | entrusted.where(Proxy.holder_id == member_id)


def deputies_of(
    session: Session, ballot: Ballot, at: datetime, *, titulars: Collection[UUID]
) -> list[UUID]:
    """Who votes in the place of those of ``titulars`` who are away, as the ballot froze them.

    A deputy who stepped aside from the item does not.
    """
    away = absent_on(session, ballot.committee_id, day_of(at)) & set(titulars)
    if not away:
        return []
    return [
        deputy
        for deputy in session.scalars(
            select(BallotVoter.deputy_id).where(
                BallotVoter.ballot_id == ballot.id,
                BallotVoter.member_id.in_(away),
                ~_has_deputy_stepped_aside(),
            )
        )
        if deputy is not None
    ]


def called_to(session: Session, committee_id: UUID, at: datetime) -> list[UUID]:
    """Who is convened to a session: who is invited, and the deputies of those away that day.

    Args:
        session: bound to the tenant.
        committee_id: the committee.
        at: when the session is held.
    """
    away = absent_on(session, committee_id, day_of(at))
    deputies = [
        seat.deputy_id for seat in seated_in(session, committee_id) if seat.member_id in away
    ]
    everyone = [*invited_to(session, committee_id), *deputies]
    return list(dict.fromkeys(one for one in everyone if one is not None))


def ask_deputy(work: Work, committee_id: UUID, titular: UUID) -> None:
    """Ask the deputy for each vote that the titular, who is away, has not given."""
    for ballot, deputy in _open_ballots(work, committee_id, titular):
        ask_for_vote(work, ballot, deputy, Notice.DEPUTY_ASKED, by_mail=ballot.mode is Mode.ASYNC)


def thank_deputy(work: Work, committee_id: UUID, titular: UUID) -> None:
    """The titular is back: nothing is asked of their deputy any more."""
    for ballot, deputy in _open_ballots(work, committee_id, titular):
        stop_asking(work, ballot, deputy)


def _open_ballots(work: Work, committee_id: UUID, titular: UUID) -> list[tuple[Ballot, UUID]]:
    """The open ballots on which the titular's seat has a deputy who may vote, and has not voted."""
    has_voted = exists().where(
        Vote.tenant_id == BallotVoter.tenant_id,
        Vote.ballot_id == BallotVoter.ballot_id,
        Vote.voter_id == BallotVoter.member_id,
        Vote.struck_at.is_(None),
    )
    rows = work.session.execute(
        select(Ballot, BallotVoter.deputy_id)
        .join(
            BallotVoter,
            (BallotVoter.tenant_id == Ballot.tenant_id) & (BallotVoter.ballot_id == Ballot.id),
        )
        .where(
            Ballot.committee_id == committee_id,
            Ballot.state == BallotState.OPEN,
            Ballot.closing_asked_at.is_(None),
            Ballot.closes_at > work.now,
            BallotVoter.member_id == titular,
            BallotVoter.deputy_id.is_not(None),
            ~_has_deputy_stepped_aside(),
            BallotVoter.may_vote,
            BallotVoter.recused_at.is_(None),
            ~has_voted,
        )
        .order_by(Ballot.id)
    )
    return [(ballot, deputy) for ballot, deputy in rows if deputy is not None]

"""Who is at a session, and when: each item keeps those who were there for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from policies.messages import N_
from policies.permissions import Permission
from services.committees.absent import absent_on
from services.committees.access import recused_before
from services.committees.bodies import invited_to, runs_agenda
from services.committees.errors import NotTheSecretary
from services.committees.models import Ballot, BallotVoter, Seat, Vote
from services.committees.representation import Proxy
from services.committees.sessions.access import lock_session
from services.committees.sessions.models import (
    Attendance,
    BallotAttendance,
    CommitteeSession,
    SessionState,
)
from services.dates import day_of
from services.deps import Act, Deps, new_id
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notify import settle_session_items
from services.tenancy.people import find_member
from tenants.actor import Caller

_MEETS: Final = (SessionState.CONVENED, SessionState.OPEN)
EARLY: Final = timedelta(minutes=30)
"""How long before its hour a session may be opened, and people come to it."""


def there_now(session: Session, session_id: UUID) -> set[UUID]:
    """The members who are at the session."""
    return set(
        session.scalars(
            select(Attendance.member_id).where(
                Attendance.session_id == session_id, Attendance.left_at.is_(None)
            )
        )
    )


def there_at(session: Session, session_id: UUID, at: datetime) -> set[UUID]:
    """The members who were at the session at that instant."""
    return set(
        session.scalars(
            select(Attendance.member_id).where(
                Attendance.session_id == session_id,
                Attendance.arrived_at <= at,
                Attendance.left_at.is_(None) | (Attendance.left_at > at),
            )
        )
    )


def who_sits(
    session: Session, ballot: Ballot, there: Collection[UUID], at: datetime
) -> dict[UUID, UUID]:
    """From which seats of a ballot's list somebody sits: by titular, who does.

    One of the two only: the titular when they are there, else their deputy, where they are there,
    the titular was noted absent or delegated to them for that day, and they did not step aside.

    Args:
        session: bound to the tenant.
        ballot: open, or closed.
        there: who is at the session.
        at: the instant of the question.
    """
    away = absent_on(session, ballot.committee_id, day_of(at))
    may_stand_in = set(there) - recused_before(session, ballot).keys()
    listed = session.execute(
        select(BallotVoter.member_id, BallotVoter.deputy_id).where(
            BallotVoter.ballot_id == ballot.id
        )
    )
    sitting = {}
    for titular, deputy in listed:
        if titular in there:
            sitting[titular] = titular
        elif deputy is not None and deputy in may_stand_in and titular in away:
            sitting[titular] = deputy
    return sitting


def seats_to_vote(session: Session, ballot: Ballot, at: datetime) -> dict[UUID, UUID]:
    """The seats of the list that may vote, from which somebody sits, and have not.

    Args:
        session: bound to the tenant.
        ballot: open.
        at: now.

    Returns:
        By titular, who sits; nobody where the vote is not held in session.
    """
    if ballot.session_id is None:
        return {}
    voted = select(Vote.voter_id).where(Vote.ballot_id == ballot.id, Vote.struck_at.is_(None))
    listed = session.scalars(
        select(BallotVoter.member_id).where(
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.may_vote,
            BallotVoter.recused_at.is_(None),
            BallotVoter.member_id.not_in(voted),
        )
    )
    sitting = who_sits(session, ballot, there_now(session, ballot.session_id), at)
    return {titular: sitting[titular] for titular in listed if titular in sitting}


def votes_to_come(session: Session, ballot: Ballot, at: datetime) -> int:
    """How many votes those there may still give: their seats', and those entrusted to them.

    Args:
        session: bound to the tenant.
        ballot: open.
        at: now.
    """
    if ballot.session_id is None:
        return 0
    sitting = who_sits(session, ballot, there_now(session, ballot.session_id), at)
    used = exists().where(
        Vote.tenant_id == Proxy.tenant_id,
        Vote.ballot_id == Proxy.ballot_id,
        Vote.voter_id == Proxy.giver_id,
        Vote.struck_at.is_(None),
    )
    entrusted = session.scalars(
        select(func.count())
        .select_from(Proxy)
        .where(
            Proxy.ballot_id == ballot.id,
            Proxy.voided_at.is_(None),
            Proxy.giver_id.not_in(sitting),
            Proxy.holder_id.in_([titular for titular, one in sitting.items() if one == titular]),
            ~used,
        )
    ).one()
    return len(seats_to_vote(session, ballot, at)) + entrusted


def freeze_attendance(session: Session, ballot: Ballot, at: datetime) -> None:
    """Keep, with the vote on an item, who sat at the session when it was closed."""
    if ballot.session_id is None:
        return
    sitting = who_sits(session, ballot, there_at(session, ballot.session_id, at), at)
    rows = [
        {
            "tenant_id": ballot.tenant_id,
            "ballot_id": ballot.id,
            "member_id": titular,
            "deputy_id": None if one == titular else one,
        }
        for titular, one in sitting.items()
    ]
    if rows:
        session.execute(insert(BallotAttendance), rows)


def attendance_of(session: Session, ballot: Ballot) -> set[str] | None:
    """The seats there for the item, by titular, as kept when its vote was closed.

    None for a vote at a distance.
    """
    if ballot.session_id is None:
        return None
    kept = select(BallotAttendance.member_id).where(BallotAttendance.ballot_id == ballot.id)
    return {str(member_id) for member_id in session.scalars(kept)}


def record_arrival(
    deps: Deps, caller: Caller, session_id: UUID, *, member: str | None = None, remote: bool = False
) -> UUID:
    """Note that somebody is at the session, in the room or at a distance.

    Args:
        deps: collaborators.
        caller: the member themselves, or who runs the session.
        session_id: which session.
        member: e-mail address of who arrives; None is the caller.
        remote: whether they take part at a distance.

    Returns:
        The id of the attendance. Somebody already there stays as they were.

    Raises:
        NotFound: no such session.
        NotTheSecretary: the caller notes somebody else, or is not of this committee.
        InvalidStage: the session is not convened, over, or more than half an hour away.
        Invalid: nobody has that address.
    """
    with deps.act(caller, Permission.SESSION_ATTEND) as act:
        sitting = lock_session(act, session_id, _MEETS)
        member_id = _whom(act, sitting, member)
        if act.now < sitting.starts_at - EARLY:
            raise InvalidStage(
                N_("Les arrivées se notent à partir d’une demi-heure avant la séance.")
            )
        there = act.session.scalars(
            select(Attendance).where(
                Attendance.session_id == sitting.id,
                Attendance.member_id == member_id,
                Attendance.left_at.is_(None),
            )
        ).one_or_none()
        if there is not None:
            return there.id
        attendance = Attendance(
            tenant_id=act.tenant_id,
            id=new_id(),
            session_id=sitting.id,
            member_id=member_id,
            is_remote=remote,
            arrived_at=act.now,
            recorded_by=act.user_id,
        )
        act.session.add(attendance)
        record(act, Event.ARRIVAL_RECORDED, sitting.id, member=member_id, remote=remote)
        settle_session_items(act, sitting.id, member_id=member_id)
        return attendance.id


def record_departure(
    deps: Deps, caller: Caller, session_id: UUID, *, member: str | None = None
) -> None:
    """Note that somebody has left the session; they may come back.

    Raises:
        NotFound, NotTheSecretary, Invalid: as ``record_arrival``.
        InvalidStage: they are not there, or the session is over.
    """
    with deps.act(caller, Permission.SESSION_ATTEND) as act:
        sitting = lock_session(act, session_id, _MEETS)
        member_id = _whom(act, sitting, member)
        there = act.session.scalars(
            select(Attendance).where(
                Attendance.session_id == sitting.id,
                Attendance.member_id == member_id,
                Attendance.left_at.is_(None),
            )
        ).one_or_none()
        if there is None:
            raise InvalidStage(N_("Cette personne n’est pas notée présente."))
        there.left_at = max(deps.clock.now(), there.arrived_at)
        record(act, Event.DEPARTURE_RECORDED, sitting.id, member=member_id)


def _whom(act: Act, sitting: CommitteeSession, member: str | None) -> UUID:
    """The member meant, where the actor may note them."""
    member_id = act.user_id if member is None else find_member(act.session, member, field="member")
    if runs_agenda(act.session, sitting.committee_id, act.user_id):
        return member_id
    if member_id != act.user_id or not is_of(act.session, sitting.committee_id, member_id):
        raise NotTheSecretary
    return member_id


def is_of(session: Session, committee_id: UUID, member_id: UUID) -> bool:
    """Whether somebody may come to the committee's sessions by right, seated or not."""
    if member_id in invited_to(session, committee_id):
        return True
    deputy = select(Seat.id).where(Seat.committee_id == committee_id, Seat.deputy_id == member_id)
    return session.scalars(deputy.limit(1)).one_or_none() is not None

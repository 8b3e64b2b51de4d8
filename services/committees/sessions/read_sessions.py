"""Read the sessions of a committee, one session, and what awaits an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from policies.decision import Mode
from policies.loop import Stage
from policies.notice import Notice as DaysOfNotice
from policies.permissions import Permission
from services.committees.access import line_of, presiding, voter_on
from services.committees.bodies import rule_of_committee, runs_agenda
from services.committees.capacity import capacity_on, check_not_voted
from services.committees.declare_recusal import may_step_aside_early
from services.committees.models import Ballot, BallotState, Committee
from services.committees.proxies import is_used, standing_proxies
from services.committees.sessions.access import find_item, find_session
from services.committees.sessions.attend import is_of, votes_to_come
from services.committees.sessions.models import CommitteeSession, SessionState, state_of
from services.committees.sessions.views import (
    ItemView,
    SessionSummary,
    SessionView,
    summaries,
    view_of_session,
)
from services.deps import Act, Deps
from services.errors import DomainError, NotFound
from services.proposals.models import Proposal
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class Schedulable:
    """A proposal that waits to be put on the agenda of a session."""

    proposal_id: UUID
    reference: str
    title: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """A session with what its reader may do of it.

    Attributes:
        runs: whether they convene it and run its agenda.
        may_attend: whether they may note that they are there.
        last_convocation: the last day on which its convocation may leave.
        notice: the days that the committee's rule wants before a session.
        is_in_time: whether a convocation sent now would keep the notice.
        is_overdue: whether its end has gone by and nobody has opened it.
        schedulable: what may still be put on its agenda, for who runs it.
        to_vote: the open votes that await the reader.
        presided: the open votes whose item the reader presides.
        to_close: those of them on which everybody there has voted.
        recusable: the votes, not open yet, that the reader may step aside from.
    """

    view: SessionView
    runs: bool
    may_attend: bool
    last_convocation: date
    notice: DaysOfNotice
    is_in_time: bool
    is_overdue: bool
    schedulable: list[Schedulable]
    to_vote: frozenset[UUID]
    presided: frozenset[UUID]
    to_close: frozenset[UUID]
    recusable: frozenset[UUID]


def list_sessions(deps: Deps, caller: Caller, committee_id: UUID) -> list[SessionSummary]:
    """The committee's sessions, the latest first.

    Raises:
        NotFound: no such committee.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        return sessions_of(act, committee_id)


def sessions_of(act: Act, committee_id: UUID) -> list[SessionSummary]:
    """The committee's sessions, the latest first.

    Raises:
        NotFound: no such committee.
    """
    found = select(Committee.id).where(Committee.id == committee_id)
    if act.session.scalars(found).one_or_none() is None:
        raise NotFound
    sittings = act.session.scalars(
        select(CommitteeSession)
        .where(CommitteeSession.committee_id == committee_id)
        .order_by(CommitteeSession.starts_at.desc(), CommitteeSession.id)
    ).all()
    return summaries(act.session, sittings)


def read_session(deps: Deps, caller: Caller, session_id: UUID) -> SessionDesk:
    """A session, with what the caller may do of it.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        sitting = find_session(act, session_id)
        runs = runs_agenda(act.session, sitting.committee_id, act.user_id)
        notice = DaysOfNotice.of(rule_of_committee(act.session, sitting.committee_id))
        ballots = _pending_ballots(act, sitting)
        opened = [ballot for ballot in ballots if ballot.state is BallotState.OPEN]
        presided = [one for one in opened if presiding(act.session, one) == act.user_id]
        return SessionDesk(
            view=view_of_session(act.session, sitting, act.user_id, act.now),
            runs=runs,
            may_attend=is_of(act.session, sitting.committee_id, act.user_id),
            last_convocation=notice.latest_convocation(sitting.starts_at),
            notice=notice,
            is_in_time=notice.is_kept(act.now, sitting.starts_at),
            is_overdue=state_of(sitting) is SessionState.CONVENED and act.now >= sitting.ends_at,
            schedulable=schedulable_by(act, sitting.committee_id) if runs else [],
            to_vote=frozenset(one.id for one in opened if _awaits(act, one)),
            presided=frozenset(one.id for one in presided),
            to_close=frozenset(
                one.id for one in presided if not votes_to_come(act.session, one, act.now)
            ),
            recusable=frozenset(
                one.id
                for one in ballots
                if (
                    one.state is BallotState.SCHEDULED
                    or voter_on(act.session, one, act.user_id) is None
                )
                and may_step_aside_early(act, one)
            ),
        )


def _pending_ballots(act: Act, sitting: CommitteeSession) -> Sequence[Ballot]:
    return act.session.scalars(
        select(Ballot).where(
            Ballot.session_id == sitting.id,
            Ballot.state.in_([BallotState.SCHEDULED, BallotState.OPEN]),
            Ballot.closing_asked_at.is_(None),
            Ballot.postponed_at.is_(None),
        )
    ).all()


def _awaits(act: Act, ballot: Ballot) -> bool:
    """Whether a vote awaits the actor, there or not: theirs, or one entrusted to them."""
    held = [one for one in standing_proxies(act.session, ballot) if one.holder_id == act.user_id]
    if any(not is_used(act.session, proxy) for proxy in held):
        return True
    voter = line_of(act, ballot)
    if voter is None or not voter.may_vote or voter.recused_at is not None:
        return False
    try:
        check_not_voted(act, ballot, voter)
        capacity_on(act, ballot, voter)
    except DomainError:
        return False
    return True


def session_of_item(deps: Deps, caller: Caller, item_id: UUID) -> UUID:
    """The session whose agenda has the item.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        return find_item(act, item_id).session_id


def read_item(deps: Deps, caller: Caller, item_id: UUID) -> ItemView:
    """An item of an agenda, as its session shows it.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        sitting = find_session(act, find_item(act, item_id).session_id)
        view = view_of_session(act.session, sitting, act.user_id, act.now)
        return next(item for item in view.items if item.id == item_id)


def schedulable_by(act: Act, committee_id: UUID) -> list[Schedulable]:
    """The proposals before the committee that are on no agenda, the oldest first."""
    rows = act.session.execute(
        select(Proposal.id, Proposal.reference, Proposal.title, Proposal.stage_since)
        .join(
            Ballot,
            (Ballot.tenant_id == Proposal.tenant_id) & (Ballot.proposal_id == Proposal.id),
        )
        .where(
            Ballot.committee_id == committee_id,
            Ballot.state == BallotState.SCHEDULED,
            Ballot.mode == Mode.SESSION,
            Ballot.session_id.is_(None),
            Proposal.stage == Stage.COMMITTEE,
        )
        .order_by(Proposal.stage_since, Proposal.id)
    )
    return [Schedulable(*row) for row in rows]

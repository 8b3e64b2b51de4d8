"""The committee's stage: a ballot opens, is reminded of, is counted, and its result moves on."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from policies.ballot_terms import OPINIONS
from policies.decision import CastVote, Mode, Result, SecondConvening, decide
from policies.durations import Duration
from policies.loop import DeadlineKind, Kind, Outcome, Stage
from services.committees.absent import deputies_of
from services.committees.bodies import people_of
from services.committees.count import closes_by_itself, proxies_of, rule_of, voters_of, votes_of
from services.committees.models import (
    Ballot,
    BallotState,
    BallotVoter,
    Deferral,
    Reserve,
    Vote,
)
from services.committees.proxies import standing_proxies
from services.committees.reserve_asks import ask_about
from services.committees.secret_box import empty_box
from services.committees.sessions.attend import attendance_of, freeze_attendance
from services.committees.sessions.docket import leave_agenda
from services.committees.sessions.second_session import convene_second
from services.governance.enforcement import aims_at_a_retired_text, put_in_force
from services.governance.loop import Loop, falls_due, settles
from services.governance.opening_ballot import (
    close_of,
    committee_by,
    hold_again,
    open_scheduled,
    schedule_ballot,
    wait_for_convening,
    wait_for_opening,
    wait_for_session,
    wait_for_votes,
)
from services.governance.opening_rollout import open_rollout
from services.governance.opinion import take_opinion
from services.governance.rework import send_to_rework
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import remind, settle_items, tell

IN_FORCE_KINDS = {Kind.VIGILANCE_POINT, Kind.REFORMULATION, Kind.INVARIANT_CHANGE}
"""Kinds whose adoption takes effect at once, without a rollout."""


def _pending_ballot(loop: Loop) -> Ballot | None:
    return loop.work.session.scalars(
        select(Ballot).where(
            Ballot.proposal_id == loop.id,
            Ballot.state.in_([BallotState.SCHEDULED, BallotState.OPEN]),
        )
    ).one_or_none()


@settles(Stage.COMMITTEE)
def settle_committee(loop: Loop) -> None:
    """A withdrawal or a deferral ends the item; a decidable ballot is counted.

    Where the item is to be convened again, those who may do so now are asked.
    """
    ballot = _pending_ballot(loop)
    if loop.withdrawn:
        _cancel(loop, ballot, Result.CANCELLED)
        tell(loop.work, Notice.WITHDRAWN, [loop.sponsored.sponsor_id], loop.id)
        loop.close(Outcome.WITHDRAWN)
    elif _is_deferred(loop):
        _cancel(loop, ballot, Result.DEFERRED)
        send_to_rework(loop, Notice.DEFERRED)
    elif ballot is None:
        wait_for_convening(loop, _last_ballot(loop), Notice.NO_QUORUM)
    elif ballot.state is BallotState.SCHEDULED:
        _follow_scheduled(loop, ballot)
    elif ballot.postponed_at is not None:
        _cancel(loop, ballot, Result.DEFERRED)
        settle_items(loop.work, loop.id)
        again = schedule_ballot(loop, loop.now, convening=1, committee=committee_by(loop, ballot))
        again.mode = Mode.SESSION
        wait_for_convening(loop, again, Notice.AGENDA_ASKED)
    elif ballot.voided_at is not None:
        _hold_again(loop, ballot)
    elif ballot.closing_asked_at is not None or closes_by_itself(loop.work.session, ballot):
        _count(loop, ballot)
    else:
        wait_for_votes(loop, ballot)


@falls_due(DeadlineKind.BALLOT_OPENING)
def open_ballot(loop: Loop) -> None:
    """The second convening, or the date the secretary set, has come."""
    ballot = _pending_ballot(loop)
    if ballot is not None:
        open_scheduled(loop, ballot)


@falls_due(DeadlineKind.BALLOT_REMINDER)
def remind_voters(loop: Loop) -> None:
    """Remind, once, those who have neither voted nor stepped aside, and who votes for them."""
    ballot = _pending_ballot(loop)
    if ballot is None:
        return
    if ballot.voided_at is not None:
        _hold_again(loop, ballot)
        return
    voted = exists().where(
        Vote.tenant_id == ballot.tenant_id,
        Vote.ballot_id == ballot.id,
        Vote.voter_id == BallotVoter.member_id,
        Vote.struck_at.is_(None),
    )
    silent = list(
        loop.work.session.scalars(
            select(BallotVoter.member_id).where(
                BallotVoter.ballot_id == ballot.id,
                BallotVoter.may_vote,
                BallotVoter.recused_at.is_(None),
                ~voted,
            )
        )
    )
    silent += deputies_of(loop.work.session, ballot, loop.now, titulars=silent)
    holders = {
        proxy.giver_id: proxy.holder_id for proxy in standing_proxies(loop.work.session, ballot)
    }
    silent = [holders.get(member_id, member_id) for member_id in silent]
    ballot.reminded_at = loop.now
    record(loop.work, Event.VOTERS_REMINDED, loop.id, ballot=ballot.id, reminded=len(silent))
    remind(
        loop.work,
        ItemKind.VOTE,
        Notice.VOTE_REMINDER,
        silent,
        loop.id,
        due_at=ballot.closes_at,
    )
    wait_for_votes(loop, ballot)


@falls_due(DeadlineKind.BALLOT_CLOSING)
def close_ballot(loop: Loop) -> None:
    """The ballot's time is over: count what was cast before."""
    ballot = _pending_ballot(loop)
    if ballot is None:
        return
    if ballot.voided_at is not None:
        _hold_again(loop, ballot)
    else:
        _count(loop, ballot)


def _follow_scheduled(loop: Loop, ballot: Ballot) -> None:
    """A vote that has not opened: its date has come or moved, or a session holds it or lets go."""
    if ballot.mode is Mode.ASYNC:
        settle_items(loop.work, loop.id)
        wait_for_opening(loop, ballot)
    elif ballot.session_id is None:
        wait_for_convening(loop, ballot, Notice.AGENDA_ASKED)
    elif ballot.opening_asked_at is None:
        wait_for_session(loop, ballot)
    else:
        open_scheduled(loop, ballot)


def _is_deferred(loop: Loop) -> bool:
    return (
        loop.work.session.scalars(
            select(Deferral.id).where(
                Deferral.proposal_id == loop.id, Deferral.version == loop.proposal.version
            )
        ).one_or_none()
        is not None
    )


def _cancel(loop: Loop, ballot: Ballot | None, result: Result) -> None:
    """End a pending ballot uncounted; its votes are kept, unless they were secret."""
    if ballot is None:
        return
    ballot.state = BallotState.CANCELLED
    ballot.result = result
    ballot.closed_at = loop.now
    leave_agenda(loop.work, ballot)
    empty_box(loop.work.session, ballot)
    loop.work.session.flush()
    record(loop.work, Event.BALLOT_CANCELLED, loop.id, ballot=ballot.id, result=result)


def _hold_again(loop: Loop, ballot: Ballot) -> None:
    """A secret round is void: another begins at once, where it stood."""
    ballot.state = BallotState.CANCELLED
    ballot.result = Result.CANCELLED
    ballot.closed_at = loop.now
    loop.work.session.flush()
    settle_items(loop.work, loop.id)
    hold_again(loop, ballot)


def _count(loop: Loop, ballot: Ballot) -> None:
    session = loop.work.session
    rule = rule_of(ballot)
    if ballot.closing_asked_at is None:
        freeze_attendance(session, ballot, loop.now)
        leave_agenda(loop.work, ballot)
    reserves = session.scalars(
        select(Reserve).where(Reserve.ballot_id == ballot.id).order_by(Reserve.id)
    ).all()
    for reserve in reserves:
        if reserve.kept is None:
            reserve.kept = True
    votes = votes_of(session, ballot)
    decision = decide(
        rule,
        voters_of(session, ballot),
        votes,
        convening=ballot.convening,
        proxies=proxies_of(session, ballot, votes),
        attendance=_present(session, ballot, votes),
        has_reserves=any(reserve.kept for reserve in reserves) and not rule.secret,
    )
    ballot.state = BallotState.CLOSED
    ballot.result = decision.result
    ballot.arithmetic = decision.arithmetic.to_dict()
    ballot.closed_at = loop.now
    session.flush()
    record(
        loop.work,
        Event.BALLOT_CLOSED,
        loop.id,
        ballot=ballot.id,
        round=ballot.round,
        result=decision.result,
    )
    settle_items(loop.work, loop.id)
    if ballot.mode is Mode.ASYNC:
        ring(loop.work, Destination.RECORDS, loop.work.tenant_id)
    match decision.result:
        case Result.ADOPTED | Result.ADOPTED_WITH_RESERVES:
            _adopt(loop, ballot, [reserve for reserve in reserves if reserve.kept])
        case Result.NO_QUORUM:
            _without_quorum(loop, ballot, rule.second_convening)
        case Result.DEFERRED:
            send_to_rework(loop, Notice.DEFERRED)
        case opinion if opinion in OPINIONS:
            take_opinion(loop, ballot, decision, _parties(loop, ballot))
        case _:
            tell(loop.work, Notice.REJECTED, _parties(loop, ballot), loop.id)
            loop.close(Outcome.REJECTED)


def _present(session: Session, ballot: Ballot, votes: Collection[CastVote]) -> set[str] | None:
    """Who was there for the item; who came once their proxy had served stays represented."""
    there = attendance_of(session, ballot)
    if there is None:
        return None
    return there - {vote.voter for vote in votes if vote.proxy_holder is not None}


def _parties(loop: Loop, ballot: Ballot) -> list[UUID]:
    return [ballot.author_id, ballot.sponsor_id, *people_of(loop.work.session, ballot.committee_id)]


def _adopt(loop: Loop, ballot: Ballot, reserves: list[Reserve]) -> None:
    if loop.proposal.kind in IN_FORCE_KINDS:
        if aims_at_a_retired_text(loop):
            send_to_rework(loop, Notice.TEXT_GONE)
            return
        put_in_force(loop)
        tell(loop.work, Notice.IN_FORCE, _parties(loop, ballot), loop.id)
        loop.close(Outcome.IN_FORCE)
        return
    tell(loop.work, Notice.ADOPTED, _parties(loop, ballot), loop.id)
    rollout = open_rollout(loop, decided_by_committee=True)
    for reserve in reserves:
        reserve.owner_id = reserve.owner_id or rollout.lead_id
        reserve.due_at = reserve.due_at or loop.proposal.due_at
        reserve.blocks_phase = reserve.blocks_phase or 1
        ask_about(loop.work, ballot, reserve)


def _without_quorum(loop: Loop, ballot: Ballot, second: SecondConvening | None) -> None:
    """Convene again where the rule allows it, once; else the secretary decides what next."""
    if second is None or ballot.convening > 1:
        held = ballot
        if ballot.mode is Mode.SESSION:
            held = schedule_ballot(
                loop, loop.now, convening=1, committee=committee_by(loop, ballot)
            )
            held.mode = Mode.SESSION
        wait_for_convening(loop, held, Notice.NO_QUORUM)
        return
    soonest = Duration(days=second.min_days).after(loop.now)
    opens_at = max(soonest, loop.policy.durations.second_convening.after(loop.now))
    again = schedule_ballot(loop, opens_at, convening=2, committee=committee_by(loop, ballot))
    # The second convening is of the same item by the same rule, whatever the committee's is now.
    again.rule, again.mode = ballot.rule, ballot.mode
    again.closes_at = close_of(loop, again.mode, opens_at)
    if ballot.session_id is not None:
        if not convene_second(loop.work, ballot.session_id, again):
            again.convening = 1
            wait_for_convening(loop, again, Notice.NO_QUORUM)
            return
    else:
        tell(
            loop.work,
            Notice.SECOND_CONVENING,
            people_of(loop.work.session, ballot.committee_id),
            loop.id,
        )
    record(
        loop.work,
        Event.BALLOT_SCHEDULED,
        loop.id,
        ballot=again.id,
        round=again.round,
        opens_at=again.opens_at,
    )
    _follow_scheduled(loop, again)


def _last_ballot(loop: Loop) -> Ballot:
    return loop.work.session.scalars(
        select(Ballot).where(Ballot.proposal_id == loop.id).order_by(Ballot.round.desc()).limit(1)
    ).one()

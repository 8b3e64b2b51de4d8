"""Open a ballot: its rule, its voters and the text are frozen together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from policies.decision import Mode
from policies.loop import Awaiting, Deadline, DeadlineKind, Stage
from services.committees.absent import deputies_of
from services.committees.access import TAKES_PART, recused_before
from services.committees.agenda import move_opening
from services.committees.bodies import conveners_of, seated_in
from services.committees.models import (
    Ballot,
    BallotState,
    BallotVoter,
    Committee,
    Seat,
    VotingRight,
)
from services.committees.secret_box import set_up_box
from services.committees.sessions.docket import VOTE_STAYS_OPEN
from services.committees.sessions.models import AgendaItem
from services.committees.void_proxies import carry_over, keep_valid_proxies
from services.deps import new_id
from services.governance.loop import Loop
from services.governance.routing import committee_of, opinion_committee, rule_for
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items
from tenants.models import Member

_KEPT: Final = (
    "member_id",
    "deputy_id",
    "college",
    "chair_order",
    "may_vote",
    "recused_at",
    "recusal_reason",
)
"""What a voter's line keeps when the round is held again."""


def schedule_ballot(
    loop: Loop, opens_at: datetime, *, convening: int, committee: Committee | None = None
) -> Ballot:
    """Write a ballot that will open at ``opens_at``, by default of the committee that decides."""
    committee = committee or committee_of(loop)
    answer = loop.sponsored
    last_round = loop.work.session.scalar(
        select(func.max(Ballot.round)).where(Ballot.proposal_id == loop.id)
    )
    rule = rule_for(loop, committee)
    ballot = Ballot(
        tenant_id=loop.work.tenant_id,
        id=new_id(),
        proposal_id=loop.id,
        version=loop.proposal.version,
        version_id=loop.version.id,
        author_id=loop.version.author_id,
        sponsor_id=answer.sponsor_id,
        answered_by=answer.answered_by,
        committee_id=committee.id,
        round=(last_round or 0) + 1,
        convening=convening,
        mode=rule.mode,
        rule=rule.to_dict(),
        state=BallotState.SCHEDULED,
        opens_at=opens_at,
        closes_at=close_of(loop, rule.mode, opens_at),
    )
    loop.work.session.add(ballot)
    loop.work.session.flush()
    return ballot


def close_of(loop: Loop, mode: Mode, opens_at: datetime) -> datetime:
    """When a ballot that opens at ``opens_at`` closes, if nobody closes it before."""
    if mode is Mode.SESSION:
        return opens_at + VOTE_STAYS_OPEN
    return loop.policy.durations.ballot.after(opens_at)


def open_scheduled(loop: Loop, ballot: Ballot) -> None:
    """Open a ballot: freeze its voters, ask for their vote.

    Who stepped aside from an earlier round on the same text stays aside. A ballot that opens late,
    the clock having stood still, closes later by as much. In session, the rule is that of the
    day, unless a second convening keeps that of the first, and nobody is asked by mail.
    """
    if ballot.session_id is not None and ballot.convening == 1:
        ballot.rule = rule_for(loop, committee_by(loop, ballot)).to_dict()
    if loop.now > ballot.opens_at or ballot.session_id is not None:
        move_opening(ballot, loop.now)
    _open(loop, ballot, _seated(loop, ballot))


def hold_again(loop: Loop, voided: Ballot) -> None:
    """Open a new round in place of one that is void, by the same rule, with the same voters.

    It lasts as long as a first one. In session, it takes the place of the other on the agenda.
    """
    session = loop.work.session
    again = schedule_ballot(
        loop, loop.now, convening=voided.convening, committee=committee_by(loop, voided)
    )
    again.rule, again.mode, again.session_id = voided.rule, voided.mode, voided.session_id
    again.closes_at = close_of(loop, again.mode, again.opens_at)
    session.flush()
    session.execute(
        update(AgendaItem)
        .where(AgendaItem.ballot_id == voided.id, AgendaItem.postponed_at.is_(None))
        .values(ballot_id=again.id)
    )
    carry_over(session, voided, again)
    lines = session.execute(
        select(*(getattr(BallotVoter, name) for name in _KEPT)).where(
            BallotVoter.ballot_id == voided.id
        )
    ).mappings()
    of_ballot = {
        "tenant_id": again.tenant_id,
        "ballot_id": again.id,
        "author_id": again.author_id,
        "sponsor_id": again.sponsor_id,
        "answered_by": again.answered_by,
    }
    _open(loop, again, [of_ballot | dict(line) for line in lines])


def _seated(loop: Loop, ballot: Ballot) -> list[dict[str, Any]]:
    """The list of voters by the committee's seats as they are now."""
    parties = {ballot.author_id, ballot.sponsor_id, ballot.answered_by}
    recused = recused_before(loop.work.session, ballot)
    listed = [
        (seat, seat.member_id)
        for seat in seated_in(loop.work.session, ballot.committee_id)
        if seat.right is VotingRight.VOTING and seat.member_id is not None
    ]
    deputies = _deputies(loop, [seat for seat, _ in listed], parties | recused.keys())
    return [
        {
            "tenant_id": ballot.tenant_id,
            "ballot_id": ballot.id,
            "member_id": member_id,
            "deputy_id": deputies.get(seat.id),
            "author_id": ballot.author_id,
            "sponsor_id": ballot.sponsor_id,
            "answered_by": ballot.answered_by,
            "college": seat.college,
            "chair_order": seat.chair_order,
            "may_vote": member_id not in parties,
            "recused_at": recused.get(member_id, TAKES_PART).at,
            "recusal_reason": recused.get(member_id, TAKES_PART).reason,
        }
        for seat, member_id in listed
    ]


def _open(loop: Loop, ballot: Ballot, voters: list[dict[str, Any]]) -> None:
    """Write the list of voters, and ask each for their vote."""
    ballot.state = BallotState.OPEN
    if voters:
        loop.work.session.execute(insert(BallotVoter), voters)
    if ballot.rule["secret"]:
        set_up_box(loop.work.session, ballot)
    record(
        loop.work,
        Event.BALLOT_OPENED,
        loop.id,
        ballot=ballot.id,
        round=ballot.round,
        version=ballot.version,
        closes_at=ballot.closes_at,
    )
    limit = int(ballot.rule["proxies_per_holder"])
    entrusted = {proxy.giver_id for proxy in keep_valid_proxies(loop.work, ballot, limit)}
    asked = [
        voter["member_id"]
        for voter in voters
        if voter["may_vote"] and voter["recused_at"] is None and voter["member_id"] not in entrusted
    ]
    ask(
        loop.work,
        ItemKind.VOTE,
        Notice.VOTE_ASKED,
        asked,
        loop.id,
        due_at=ballot.closes_at,
        subject_id=ballot.id,
        by_mail=ballot.session_id is None,
    )
    ask(
        loop.work,
        ItemKind.VOTE,
        Notice.DEPUTY_ASKED,
        deputies_of(loop.work.session, ballot, loop.now, titulars=asked),
        loop.id,
        due_at=ballot.closes_at,
        subject_id=ballot.id,
        by_mail=ballot.session_id is None,
    )
    wait_for_votes(loop, ballot)


def committee_by(loop: Loop, ballot: Ballot) -> Committee:
    """The committee that holds ``ballot``."""
    return loop.work.session.scalars(
        select(Committee).where(Committee.id == ballot.committee_id)
    ).one()


def _deputies(loop: Loop, seats: list[Seat], barred: Collection[UUID]) -> dict[UUID, UUID]:
    """By seat, the deputy who is here and free to vote on the item."""
    named = {seat.deputy_id for seat in seats if seat.deputy_id is not None} - set(barred)
    here = set(
        loop.work.session.scalars(
            select(Member.id).where(Member.id.in_(named), Member.left_at.is_(None))
        )
    )
    return {seat.id: seat.deputy_id for seat in seats if seat.deputy_id in here}


def open_ballot(loop: Loop) -> None:
    """Bring the text under decision to its committee, after the opinion that it may need first."""
    bring_to(loop, opinion_committee(loop))


def bring_to(loop: Loop, committee: Committee | None = None) -> None:
    """Bring the text to ``committee``, or to the one that decides: the vote opens, or a session."""
    ballot = schedule_ballot(loop, loop.now, convening=1, committee=committee)
    if ballot.mode is Mode.SESSION:
        wait_for_convening(loop, ballot, Notice.AGENDA_ASKED)
    else:
        open_scheduled(loop, ballot)


def wait_for_session(loop: Loop, ballot: Ballot) -> None:
    """Wait for the session that will hold the vote: it opens by hand, not by the clock."""
    settle_items(loop.work, loop.id)
    loop.wait(Stage.COMMITTEE, Awaiting.COMMITTEE, ballot.opens_at, None)


def wait_for_convening(loop: Loop, ballot: Ballot, notice: Notice) -> None:
    """Ask those who convene the committee to take the item up, and nobody who does no more.

    Those asked already are not asked again.
    """
    session = loop.work.session
    conveners = conveners_of(session, ballot.committee_id)
    asked = session.scalars(
        select(InboxItem.member_id).where(
            InboxItem.proposal_id == loop.id,
            InboxItem.kind == ItemKind.SESSION,
            InboxItem.closed_at.is_(None),
        )
    ).all()
    for member_id in set(asked) - set(conveners):
        settle_items(loop.work, loop.id, kinds=[ItemKind.SESSION], member_id=member_id)
    ask(
        loop.work,
        ItemKind.SESSION,
        notice,
        [one for one in conveners if one not in asked],
        loop.id,
        subject_id=ballot.id,
    )
    loop.wait(Stage.COMMITTEE, Awaiting.SECRETARY, None, None)


def wait_for_votes(loop: Loop, ballot: Ballot) -> None:
    """Wait for an open ballot to become decidable, or for its close."""
    lead = loop.policy.durations.ballot_reminder
    remind_at = lead.before(ballot.closes_at)
    is_reminded = (
        ballot.reminded_at is not None
        or remind_at <= ballot.opens_at
        or ballot.session_id is not None
    )
    deadline = (
        Deadline(DeadlineKind.BALLOT_CLOSING, ballot.closes_at)
        if is_reminded
        else Deadline(DeadlineKind.BALLOT_REMINDER, remind_at)
    )
    loop.wait(Stage.COMMITTEE, Awaiting.COMMITTEE, ballot.closes_at, deadline)


def wait_for_opening(loop: Loop, ballot: Ballot) -> None:
    """Wait for a scheduled ballot to open."""
    loop.wait(
        Stage.COMMITTEE,
        Awaiting.COMMITTEE,
        ballot.closes_at,
        Deadline(DeadlineKind.BALLOT_OPENING, ballot.opens_at),
    )

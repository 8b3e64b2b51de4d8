"""Open a ballot: its rule, its voters and the text are frozen together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select

from policies.decision import Mode
from policies.loop import Awaiting, Deadline, DeadlineKind, Stage
from services.committees.access import TAKES_PART, recused_before
from services.committees.agenda import move_opening
from services.committees.bodies import seated_in
from services.committees.models import Ballot, BallotState, BallotVoter, VotingRight
from services.deps import new_id
from services.governance.loop import Loop
from services.governance.routing import committee_of, rule_for
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask


def schedule_ballot(loop: Loop, opens_at: datetime, *, convening: int) -> Ballot:
    """Write a ballot that will open at ``opens_at``."""
    committee = committee_of(loop)
    answer = loop.sponsored
    last_round = loop.work.session.scalar(
        select(func.max(Ballot.round)).where(Ballot.proposal_id == loop.id)
    )
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
        mode=Mode.ASYNC,
        rule=rule_for(loop, committee).to_dict(),
        state=BallotState.SCHEDULED,
        opens_at=opens_at,
        closes_at=loop.policy.durations.ballot.after(opens_at),
    )
    loop.work.session.add(ballot)
    loop.work.session.flush()
    return ballot


def open_scheduled(loop: Loop, ballot: Ballot) -> None:
    """Open a ballot: freeze its voters, ask for their vote.

    Who stepped aside from an earlier round on the same text stays aside. A ballot that opens late,
    the clock having stood still, closes later by as much.
    """
    if loop.now > ballot.opens_at:
        move_opening(ballot, loop.now)
    ballot.state = BallotState.OPEN
    parties = {ballot.author_id, ballot.sponsor_id, ballot.answered_by}
    recused = recused_before(loop.work.session, ballot)
    listed = [
        (seat, seat.member_id)
        for seat in seated_in(loop.work.session, ballot.committee_id)
        if seat.right is VotingRight.VOTING and seat.member_id is not None
    ]
    voters = [
        {
            "tenant_id": ballot.tenant_id,
            "ballot_id": ballot.id,
            "member_id": member_id,
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
    if voters:
        loop.work.session.execute(insert(BallotVoter), voters)
    record(
        loop.work,
        Event.BALLOT_OPENED,
        loop.id,
        ballot=ballot.id,
        round=ballot.round,
        version=ballot.version,
        closes_at=ballot.closes_at,
    )
    ask(
        loop.work,
        ItemKind.VOTE,
        Notice.VOTE_ASKED,
        [member_id for _, member_id in listed if member_id not in parties | recused.keys()],
        loop.id,
        due_at=ballot.closes_at,
        subject_id=ballot.id,
    )
    wait_for_votes(loop, ballot)


def open_ballot(loop: Loop) -> None:
    """Open the first ballot on the text under decision, now."""
    open_scheduled(loop, schedule_ballot(loop, loop.now, convening=1))


def wait_for_votes(loop: Loop, ballot: Ballot) -> None:
    """Wait for an open ballot to become decidable, or for its close."""
    lead = loop.policy.durations.ballot_reminder
    remind_at = lead.before(ballot.closes_at)
    is_reminded = ballot.reminded_at is not None or remind_at <= ballot.opens_at
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

"""Sponsorship and rework: ask the nearest head, remind, widen to the next, expire."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from policies.loop import Awaiting, Deadline, DeadlineKind, Outcome, Stage
from services.deps import new_id
from services.governance.loop import Loop, falls_due, settles
from services.governance.opening_ballot import open_ballot
from services.governance.opening_rollout import open_rollout
from services.governance.rework import send_to_rework
from services.governance.routing import goes_to_committee
from services.governance.succession import sponsors_now
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, remind, settle_items, tell
from services.proposals.models import AskedAs, SponsorDecision, SponsorshipRequest
from services.proposals.sponsors import Candidate
from tenants.models import Member


def _requests(loop: Loop) -> list[SponsorshipRequest]:
    return list(
        loop.work.session.scalars(
            select(SponsorshipRequest)
            .where(
                SponsorshipRequest.proposal_id == loop.id,
                SponsorshipRequest.version == loop.proposal.version,
            )
            .order_by(SponsorshipRequest.rank)
        )
    )


def _request(loop: Loop, candidate: Candidate, rank: int, asked_as: AskedAs) -> None:
    loop.work.session.add(
        SponsorshipRequest(
            tenant_id=loop.work.tenant_id,
            id=new_id(),
            proposal_id=loop.id,
            version=loop.proposal.version,
            rank=rank,
            sponsor_id=candidate.member_id,
            asked_as=asked_as,
            asked_at=loop.now,
        )
    )


def _ask_for_sponsorship(
    loop: Loop, candidate: Candidate, rank: int, due_at: datetime | None
) -> None:
    """Ask somebody in their own right: the first sponsor, or who stands in their place."""
    _request(loop, candidate, rank, candidate.asked_as)
    record(
        loop.work,
        Event.SPONSORSHIP_OPENED,
        loop.id,
        version=loop.proposal.version,
        sponsor=candidate.member_id,
        asked_as=candidate.asked_as,
    )
    ask(
        loop.work,
        ItemKind.SPONSORSHIP,
        Notice.SPONSORSHIP_ASKED,
        [candidate.member_id],
        loop.id,
        due_at=due_at,
    )


def _open(loop: Loop) -> None:
    """Ask the first sponsor; every clock runs from the submission."""
    submitted_at = loop.version.submitted_at
    durations = loop.policy.durations
    due_at = durations.sponsor_escalation.after(submitted_at)
    settle_items(loop.work, loop.id)
    candidates = sponsors_now(loop)
    loop.wait(
        Stage.SPONSORSHIP,
        Awaiting.SPONSOR,
        due_at,
        Deadline(DeadlineKind.SPONSOR_REMINDER, durations.sponsor_reminder.after(submitted_at)),
    )
    if not candidates:
        record(loop.work, Event.SPONSORSHIP_OPENED, loop.id, version=loop.proposal.version)
        return
    _ask_for_sponsorship(loop, candidates[0], 0, due_at)


def _is_resubmitted(loop: Loop) -> bool:
    """Whether a version was submitted for which nobody was asked yet."""
    asked = loop.work.session.scalar(
        select(func.max(SponsorshipRequest.version)).where(
            SponsorshipRequest.proposal_id == loop.id
        )
    )
    return loop.proposal.version > (asked or 0)


def _enter(loop: Loop) -> None:
    if loop.withdrawn:
        loop.close(Outcome.WITHDRAWN)
    elif _is_resubmitted(loop):
        _open(loop)


@settles(Stage.DRAFT)
def settle_draft(loop: Loop) -> None:
    """The first submission opens the sponsorship."""
    _enter(loop)


@settles(Stage.REWORK)
def settle_rework(loop: Loop) -> None:
    """A resubmission asks a sponsor anew; clocks restart."""
    _enter(loop)


@falls_due(DeadlineKind.REWORK_EXPIRY)
def expire_rework(loop: Loop) -> None:
    """Nobody completed what was asked."""
    _expire(loop)


@settles(Stage.SPONSORSHIP)
def settle_sponsorship(loop: Loop) -> None:
    """The sponsor's answer decides; a withdrawal goes first."""
    if loop.withdrawn:
        tell(loop.work, Notice.WITHDRAWN, [r.sponsor_id for r in _requests(loop)], loop.id)
        loop.close(Outcome.WITHDRAWN)
        return
    answer = loop.sponsorship
    if answer is None:
        _ask_instead(loop)
        return
    settle_items(loop.work, loop.id)
    match answer.decision:
        case SponsorDecision.RETURN:
            send_to_rework(loop, Notice.RETURNED)
        case SponsorDecision.DECLINE:
            tell(loop.work, Notice.DECLINED, [loop.proposal.author_id], loop.id)
            loop.close(Outcome.DECLINED)
        case SponsorDecision.SPONSOR:
            tell(loop.work, Notice.SPONSORED, [loop.proposal.author_id], loop.id)
            if goes_to_committee(loop):
                open_ballot(loop)
            else:
                open_rollout(loop)


def _ask_instead(loop: Loop) -> None:
    """Where all those asked have left, ask whoever stands in their place; the clocks run on."""
    requests = _requests(loop)
    asked = {request.sponsor_id for request in requests}
    here = select(Member.id).where(Member.id.in_(asked), Member.left_at.is_(None)).limit(1)
    if not asked or loop.work.session.scalars(here).one_or_none() is not None:
        return
    instead = next((c for c in sponsors_now(loop) if c.member_id not in asked), None)
    if instead is None:
        return
    _ask_for_sponsorship(loop, instead, len(requests), loop.proposal.due_at)


@falls_due(DeadlineKind.SPONSOR_REMINDER)
def remind_sponsor(loop: Loop) -> None:
    """Remind those asked; the next head is asked at the escalation."""
    record(loop.work, Event.SPONSORSHIP_REMINDED, loop.id, version=loop.proposal.version)
    remind(
        loop.work,
        ItemKind.SPONSORSHIP,
        Notice.SPONSORSHIP_REMINDER,
        [request.sponsor_id for request in _requests(loop)],
        loop.id,
        due_at=loop.proposal.due_at,
    )
    at = loop.policy.durations.sponsor_escalation.after(loop.version.submitted_at)
    loop.wait_on(Deadline(DeadlineKind.SPONSOR_ESCALATION, at))


@falls_due(DeadlineKind.SPONSOR_ESCALATION)
def escalate_sponsorship(loop: Loop) -> None:
    """Ask the next head above too: either may answer, the first wins."""
    requests = _requests(loop)
    asked = {request.sponsor_id for request in requests}
    next_up = next((c for c in sponsors_now(loop) if c.member_id not in asked), None)
    expires_at = loop.policy.durations.sponsor_expiry.after(loop.version.submitted_at)
    remind(
        loop.work,
        ItemKind.SPONSORSHIP,
        Notice.SPONSORSHIP_WIDENED if next_up else Notice.SPONSORSHIP_REMINDER,
        asked,
        loop.id,
        due_at=expires_at,
    )
    if next_up is not None:
        _request(loop, next_up, len(requests), AskedAs.ESCALATION)
        ask(
            loop.work,
            ItemKind.SPONSORSHIP,
            Notice.SPONSORSHIP_ESCALATED,
            [next_up.member_id],
            loop.id,
            due_at=expires_at,
        )
    record(
        loop.work,
        Event.SPONSORSHIP_ESCALATED,
        loop.id,
        version=loop.proposal.version,
        sponsor=next_up.member_id if next_up else None,
    )
    loop.wait(
        Stage.SPONSORSHIP,
        Awaiting.SPONSOR,
        expires_at,
        Deadline(DeadlineKind.SPONSOR_EXPIRY, expires_at),
    )


@falls_due(DeadlineKind.SPONSOR_EXPIRY)
def expire_sponsorship(loop: Loop) -> None:
    """Nobody answered in time."""
    tell(loop.work, Notice.EXPIRED, [r.sponsor_id for r in _requests(loop)], loop.id)
    _expire(loop)


def _expire(loop: Loop) -> None:
    tell(loop.work, Notice.EXPIRED, [loop.proposal.author_id], loop.id)
    loop.close(Outcome.EXPIRED)

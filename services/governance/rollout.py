"""The rollout's stage: plan, phases with their feedback, reviews, and what each verdict entails."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from policies.loop import Awaiting, Deadline, DeadlineKind, Outcome, Stage
from services.committees.models import Ballot
from services.deps import new_id
from services.governance.errors import IllegalMove
from services.governance.loop import Loop, falls_due, settles
from services.governance.opening_ballot import open_ballot
from services.governance.opening_rollout import find_rollout
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, remind, settle_items, tell
from services.proposals.models import CallIn
from services.proposals.sponsors import DepartmentTree
from services.rollouts.models import (
    FeedbackReview,
    LearningClosure,
    PhaseState,
    Rollout,
    RolloutPhase,
    Verdict,
)
from services.rollouts.steps import Step, StepKind, current_step, unsettled_review

ROLLOUT_ITEMS = (ItemKind.ROLLOUT, ItemKind.REVIEW)


def _rollout(loop: Loop) -> Rollout:
    rollout = find_rollout(loop)
    if rollout is None:
        raise IllegalMove("a rollout stage without a rollout")
    return rollout


@settles(Stage.ROLLOUT)
def settle_rollout(loop: Loop) -> None:
    """Read what was planned, started, reviewed, resumed or undone, and ask for what follows."""
    if _is_called_in(loop):
        tell(
            loop.work,
            Notice.CALLED_IN,
            [loop.proposal.author_id, loop.sponsored.sponsor_id, _rollout(loop).lead_id],
            loop.id,
        )
        settle_items(loop.work, loop.id)
        open_ballot(loop)
        return
    rollout = _rollout(loop)
    review = unsettled_review(loop.work.session, loop.id)
    if review is not None:
        review.settled_at = loop.now
        _apply(loop, rollout, review)
    if loop.proposal.stage is Stage.ROLLOUT:
        _stand(loop, rollout)


def _is_called_in(loop: Loop) -> bool:
    """Whether the text was called in and no ballot was held on it yet."""
    held = exists().where(
        Ballot.tenant_id == loop.work.tenant_id,
        Ballot.proposal_id == CallIn.proposal_id,
        Ballot.version == CallIn.version,
    )
    found = loop.work.session.scalars(
        select(CallIn.id).where(
            CallIn.proposal_id == loop.id, CallIn.version == loop.proposal.version, ~held
        )
    ).one_or_none()
    return found is not None


def _apply(loop: Loop, rollout: Rollout, review: FeedbackReview) -> None:
    """Draw the consequence of a verdict (product, stage rules)."""
    session = loop.work.session
    phase = session.scalars(select(RolloutPhase).where(RolloutPhase.id == review.phase_id)).one()
    match review.verdict:
        case Verdict.CONTINUE:
            phase.state = PhaseState.REVIEWED
        case Verdict.ADJUST:
            phase.state = PhaseState.PLANNED
            record(loop.work, Event.PHASE_ADJUSTED, loop.id, phase=phase.number)
        case Verdict.PAUSE:
            phase.state = PhaseState.PLANNED
            rollout.paused_at = loop.now
            record(loop.work, Event.ROLLOUT_PAUSED, loop.id, phase=phase.number)
            tell(loop.work, Notice.PAUSED, [rollout.lead_id, loop.proposal.author_id], loop.id)
        case Verdict.ROLLBACK:
            phase.state = PhaseState.REVIEWED
        case Verdict.STOP:
            phase.state = PhaseState.REVIEWED
            _close_learning(loop, rollout, review, Outcome.STOPPED)


def _close_learning(loop: Loop, rollout: Rollout, review: FeedbackReview, outcome: Outcome) -> None:
    """Close without blame, the lessons kept."""
    loop.work.session.add(
        LearningClosure(
            tenant_id=loop.work.tenant_id,
            id=new_id(),
            proposal_id=loop.id,
            review_id=review.id,
            lessons=review.lessons,
            closed_at=loop.now,
        )
    )
    notice = Notice.STOPPED if outcome is Outcome.STOPPED else Notice.ROLLED_BACK
    tell(loop.work, notice, _team(loop, rollout), loop.id)
    loop.close(outcome)


def _team(loop: Loop, rollout: Rollout) -> list[UUID]:
    return [loop.proposal.author_id, rollout.lead_id, rollout.reviewer_id]


def _stand(loop: Loop, rollout: Rollout) -> None:
    """Ask for the step the rollout stands at, once, and wait for it."""
    loop.work.session.flush()
    step = current_step(loop.work.session, rollout, loop.now)
    if step.kind is StepKind.DONE:
        _finish(loop, rollout)
        return
    is_new = rollout.step != step.key
    if is_new:
        before = rollout.step
        rollout.step = step.key
        rollout.reminded_at = rollout.escalated_at = None
        settle_items(loop.work, loop.id, kinds=ROLLOUT_ITEMS)
        _ask_for(loop, rollout, step, before)
    _wait_for(loop, rollout, step)


def _finish(loop: Loop, rollout: Rollout) -> None:
    review = loop.work.session.scalars(
        select(FeedbackReview)
        .where(FeedbackReview.proposal_id == loop.id)
        .order_by(FeedbackReview.filed_at.desc())
        .limit(1)
    ).one()
    if review.verdict is Verdict.ROLLBACK:
        _close_learning(loop, rollout, review, Outcome.ROLLED_BACK)
        return
    tell(loop.work, Notice.GENERALISED, _team(loop, rollout), loop.id)
    loop.close(Outcome.GENERALISED)


def _ask_for(loop: Loop, rollout: Rollout, step: Step, before: str) -> None:
    """Put the step in the inbox of who takes it.

    The lead who has just planned knows that the start is next: no mail tells them.
    """
    work, phase = loop.work, step.phase
    lead, reviewer = [rollout.lead_id], [rollout.reviewer_id]
    match step.kind:
        case StepKind.PLAN:
            ask(work, ItemKind.ROLLOUT, Notice.PLAN_ASKED, lead, loop.id, due_at=_plan_due(loop))
        case StepKind.START if phase is not None:
            ask(
                work,
                ItemKind.ROLLOUT,
                _why_start(phase, before),
                lead,
                loop.id,
                subject_id=phase.id,
                by_mail=before != StepKind.PLAN.value,
            )
        case StepKind.FEEDBACK if phase is not None:
            tell(work, Notice.PHASE_STARTED, reviewer, loop.id)
        case StepKind.REVIEW if phase is not None:
            record(work, Event.PHASE_FEEDBACK_ENDED, loop.id, phase=phase.number)
            ask(
                work,
                ItemKind.REVIEW,
                Notice.REVIEW_ASKED,
                reviewer,
                loop.id,
                due_at=phase.review_due_at,
                subject_id=phase.id,
            )
        case StepKind.PAUSE:
            ask(
                work,
                ItemKind.REVIEW,
                Notice.PAUSE_REMINDER,
                reviewer,
                loop.id,
                due_at=_pause_due(loop, rollout),
                by_mail=False,
            )
        case StepKind.UNDO:
            ask(work, ItemKind.ROLLOUT, Notice.UNDO_ASKED, lead, loop.id)
        case _:
            raise IllegalMove(f"nobody to ask for {step.key}")


def _why_start(phase: RolloutPhase, before: str) -> Notice:
    """The occasion on which a phase may start: a pause ends, it was adjusted, or its turn comes."""
    if before == StepKind.PAUSE.value:
        return Notice.RESUMED
    return Notice.PHASE_ADJUST if phase.run > 0 else Notice.NEXT_PHASE


def _plan_due(loop: Loop) -> datetime:
    return loop.policy.durations.rollout_plan.after(_rollout(loop).opened_at)


def _pause_due(loop: Loop, rollout: Rollout) -> datetime:
    since = rollout.reminded_at or rollout.paused_at or loop.now
    return loop.policy.durations.pause_reminder.after(since)


def _wait_for(loop: Loop, rollout: Rollout, step: Step) -> None:
    durations = loop.policy.durations
    phase = step.phase
    match step.kind:
        case StepKind.PLAN:
            due_at = _plan_due(loop)
            deadline = _next_of(
                rollout,
                Deadline(DeadlineKind.PLAN_REMINDER, due_at),
                Deadline(DeadlineKind.PLAN_ESCALATION, durations.rollout_plan.after(due_at)),
            )
            loop.wait(Stage.ROLLOUT, Awaiting.LEAD, due_at, deadline)
        case StepKind.FEEDBACK if phase is not None and phase.feedback_until is not None:
            loop.wait(
                Stage.ROLLOUT,
                Awaiting.NOBODY,
                phase.feedback_until,
                Deadline(DeadlineKind.FEEDBACK_END, phase.feedback_until),
            )
        case StepKind.REVIEW if phase is not None and phase.review_due_at is not None:
            deadline = _next_of(
                rollout,
                Deadline(DeadlineKind.REVIEW_REMINDER, phase.review_due_at),
                Deadline(
                    DeadlineKind.REVIEW_ESCALATION, durations.review.after(phase.review_due_at)
                ),
            )
            loop.wait(Stage.ROLLOUT, Awaiting.REVIEWER, phase.review_due_at, deadline)
        case StepKind.PAUSE:
            due_at = _pause_due(loop, rollout)
            loop.wait(
                Stage.ROLLOUT,
                Awaiting.REVIEWER,
                due_at,
                Deadline(DeadlineKind.PAUSE_REMINDER, due_at),
            )
        case _:
            loop.wait(Stage.ROLLOUT, Awaiting.LEAD, None, None)


def _next_of(rollout: Rollout, reminder: Deadline, escalation: Deadline) -> Deadline | None:
    """A reminder, then an escalation, then nothing more by the clock."""
    if rollout.reminded_at is None:
        return reminder
    return escalation if rollout.escalated_at is None else None


@falls_due(DeadlineKind.PLAN_REMINDER)
def remind_plan(loop: Loop) -> None:
    """The lead has not planned in time."""
    _remind(loop, Event.PLAN_REMINDED, ItemKind.ROLLOUT, Notice.PLAN_REMINDER)


@falls_due(DeadlineKind.PLAN_ESCALATION)
def escalate_plan(loop: Loop) -> None:
    """Still no plan: the reviewer is told, who sponsored and answers for the means."""
    rollout = _rollout(loop)
    _escalate(
        loop, Event.PLAN_ESCALATED, ItemKind.ROLLOUT, Notice.PLAN_ESCALATED, rollout.reviewer_id
    )


@falls_due(DeadlineKind.FEEDBACK_END)
def end_feedback(loop: Loop) -> None:
    """The window is over: the review is due."""
    _stand(loop, _rollout(loop))


@falls_due(DeadlineKind.REVIEW_REMINDER)
def remind_review(loop: Loop) -> None:
    """The review is late."""
    _remind(loop, Event.REVIEW_REMINDED, ItemKind.REVIEW, Notice.REVIEW_REMINDER)


@falls_due(DeadlineKind.REVIEW_ESCALATION)
def escalate_review(loop: Loop) -> None:
    """The review is very late: the head above the reviewer is told."""
    tree = DepartmentTree.read(loop.work.session)
    reviewer = _rollout(loop).reviewer_id
    home = tree.home_of(loop.work.session, reviewer)
    above = next((head for head in tree.heads_from(home) if head != reviewer), reviewer)
    _escalate(loop, Event.REVIEW_ESCALATED, ItemKind.REVIEW, Notice.REVIEW_ESCALATED, above)


@falls_due(DeadlineKind.PAUSE_REMINDER)
def remind_pause(loop: Loop) -> None:
    """Still paused: ask again whether to resume."""
    _remind(loop, Event.PAUSE_REMINDED, ItemKind.REVIEW, Notice.PAUSE_REMINDER)


def _remind(loop: Loop, event: Event, kind: ItemKind, notice: Notice) -> None:
    rollout = _rollout(loop)
    rollout.reminded_at = loop.now
    record(loop.work, event, loop.id)
    asked = rollout.lead_id if kind is ItemKind.ROLLOUT else rollout.reviewer_id
    step = current_step(loop.work.session, rollout, loop.now)
    _wait_for(loop, rollout, step)
    remind(loop.work, kind, notice, [asked], loop.id, due_at=loop.proposal.due_at)


def _escalate(loop: Loop, event: Event, kind: ItemKind, notice: Notice, to: UUID) -> None:
    rollout = _rollout(loop)
    rollout.escalated_at = loop.now
    record(loop.work, event, loop.id, to=to)
    ask(loop.work, kind, notice, [to], loop.id, due_at=loop.proposal.due_at)
    _wait_for(loop, rollout, current_step(loop.work.session, rollout, loop.now))

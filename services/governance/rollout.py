"""The rollout's stage: what people did is read, and what each verdict entails."""

from __future__ import annotations

from sqlalchemy import select

from policies.loop import Outcome, Stage
from services.committees.reserve_asks import ask_successors
from services.governance.loop import Loop, settles
from services.governance.opening_ballot import open_ballot
from services.governance.opening_rollout import rollout_of
from services.governance.rollout_endings import close_learning
from services.governance.rollout_steps import stand
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notices import Notice
from services.notifications.notify import settle_items, tell
from services.rollouts.call_in import awaits_committee
from services.rollouts.models import FeedbackReview, PhaseState, Rollout, RolloutPhase, Verdict
from services.rollouts.steps import unsettled_review


@settles(Stage.ROLLOUT)
def settle_rollout(loop: Loop) -> None:
    """Read what was planned, started, reviewed, resumed or undone, and ask for what follows."""
    if awaits_committee(loop.work.session, loop.proposal):
        tell(
            loop.work,
            Notice.CALLED_IN,
            [loop.proposal.author_id, loop.sponsored.sponsor_id, rollout_of(loop).lead_id],
            loop.id,
        )
        settle_items(loop.work, loop.id)
        open_ballot(loop)
        return
    rollout = rollout_of(loop)
    ask_successors(loop.work, loop.id)
    review = unsettled_review(loop.work.session, loop.id)
    if review is not None:
        review.settled_at = loop.now
        _apply(loop, rollout, review)
    if loop.proposal.stage is Stage.ROLLOUT:
        stand(loop, rollout)


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
            close_learning(loop, rollout, review, Outcome.STOPPED)

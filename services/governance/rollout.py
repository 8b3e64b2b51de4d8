"""The rollout's stage: what people did is read, and what each verdict entails."""

from __future__ import annotations

from sqlalchemy import exists, select

from policies.loop import Outcome, Stage
from services.committees.models import Ballot
from services.governance.loop import Loop, settles
from services.governance.opening_ballot import open_ballot
from services.governance.opening_rollout import rollout_of
from services.governance.rollout_endings import close_learning
from services.governance.rollout_steps import stand
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notices import Notice
from services.notifications.notify import settle_items, tell
from services.proposals.models import CallIn
from services.rollouts.models import FeedbackReview, PhaseState, Rollout, RolloutPhase, Verdict
from services.rollouts.steps import unsettled_review


@settles(Stage.ROLLOUT)
def settle_rollout(loop: Loop) -> None:
    """Read what was planned, started, reviewed, resumed or undone, and ask for what follows."""
    if _is_called_in(loop):
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
    review = unsettled_review(loop.work.session, loop.id)
    if review is not None:
        review.settled_at = loop.now
        _apply(loop, rollout, review)
    if loop.proposal.stage is Stage.ROLLOUT:
        stand(loop, rollout)


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
            close_learning(loop, rollout, review, Outcome.STOPPED)

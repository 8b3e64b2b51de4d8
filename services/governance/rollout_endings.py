"""How a rollout ends: generalised, stopped or undone."""

from __future__ import annotations

from uuid import UUID

from policies.loop import Outcome
from services.deps import new_id
from services.governance.loop import Loop
from services.notifications.notices import Notice
from services.notifications.notify import tell
from services.rollouts.models import FeedbackReview, LearningClosure, Rollout
from services.rollouts.steps import rollback_review


def finish(loop: Loop, rollout: Rollout) -> None:
    """Close a rollout of which nothing is left to do."""
    going_back = rollback_review(loop.work.session, loop.id)
    if going_back is not None:
        close_learning(loop, rollout, going_back, Outcome.ROLLED_BACK)
        return
    tell(loop.work, Notice.GENERALISED, _team(loop, rollout), loop.id)
    loop.close(Outcome.GENERALISED)


def close_learning(loop: Loop, rollout: Rollout, review: FeedbackReview, outcome: Outcome) -> None:
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

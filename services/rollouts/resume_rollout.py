"""Resume a rollout that was paused."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import ring_loop
from services.rollouts.access import lock_rollout, require_reviewer
from services.rollouts.models import FeedbackReview, Verdict
from tenants.actor import Caller


def resume_rollout(deps: Deps, caller: Caller, proposal_id: UUID) -> None:
    """End the pause; the lead may start again the phase that was paused.

    Raises:
        NotFound, NoRollout, NotTheReviewer.
        InvalidStage: it is not paused.
    """
    with deps.act(caller, Permission.ROLLOUT_REVIEW) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        require_reviewer(act, rollout)
        if rollout.paused_at is None:
            raise InvalidStage(N_("Ce déploiement n’est pas en pause."))
        rollout.paused_at = None
        pause = act.session.scalars(
            select(FeedbackReview)
            .where(
                FeedbackReview.proposal_id == proposal.id,
                FeedbackReview.verdict == Verdict.PAUSE,
            )
            .order_by(FeedbackReview.filed_at.desc())
            .limit(1)
        ).one()
        pause.resumed_at = act.now
        settle_items(act, proposal.id, kinds=[ItemKind.REVIEW])
        record(act, Event.ROLLOUT_RESUMED, proposal.id)
        ring_loop(act, proposal)

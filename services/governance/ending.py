"""How a loop ended, and in whose words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from policies.loop import Outcome
from services.governance.dossier import Ending
from services.governance.look import Look
from services.proposals.models import Withdrawal
from services.proposals.views import people
from services.rollouts.models import FeedbackReview


def ending_of(look: Look) -> Ending | None:
    """The outcome with its reason; None while the loop is open."""
    proposal = look.proposal
    if proposal.outcome is None or proposal.closed_at is None:
        return None
    by, reason, lessons = _explained(look, proposal.outcome)
    known = people(look.session, [by])
    return Ending(
        proposal.outcome, proposal.closed_at, known.get(by) if by else None, reason, lessons
    )


def _explained(look: Look, outcome: Outcome) -> tuple[UUID | None, str, Sequence[str]]:
    match outcome:
        case Outcome.WITHDRAWN:
            withdrawal = look.session.scalars(
                select(Withdrawal).where(Withdrawal.proposal_id == look.proposal.id)
            ).one()
            return withdrawal.withdrawn_by, withdrawal.reason, ()
        case Outcome.DECLINED if look.sponsorship is not None:
            return look.sponsorship.answered_by, look.sponsorship.comment, ()
        case Outcome.STOPPED | Outcome.ROLLED_BACK | Outcome.GENERALISED:
            review = look.session.scalars(
                select(FeedbackReview)
                .where(FeedbackReview.proposal_id == look.proposal.id)
                .order_by(FeedbackReview.filed_at.desc())
                .limit(1)
            ).one()
            return review.reviewer_id, review.findings, review.lessons
        case _:
            return None, "", ()

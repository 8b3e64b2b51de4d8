"""Finding a rollout and its phases, the loop's row held."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from services.deps import Act
from services.errors import NotFound
from services.proposals.access import find_proposal, lock_proposal
from services.proposals.models import Proposal
from services.rollouts.errors import (
    NoRollout,
    NotTheLead,
    NotTheReviewer,
    ReviewUnsettled,
    RollingBack,
)
from services.rollouts.models import Rollout, RolloutPhase
from services.rollouts.steps import rollback_review, unsettled_review


def find_rollout(act: Act, proposal_id: UUID) -> tuple[Proposal, Rollout]:
    """Read a proposal's rollout.

    Raises:
        NotFound: no such proposal.
        NoRollout: it has none.
    """
    return _rollout(act, find_proposal(act, proposal_id))


def lock_rollout(act: Act, proposal_id: UUID) -> tuple[Proposal, Rollout]:
    """Read a running rollout and hold the loop's row.

    Raises:
        NotFound: no such proposal.
        NoRollout: it is not at that stage.
    """
    proposal = lock_proposal(act, proposal_id)
    if proposal.stage is not Stage.ROLLOUT:
        raise NoRollout
    return _rollout(act, proposal)


def _rollout(act: Act, proposal: Proposal) -> tuple[Proposal, Rollout]:
    rollout = act.session.scalars(
        select(Rollout).where(Rollout.proposal_id == proposal.id)
    ).one_or_none()
    if rollout is None:
        raise NoRollout
    return proposal, rollout


def find_phase(act: Act, proposal_id: UUID, number: int) -> RolloutPhase:
    """Read a phase by its number.

    Raises:
        NotFound: there is none.
    """
    phase = act.session.scalars(
        select(RolloutPhase).where(
            RolloutPhase.proposal_id == proposal_id, RolloutPhase.number == number
        )
    ).one_or_none()
    if phase is None:
        raise NotFound
    return phase


def require_lead(act: Act, rollout: Rollout) -> None:
    """Refuse anybody but the lead.

    Raises:
        NotTheLead.
    """
    if rollout.lead_id != act.user_id:
        raise NotTheLead


def require_reviewer(act: Act, rollout: Rollout) -> None:
    """Refuse anybody but the reviewer.

    Raises:
        NotTheReviewer.
    """
    if rollout.reviewer_id != act.user_id:
        raise NotTheReviewer


def check_goes_on(act: Act, proposal_id: UUID) -> None:
    """Refuse to plan, start or review a rollout that goes back, or whose next step is unknown.

    Raises:
        RollingBack: a review decided to go back.
        ReviewUnsettled: a verdict waits for the loop.
    """
    if rollback_review(act.session, proposal_id) is not None:
        raise RollingBack
    if unsettled_review(act.session, proposal_id) is not None:
        raise ReviewUnsettled

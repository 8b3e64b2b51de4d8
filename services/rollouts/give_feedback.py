"""Say how a running phase goes, and say it again when one changes one's mind."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.permissions import Permission
from services.deps import Act, Deps, new_id
from services.journal.events import Event
from services.journal.record import record
from services.observatory.models import College
from services.rollouts.access import find_phase, find_rollout
from services.rollouts.errors import FeedbackEnded
from services.rollouts.models import PhaseFeedback, PhaseState, RolloutPhase
from tenants.actor import Caller
from tenants.models import Member


def give_feedback(
    deps: Deps,
    caller: Caller,
    proposal_id: UUID,
    number: int,
    *,
    rating: int,
    text: str,
    college: College,
) -> UUID:
    """Record what somebody observed, while the phase's window is open.

    One counts once: said again in the same run, it takes the place of what one said before.

    Args:
        deps: collaborators.
        caller: any member.
        proposal_id: the proposal being deployed.
        number: the phase.
        rating: 1 to 5.
        text: what was observed.
        college: in what capacity they speak.

    Returns:
        The feedback's id.

    Raises:
        NotFound, NoRollout.
        FeedbackEnded: not running, or its window is over.
    """
    with deps.act(caller, Permission.FEEDBACK_GIVE) as act:
        proposal, _ = find_rollout(act, proposal_id)
        phase = find_phase(act, proposal.id, number)
        check_window(act, phase)
        feedback = _given_before(act, phase) or PhaseFeedback(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            phase_id=phase.id,
            run=phase.run,
            author_id=act.user_id,
        )
        feedback.rating = rating
        feedback.text = text
        feedback.college = college
        feedback.given_at = act.now
        act.session.add(feedback)
        record(act, Event.FEEDBACK_GIVEN, proposal.id, phase=number, feedback=feedback.id)
        return feedback.id


def _given_before(act: Act, phase: RolloutPhase) -> PhaseFeedback | None:
    """What the person said of this run already; two forms sent at once take their turn."""
    act.session.execute(select(Member.id).where(Member.id == act.user_id).with_for_update())
    return act.session.scalars(
        select(PhaseFeedback)
        .where(
            PhaseFeedback.phase_id == phase.id,
            PhaseFeedback.run == phase.run,
            PhaseFeedback.author_id == act.user_id,
        )
        .order_by(PhaseFeedback.given_at.desc())
        .limit(1)
    ).one_or_none()


def check_window(act: Act, phase: RolloutPhase) -> None:
    """Refuse feedback on a phase that is not running, or whose window is over.

    Raises:
        FeedbackEnded.
    """
    is_over = phase.feedback_until is None or act.now >= phase.feedback_until
    if phase.state is not PhaseState.RUNNING or is_over:
        raise FeedbackEnded

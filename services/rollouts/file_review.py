"""File the review of a phase (REX): findings, what became of the invariants, verdict, lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import ring_loop
from services.proposals.content import unknown_invariants
from services.rollouts.access import (
    check_goes_on,
    find_phase,
    lock_rollout,
    require_reviewer,
)
from services.rollouts.models import (
    FeedbackReview,
    PhaseState,
    RolloutPhase,
    UndoAction,
    Verdict,
)
from tenants.actor import Caller

ENDING = {Verdict.ROLLBACK, Verdict.STOP}
"""Verdicts that close the loop as a learning closure: they keep at least one lesson."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the reviewer concludes.

    Attributes:
        findings: what was seen.
        verdict: what follows.
        invariants: {code, effect, note} as observed.
        lessons: what is worth keeping.
        actions: what a rollback has to undo.
    """

    findings: str
    verdict: Verdict
    invariants: Sequence[dict[str, Any]] = field(default_factory=list)
    lessons: Sequence[str] = field(default_factory=list)
    actions: Sequence[str] = field(default_factory=list)


def file_review(deps: Deps, caller: Caller, proposal_id: UUID, number: int, review: Review) -> UUID:
    """Record the review of a running phase; the loop draws its consequence.

    Returns:
        The review's id.

    Raises:
        NotFound, NoRollout, NotTheReviewer.
        InvalidStage: the phase is not running, or was reviewed already.
        Invalid: a lesson or the actions to undo are missing, or a code names no invariant.
    """
    with deps.act(caller, Permission.ROLLOUT_REVIEW) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        phase = find_phase(act, proposal.id, number)
        require_reviewer(act, rollout)
        check_reviewable(act, phase)
        check_told(review)
        _check_invariants(act, review)
        row = FeedbackReview(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            phase_id=phase.id,
            phase_number=phase.number,
            run=phase.run,
            reviewer_id=act.user_id,
            findings=review.findings,
            verdict=review.verdict,
            invariants=list(review.invariants),
            lessons=list(review.lessons),
            filed_at=act.now,
        )
        act.session.add(row)
        act.session.flush()
        if review.verdict is Verdict.ROLLBACK:
            act.session.add_all(
                UndoAction(
                    tenant_id=act.tenant_id,
                    id=new_id(),
                    proposal_id=proposal.id,
                    review_id=row.id,
                    number=place,
                    text=text,
                )
                for place, text in enumerate(review.actions, start=1)
            )
        settle_items(act, proposal.id, kinds=[ItemKind.REVIEW])
        record(
            act,
            Event.REVIEW_FILED,
            proposal.id,
            phase=number,
            run=phase.run,
            verdict=review.verdict,
            review=row.id,
        )
        ring_loop(act, proposal)
        return row.id


def check_reviewable(act: Act, phase: RolloutPhase) -> None:
    """Refuse the review of a phase that is not running, or was reviewed already.

    Raises:
        RollingBack, ReviewUnsettled, InvalidStage.
    """
    check_goes_on(act, phase.proposal_id)
    if phase.state is not PhaseState.RUNNING:
        raise InvalidStage(N_("Le REX s’écrit quand la phase est en cours, une seule fois."))


def check_told(review: Review) -> None:
    """Refuse a verdict without what it needs: a lesson to keep, actions to undo.

    Raises:
        Invalid: with what is missing.
    """
    errors: dict[str, list[str]] = {}
    if review.verdict in ENDING and not review.lessons:
        errors["lessons"] = [
            N_("Gardez au moins une leçon : elle servira à d’autres. Le droit à l’erreur est là.")
        ]
    if review.verdict is Verdict.ROLLBACK and not review.actions:
        errors["undo_actions"] = [N_("Listez ce qu’il faut défaire pour revenir en arrière.")]
    if errors:
        raise Invalid(errors=errors)


def _check_invariants(act: Act, review: Review) -> None:
    codes = [observed["code"] for observed in review.invariants]
    errors = unknown_invariants(act.session, codes, "invariants")
    if errors:
        raise Invalid(errors=errors)

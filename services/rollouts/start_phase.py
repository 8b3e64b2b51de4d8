"""Start a phase: nothing else does."""

from __future__ import annotations

from uuid import UUID

from policies.messages import N_
from policies.permissions import Permission
from services.committees.errors import ReserveUnlifted
from services.deps import Act, Deps
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import ring_loop
from services.proposals.models import Proposal
from services.rollouts.access import check_goes_on, find_phase, lock_rollout, require_lead
from services.rollouts.call_in import awaits_committee
from services.rollouts.errors import CallInPending, Paused, PlanAwaited
from services.rollouts.models import PhaseState, Rollout, RolloutPhase
from services.rollouts.steps import blocking_reserve, phases_of
from services.tenancy.current import policy_version
from tenants.actor import Caller


def start_phase(deps: Deps, caller: Caller, proposal_id: UUID, number: int) -> None:
    """Start a planned phase; its feedback window opens now.

    Raises:
        NotFound, NoRollout, NotTheLead.
        CallInPending: the proposal may still be called to the committee, or was.
        PlanAwaited: the plan is older than the committee's decision.
        Paused: the rollout is paused.
        ReserveUnlifted: a reserve blocks this phase.
        RollingBack, ReviewUnsettled: what the last review decided comes first.
        InvalidStage: it started already, or an earlier phase is not finished.
    """
    with deps.act(caller, Permission.ROLLOUT_START) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        phase = find_phase(act, proposal.id, number)
        require_lead(act, rollout)
        check_not_called_in(act, proposal, rollout)
        if rollout.planned_at is None:
            raise PlanAwaited
        if rollout.paused_at is not None:
            raise Paused
        check_turn(act, proposal.id, phase)
        if blocking_reserve(act.session, proposal.id, number) is not None:
            raise ReserveUnlifted
        durations = policy_version(act.session, proposal.policy_id).durations
        phase.state = PhaseState.RUNNING
        phase.run += 1
        phase.started_at = act.now
        phase.started_by = act.user_id
        wanted = phase.feedback_wanted_until
        is_ahead = wanted is not None and wanted > act.now
        phase.feedback_until = wanted if is_ahead else durations.feedback.after(act.now)
        phase.review_due_at = durations.review.after(phase.feedback_until or act.now)
        settle_items(act, proposal.id, kinds=[ItemKind.ROLLOUT])
        record(act, Event.PHASE_STARTED, proposal.id, phase=number, run=phase.run)
        ring_loop(act, proposal)


def check_not_called_in(act: Act, proposal: Proposal, rollout: Rollout) -> None:
    """Refuse to start while the committee may be called, or was and has not opened its ballot.

    Raises:
        CallInPending.
    """
    if rollout.startable_from is not None and act.now < rollout.startable_from:
        raise CallInPending
    if awaits_committee(act.session, proposal):
        raise CallInPending(
            N_("La proposition est appelée au comité : aucune phase ne démarre avant sa décision.")
        )


def check_turn(act: Act, proposal_id: UUID, phase: RolloutPhase) -> None:
    """Refuse a phase that started already, or whose turn has not come or will not come.

    Raises:
        RollingBack, ReviewUnsettled, InvalidStage.
    """
    check_goes_on(act, proposal_id)
    if phase.state is not PhaseState.PLANNED:
        raise InvalidStage(N_("Cette phase a déjà démarré."))
    earlier = [p for p in phases_of(act.session, proposal_id) if p.number < phase.number]
    if any(p.state is not PhaseState.REVIEWED for p in earlier):
        raise InvalidStage(N_("La phase précédente n’est pas terminée : son REX est attendu."))

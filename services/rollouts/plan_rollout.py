"""Plan a rollout: its phases, and who leads what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from policies.authorization import Authorizer
from policies.messages import N_
from policies.permissions import Permission
from services.dates import day_of
from services.deps import Act, Deps, new_id
from services.errors import Invalid, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import ring_loop
from services.proposals.content import find_department
from services.proposals.models import Proposal
from services.rollouts.access import check_goes_on, lock_rollout, require_lead
from services.rollouts.duties import LEADING
from services.rollouts.models import PhaseState, Rollout, RolloutPhase
from services.rollouts.steps import phases_of
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase to come.

    Attributes:
        name: what the people concerned will call it.
        department: code of the department it happens in; None is the proposal's.
        starts_on: information; a phase starts by an act.
        feedback_until: end of the feedback window; None is the policy's duration after the start.
        stop_criteria: what would make us stop, tied to the invariants.
    """

    name: str
    department: str | None = None
    starts_on: date | None = None
    feedback_until: datetime | None = None
    stop_criteria: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """A whole plan. ``lead``, ``it_lead``, ``change_lead`` are e-mails; a null lead stays."""

    phases: Sequence[PhasePlan]
    lead: str | None = None
    it_lead: str | None = None
    change_lead: str | None = None


def plan_rollout(
    deps: Deps,
    caller: Caller,
    proposal_id: UUID,
    plan: RolloutPlan,
    *,
    expected_revision: int | None = None,
) -> int:
    """Replace the phases that have not started; those that have stay as they ran.

    Args:
        deps: collaborators.
        caller: the lead.
        proposal_id: the proposal being deployed.
        plan: every phase, the started ones included and unchanged in number.
        expected_revision: the revision the lead read; None accepts any.

    Returns:
        The new revision.

    Raises:
        NotFound, NoRollout, NotTheLead.
        RollingBack, ReviewUnsettled: what the last review decided comes first.
        StaleVersion: the plan changed since it was read.
        Invalid: field by field.
    """
    with deps.act(caller, Permission.ROLLOUT_PLAN) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        require_lead(act, rollout)
        check_goes_on(act, proposal.id)
        if expected_revision is not None and expected_revision != rollout.revision:
            raise StaleVersion
        if not plan.phases:
            raise Invalid(errors={"phases": [N_("Un déploiement a au moins une phase.")]})
        _write_leads(act, deps.authorizer, rollout, plan)
        _write_phases(act, proposal, rollout, plan.phases)
        rollout.planned_at = act.now
        rollout.revision += 1
        record(
            act,
            Event.ROLLOUT_PLANNED,
            proposal.id,
            phases=len(plan.phases),
            revision=rollout.revision,
        )
        ring_loop(act, proposal)
        return rollout.revision


def _write_leads(act: Act, authorizer: Authorizer, rollout: Rollout, plan: RolloutPlan) -> None:
    if plan.lead is not None:
        duty = Duty(authorizer, LEADING)
        rollout.lead_id = find_member(act.session, plan.lead, field="lead", duty=duty)
    rollout.it_lead_id = (
        find_member(act.session, plan.it_lead, field="it_lead") if plan.it_lead else None
    )
    rollout.change_lead_id = (
        find_member(act.session, plan.change_lead, field="change_lead")
        if plan.change_lead
        else None
    )


def _write_phases(
    act: Act, proposal: Proposal, rollout: Rollout, plans: Sequence[PhasePlan]
) -> None:
    existing = phases_of(act.session, proposal.id)
    settled = [phase for phase in existing if phase.state is not PhaseState.PLANNED]
    if len(plans) < len(settled):
        raise Invalid(errors={"phases": [N_("Une phase démarrée ne s’efface pas du plan.")]})
    kept = {phase.number: phase for phase in existing if phase.run > 0}
    for phase in existing:
        if phase.number > len(plans) or phase.number not in kept:
            if phase.run > 0:
                raise Invalid(
                    errors={"phases": [N_("Une phase démarrée ne s’efface pas du plan.")]}
                )
            act.session.delete(phase)
    act.session.flush()
    for number, plan in enumerate(plans, start=1):
        started = kept.get(number)
        if started is not None and started.state is not PhaseState.PLANNED:
            continue
        department_id = _department(act, proposal, rollout, plan, number)
        phase = started or RolloutPhase(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            number=number,
            state=PhaseState.PLANNED,
            run=0,
        )
        phase.name = plan.name
        _check_window(act, plan, number)
        phase.department_id = department_id
        phase.starts_on = plan.starts_on
        phase.feedback_wanted_until = plan.feedback_until
        phase.stop_criteria = list(plan.stop_criteria)
        act.session.add(phase)
    act.session.flush()


def _check_window(act: Act, plan: PhasePlan, number: int) -> None:
    """Refuse a window for feedback that would be over before it opens."""
    until = plan.feedback_until
    if until is None:
        return
    said = ""
    if until <= act.now:
        said = N_("Choisissez un jour à venir : celui-ci est passé.")
    elif plan.starts_on is not None and day_of(until) < plan.starts_on:
        said = N_("Choisissez un jour qui suit le démarrage prévu.")
    if said:
        raise Invalid(errors={f"phases.{number - 1}.feedback_until": [said]})


def _department(
    act: Act, proposal: Proposal, rollout: Rollout, plan: PhasePlan, number: int
) -> UUID:
    try:
        department_id = find_department(act.session, plan.department) or proposal.department_id
    except Invalid as unknown:
        raise Invalid(
            errors={f"phases.{number - 1}.department": list(unknown.errors["department"])}
        ) from None
    if department_id is None:
        raise Invalid(errors={f"phases.{number - 1}.department": [N_("Indiquez une direction.")]})
    if rollout.committee_informed and department_id != proposal.department_id:
        raise Invalid(
            errors={
                f"phases.{number - 1}.department": [
                    N_(
                        "Le comité n’a été qu’informé : la proposition reste dans sa direction. "
                        "Au-delà, elle passe devant lui."
                    )
                ]
            }
        )
    return department_id

"""Plan, start, observe, resume, undo: a rollout, phase by phase."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from policies.messages import N_
from policies.permissions import Permission
from services.http.commands.rollouts import (
    FeedbackCommand,
    LeadCommand,
    RolloutCommand,
)
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.rollouts.complete_undo_action import complete_undo_action
from services.rollouts.give_feedback import give_feedback
from services.rollouts.models import PhaseState
from services.rollouts.name_lead import name_lead
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.read_rollout import read_rollout
from services.rollouts.resume_rollout import resume_rollout
from services.rollouts.start_phase import start_phase
from services.web.acting import Answer, carry_out, require_choice, shown_again
from services.web.blueprint import web
from services.web.days import end_of
from services.web.forms import posted, read_form
from services.web.rows import Values, lines_of, rearranged, wants_other_rows

_PLAN_NAMES = {"phases": "phases-0.name"}


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/rollout", endpoint="proposal_rollout")
@permission(Permission.ROLLOUT_PLAN)
def plan(tenant: str, proposal_id: UUID) -> Answer:
    """Write the plan: the phases that have not started yet, and who leads."""
    values = posted()
    if wants_other_rows():
        return shown_again(tenant, proposal_id, "plan", rearranged(values))

    def act() -> None:
        written: RolloutPlan = read_form(RolloutCommand, given=_as_commanded(values))
        whole = replace(written, phases=[*_started(tenant, proposal_id), *written.phases])
        revision = str(values.get("revision", ""))
        plan_rollout(
            deps(),
            caller(tenant),
            proposal_id,
            whole,
            expected_revision=int(revision) if revision.isdecimal() else None,
        )

    return carry_out(
        tenant,
        proposal_id,
        "plan",
        act,
        done=_("Le plan de déploiement est enregistré."),
        renamed=_PLAN_NAMES,
    )


def _as_commanded(values: Values) -> Values:
    """Days as instants, and criteria line by line."""
    arranged: Values = {}
    for name, value in values.items():
        if name.endswith(".feedback_until"):
            arranged[name] = end_of(str(value))
        elif name.endswith(".stop_criteria"):
            arranged[name] = lines_of(value)
        else:
            arranged[name] = value
    return arranged


def _started(tenant: str, proposal_id: UUID) -> list[PhasePlan]:
    """The phases that run or have run: a plan repeats them, and changes nothing in them."""
    phases = read_rollout(deps(), reader(tenant), proposal_id).rollout.phases
    return [
        PhasePlan(phase.name, phase.department)
        for phase in phases
        if phase.state is not PhaseState.PLANNED
    ]


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/lead", endpoint="proposal_lead")
@permission(Permission.ROLLOUT_REVIEW)
def lead(tenant: str, proposal_id: UUID) -> Answer:
    """Entrust the rollout to somebody else."""

    def act() -> None:
        require_choice(posted(), "lead", N_("Choisissez une personne."))
        name_lead(deps(), caller(tenant), proposal_id, read_form(LeadCommand)["lead"])

    done = _("La conduite du déploiement est confiée.")
    return carry_out(tenant, proposal_id, "lead", act, done=done)


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/resume", endpoint="proposal_resume")
@permission(Permission.ROLLOUT_REVIEW)
def resume(tenant: str, proposal_id: UUID) -> Answer:
    """End the pause."""
    return carry_out(
        tenant,
        proposal_id,
        "resume",
        lambda: resume_rollout(deps(), caller(tenant), proposal_id),
        done=_("Le déploiement reprend."),
    )


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/phases/<int:number>/start",
    endpoint="phase_start",
)
@permission(Permission.ROLLOUT_START)
def start(tenant: str, proposal_id: UUID, number: int) -> Answer:
    """Start a phase."""
    return carry_out(
        tenant,
        proposal_id,
        "start",
        lambda: start_phase(deps(), caller(tenant), proposal_id, number),
        done=_("La phase %(number)s a démarré.", number=number),
    )


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/phases/<int:number>/feedback",
    endpoint="phase_feedback",
)
@permission(Permission.FEEDBACK_GIVE)
def feedback(tenant: str, proposal_id: UUID, number: int) -> Answer:
    """Say how the phase goes."""

    def act() -> None:
        require_choice(posted(), "rating", N_("Choisissez une appréciation."))
        give_feedback(deps(), caller(tenant), proposal_id, number, **read_form(FeedbackCommand))

    done = _("Merci, votre avis est enregistré.")
    return carry_out(tenant, proposal_id, "feedback", act, done=done)


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/undo/<uuid:action_id>",
    endpoint="undo_action_done",
)
@permission(Permission.ROLLOUT_START)
def undo(tenant: str, proposal_id: UUID, action_id: UUID) -> Answer:
    """Tick off what is undone."""
    return carry_out(
        tenant,
        proposal_id,
        f"undo-{action_id}",
        lambda: complete_undo_action(deps(), caller(tenant), proposal_id, action_id),
        done=_("Action faite."),
    )

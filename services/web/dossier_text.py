"""What the proposal page reads of a dossier: the text, the ballots, the rollout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from policies.loop import Stage
from policies.messages import N_
from services.governance.dossier import Dossier, WorkingConditionsView
from services.governance.earlier_versions import EarlierVersion
from services.http.language import gettext as _
from services.proposals.models import SponsorDecision
from services.rollouts.models import PhaseState
from services.rollouts.views import PhaseView

_FIELDS: Final = {
    "title": N_("le titre"),
    "summary": N_("le résumé"),
    "department_id": N_("le service concerné"),
    "usage_statements": N_("l’usage"),
    "benefits": N_("les bénéfices attendus"),
    "invariants": N_("les effets sur les invariants"),
    "vigilance_points": N_("les points de vigilance"),
    "target": N_("le texte visé"),
    "change": N_("le changement proposé"),
    "new_wording": N_("la formulation proposée"),
    "criteria": N_("les critères"),
    "indicator": N_("la mesure"),
    "evidence": N_("ce que le terrain a montré"),
    "working_conditions": N_("les conditions de travail"),
}
"""What a reader calls the fields of a text, in the order of the page."""
_BENEFITS = ("citizen", "taxpayer", "agent")


def proposal_context(dossier: Dossier) -> dict[str, Any]:
    """The proposal as ``proposal/show.html`` takes it."""
    view, text = dossier.proposal, dossier.text
    content = text.content
    answer = view.sponsorship
    is_sponsored = answer is not None and answer.decision is SponsorDecision.SPONSOR
    return {
        "id": view.id,
        "reference": view.reference,
        "title": text.title,
        "summary": text.summary,
        "kind": view.kind.value,
        "stage": view.stage.value,
        "outcome": view.outcome.value if view.outcome else None,
        "version": view.version,
        "department": {
            "code": view.department or "",
            "name": view.department_name or _("service à choisir"),
        },
        "author": view.author,
        "sponsor": answer.answered_by if answer is not None and is_sponsored else None,
        "commitments": {"budget_eur": answer.budget_eur, "staff_days": answer.staff_days}
        if answer is not None and is_sponsored
        else None,
        "lead_to_be": answer.lead
        if answer is not None
        and is_sponsored
        and dossier.rollout is None
        and view.outcome is None
        and Stage.ROLLOUT in dossier.stages
        else None,
        "usage_statements": content["usage_statements"],
        "benefits": {name: content["benefits"].get(name) or "" for name in _BENEFITS},
        "invariants": [
            {
                "code": effect.code,
                "name": effect.name,
                "effect": effect.effect,
                "note": effect.note,
                "corrected_by": effect.corrected_by.name if effect.corrected_by else "",
                "proposed": effect.proposed or "",
            }
            for effect in dossier.effects
        ],
        "effects_read_by": {"name": answer.answered_by.name, "at": answer.answered_at}
        if answer is not None and is_sponsored
        else None,
        "vigilance_points": dossier.vigilance_points,
        "target": dossier.target,
        "change": content["change"],
        "new_wording": content["new_wording"],
        "criteria": content.get("criteria") or [],
        "indicator": content.get("indicator") or "",
        "evidence": [_evidence(item) for item in content["evidence"]],
        "working_conditions": _working_conditions(dossier.working_conditions),
        "earlier": [_earlier(version) for version in dossier.earlier],
    }


def _working_conditions(view: WorkingConditionsView) -> dict[str, Any] | None:
    """What the page says of working conditions; None where nobody sees any change in them."""
    if not view.changed and view.corrected_by is None:
        return None
    return {
        "changed": view.changed,
        "opinion_of": view.opinion_of or "",
        "corrected_by": view.corrected_by.name if view.corrected_by else "",
    }


def _earlier(version: EarlierVersion) -> dict[str, Any]:
    request = version.request
    return {
        "number": version.number,
        "submitted_at": version.submitted_at,
        "title": version.title,
        "summary": version.summary,
        "usage_statements": version.content.get("usage_statements") or [],
        "new_wording": version.content.get("new_wording") or "",
        "request": {"by": request.by.name, "at": request.at, "text": request.text}
        if request
        else None,
        "changed": [_(label) for name, label in _FIELDS.items() if name in version.changed],
    }


def ballots_context(dossier: Dossier) -> list[Any]:
    """The ballots as ``proposal/_ballots.html`` takes them, latest first."""
    return list(reversed(dossier.ballots))


def rollout_context(dossier: Dossier) -> dict[str, Any] | None:
    """The rollout with its phases and the reserves that bear on it; None when there is neither."""
    rollout = dossier.rollout
    if rollout is None:
        return None
    return {
        "lead": rollout.lead,
        "phases": [_phase(phase, dossier.at) for phase in rollout.phases],
        "reserves": [
            {
                "id": reading.reserve.id,
                "text": reading.reserve.text,
                "owner": reading.reserve.owner.name if reading.reserve.owner else "",
                "due_at": reading.reserve.due_at,
                "blocks_phase": reading.reserve.blocks_phase,
                "lifted_at": reading.reserve.lifted_at,
                "evidence": reading.reserve.evidence or "",
                "lifted_by": reading.reserve.lifted_by.name if reading.reserve.lifted_by else "",
                "lifter": reading.lifter.name if reading.lifter else "",
            }
            for reading in dossier.reserves
        ],
    }


def _phase(phase: PhaseView, at: datetime) -> dict[str, Any]:
    """A phase; what the field said of it is read once its window is over."""
    review = phase.review
    is_over = phase.state is not PhaseState.RUNNING or (
        phase.feedback_until is not None and at >= phase.feedback_until
    )
    return {
        "number": phase.number,
        "name": phase.name,
        "department": phase.department_name,
        "state": phase.state.value,
        "starts_on": phase.starts_on,
        "started_at": phase.started_at,
        "feedback_until": phase.feedback_until,
        "stop_criteria": phase.stop_criteria,
        "feedback": [
            {"rating": given.rating, "text": given.text} for given in phase.feedback_of_run
        ]
        if is_over
        else [],
        "review": {
            "verdict": review.verdict.value,
            "findings": review.findings,
            "lessons": review.lessons,
            "by": review.reviewer.name,
            "at": review.filed_at,
        }
        if review
        else None,
    }


def _evidence(item: Mapping[str, str]) -> str:
    """A piece of evidence as a text; a fact recorded here is named until its own page exists."""
    if item.get("text"):
        return item["text"]
    return (
        _("Signal du terrain") if item.get("type") == "signal" else _("Retour d’expérience (REX)")
    )

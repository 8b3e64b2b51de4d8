"""The panels of a rollout: plan, start, observe, review, resume, undo, call in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from services.governance import possibilities as may
from services.governance.dossier import Dossier
from services.http.language import gettext as _
from services.rollouts.models import PhaseState
from services.rollouts.views import PhaseView
from services.web.context import Form
from services.web.days import last_day_before
from services.web.people import people_options
from services.web.rows import rows_shown
from services.web.verdicts import PUBLISH, consequences


def to_plan(phases: Sequence[PhaseView]) -> list[PhaseView]:
    """The phases that a plan may still change: those that do not run and have not run out."""
    return [phase for phase in phases if phase.state is PhaseState.PLANNED]


def _plan(plan: may.PlanRollout, dossier: Dossier, form: Form | None) -> dict[str, Any]:
    phases = dossier.rollout.phases if dossier.rollout else []
    initial = _plan_values(to_plan(phases))
    values = form.values if form and form.name == "plan" else initial
    return {
        "kind": "plan",
        "revision": dossier.rollout.revision if dossier.rollout else 0,
        "people": people_options(plan.leads),
        "departments": [(one.code, one.name) for one in plan.departments],
        "phase_rows": rows_shown(values, "phases"),
        "started": len(phases) - len(to_plan(phases)),
        "adjusting": {"number": plan.phase_number, "verdict_text": plan.adjusting.findings}
        if plan.adjusting
        else None,
        "initial": initial,
    }


def _plan_values(phases: Sequence[PhaseView]) -> dict[str, str]:
    values: dict[str, str] = {}
    for index, phase in enumerate(phases):
        row = f"phases-{index}"
        wanted = phase.feedback_wanted_until
        values |= {
            f"{row}.name": phase.name,
            f"{row}.department": phase.department,
            f"{row}.starts_on": phase.starts_on.isoformat() if phase.starts_on else "",
            f"{row}.feedback_until": last_day_before(wanted).isoformat() if wanted else "",
            f"{row}.stop_criteria": "\n".join(phase.stop_criteria),
        }
    return values


def _lead(naming: may.NameLead, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    others = [person for person in naming.leads if person.id != naming.lead.id]
    return {
        "kind": "lead",
        "lead": naming.lead.name,
        "people": people_options(others),
    }


def _review(review: may.FileReview, dossier: Dossier, form: Form | None) -> dict[str, Any]:
    values = form.values if form and form.name == "review" else {}
    given = review.phase.feedback_of_run
    ratings = [feedback.rating for feedback in given]
    colleges = sorted({feedback.college.value for feedback in given})
    return {
        "kind": "review",
        "due_at": review.phase.review_due_at,
        "phase": _phase(review.phase),
        "feedback": {
            "count": len(given),
            "average": round(sum(ratings) / len(ratings), 1) if ratings else None,
            "by_college": [
                (college, sum(each.college.value == college for each in given))
                for college in colleges
            ],
            "samples": [
                {"rating": each.rating, "college": each.college.value, "text": each.text}
                for each in given
            ],
        },
        "invariants": dossier.effects,
        "lesson_rows": rows_shown(values, "lessons"),
        "undo_rows": rows_shown(values, "undo_actions"),
        "follows": {verdict.value: told for verdict, told in consequences(review).items()},
        "publish": {verdict.value: _(label) for verdict, label in PUBLISH.items()},
    }


def _phase(phase: PhaseView) -> dict[str, Any]:
    return {
        "number": phase.number,
        "name": phase.name,
        "department": phase.department_name,
        "starts_on": phase.starts_on,
        "stop_criteria": phase.stop_criteria,
    }


def _start(start: may.StartPhase, dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    lifters = {each.reserve.id: each.lifter.name for each in dossier.reserves if each.lifter}
    return {
        "kind": "start",
        "phase": _phase(start.phase),
        "blocking_reserves": [
            {
                "text": reserve.text,
                "owner": reserve.owner.name if reserve.owner else "",
                "due_at": reserve.due_at,
                "lifter": lifters.get(reserve.id, ""),
            }
            for reserve in start.blocking
        ],
        "call_in_until": start.call_in_until,
        "feedback_days": start.feedback,
    }


def _feedback(give: may.GiveFeedback, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    mine = give.mine
    return {
        "kind": "feedback",
        "phase": _phase(give.phase),
        "until": give.phase.feedback_until,
        "colleges": [college.value for college in give.colleges],
        "given": len(give.phase.feedback_of_run),
        "given_at": mine.given_at if mine else None,
        "initial": {"rating": mine.rating, "text": mine.text, "college": mine.college.value}
        if mine
        else {},
    }


def _resume(resume: may.ResumeRollout, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "resume",
        "paused_at": resume.paused_at,
        "reason": resume.reason,
        "phase": _phase(resume.phase),
    }


def _undo(undo: may.UndoActions, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "undo",
        "actions": [
            {
                "id": action.id,
                "text": action.text,
                "done_at": action.done_at,
                "done_by": action.done_by.name if action.done_by else "",
            }
            for action in undo.actions
        ],
    }


def _call_in(call: may.CallIn, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "call_in",
        "until": call.until,
        "invariants": call.invariants,
        "committee": call.committee,
    }


ROLLOUT_PANELS: Final[Mapping[type, Callable[..., dict[str, Any]]]] = {
    may.CallIn: _call_in,
    may.FileReview: _review,
    may.GiveFeedback: _feedback,
    may.NameLead: _lead,
    may.PlanRollout: _plan,
    may.ResumeRollout: _resume,
    may.StartPhase: _start,
    may.UndoActions: _undo,
}

"""The reviewer publishes the review of a phase (REX), whose button names the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from policies.messages import N_
from policies.permissions import Permission
from services.errors import DomainError
from services.governance.dossier import Dossier
from services.governance.possibilities import FileReview
from services.governance.read_dossier import read_dossier
from services.http.commands.rollouts import ReviewCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.rollouts.file_review import Review, check_told, file_review
from services.rollouts.models import Verdict
from services.web.acting import (
    Answer,
    carry_out,
    refused,
    require_choice,
    shown_again,
    wants_back,
)
from services.web.blueprint import web
from services.web.confirming import confirmation
from services.web.forms import posted, read_form
from services.web.rows import rearranged, wants_other_rows
from services.web.verdicts import PUBLISH, consequences

_TITLES = {
    Verdict.CONTINUE: N_("Vous concluez : continuer"),
    Verdict.ADJUST: N_("Vous concluez : ajuster"),
    Verdict.PAUSE: N_("Vous concluez : mettre en pause"),
    Verdict.ROLLBACK: N_("Vous concluez : revenir en arrière"),
    Verdict.STOP: N_("Vous concluez : arrêter"),
}
_NAMES = {"lessons": "lessons-0", "undo_actions": "undo_actions-0"}


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/phases/<int:number>/review",
    endpoint="phase_review",
)
@permission(Permission.ROLLOUT_REVIEW)
def review(tenant: str, proposal_id: UUID, number: int) -> Answer:
    """Publish the review (REX) of the phase."""
    values = posted()
    if wants_other_rows():
        return shown_again(tenant, proposal_id, "review", rearranged(values))
    if wants_back():
        return shown_again(tenant, proposal_id, "review", values, focus="verdict")
    try:
        require_choice(values, "verdict", N_("Choisissez la suite à donner."))
        told: Review = read_form(ReviewCommand)
        check_told(told)
    except DomainError as refusal:
        return refused(tenant, proposal_id, "review", refusal, renamed=_NAMES)
    if "confirmed" not in values:
        return _confirmation(tenant, proposal_id, number, told)
    return carry_out(
        tenant,
        proposal_id,
        "review",
        lambda: file_review(deps(), caller(tenant), proposal_id, number, told),
        done=_("Le REX est publié."),
        renamed=_NAMES,
    )


def _confirmation(tenant: str, proposal_id: UUID, number: int, told: Review) -> Answer:
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    return confirmation(
        tenant,
        dossier,
        title=_(_TITLES[told.verdict]),
        sentence=_(
            "Le REX de la phase %(number)s. Une fois publié, il ne change plus.", number=number
        ),
        action=url_for("web.phase_review", tenant=tenant, proposal_id=proposal_id, number=number),
        verb=_(PUBLISH[told.verdict]),
        facts=[
            (_("Ce qui suit"), _what_follows(dossier, told.verdict), ""),
            (_("Vos constats"), told.findings, ""),
            (_("Ce qu’il faut défaire"), _one_a_line(told.actions), ""),
            (_("Leçons gardées"), _one_a_line(told.lessons), ""),
        ],
        effects=_observed(dossier, told),
    )


def _what_follows(dossier: Dossier, verdict: Verdict) -> str:
    """'' once the phase is reviewed: the use case then says why it is refused."""
    asked = [each for each in dossier.possibilities if isinstance(each, FileReview)]
    return consequences(asked[0])[verdict] if asked else ""


def _one_a_line(texts: Sequence[str]) -> str:
    return "\n".join(texts)


def _observed(dossier: Dossier, told: Review) -> list[dict[str, Any]]:
    """The effects that the review will record, as ``components/effects.html`` takes them."""
    names = {one.code: one.name for one in dossier.effects}
    return [
        {
            "code": observed["code"],
            "name": names.get(observed["code"], observed["code"]),
            "effect": str(getattr(observed["effect"], "value", observed["effect"])),
            "note": observed["note"],
        }
        for observed in told.invariants
    ]

"""A manager answers a request to sponsor, on one page."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for

from policies.messages import N_
from policies.permissions import Permission
from services.errors import DomainError
from services.governance.read_dossier import read_dossier
from services.http.commands.proposals import SponsorshipCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.models import SponsorDecision
from services.web.acting import (
    Answer,
    carry_out,
    refused,
    require_choice,
    shown_again,
    wants_back,
)
from services.web.answer_recap import recorded_effects, recorded_facts
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.confirming import confirmation
from services.web.forms import posted, read_form
from services.web.rows import Values, filled_rows

_DONE = {
    SponsorDecision.SPONSOR: N_("Votre parrainage est enregistré."),
    SponsorDecision.RETURN: N_(
        "Votre renvoi est enregistré. La personne qui propose est prévenue."
    ),
    SponsorDecision.DECLINE: N_(
        "Votre refus est enregistré. La personne qui propose reçoit votre raison."
    ),
}
_TITLES = {
    SponsorDecision.SPONSOR: N_("Vous parrainez"),
    SponsorDecision.RETURN: N_("Vous renvoyez pour compléter"),
    SponsorDecision.DECLINE: N_("Vous refusez"),
}
_VERBS = {
    SponsorDecision.SPONSOR: N_("Confirmer : je parraine"),
    SponsorDecision.RETURN: N_("Confirmer : je renvoie"),
    SponsorDecision.DECLINE: N_("Confirmer : je refuse"),
}
_NAMES = {"effects": "_form"}


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/sponsor", endpoint="proposal_sponsor")
@permission(Permission.PROPOSAL_SPONSOR)
def sponsor(tenant: str, proposal_id: UUID) -> Answer:
    """Sponsor, return or decline."""
    values = posted()
    if "fill" in request.form:
        filled = _with_ready_sentence(values)
        return shown_again(tenant, proposal_id, "sponsor", filled, focus="comment")
    if wants_back():
        return shown_again(tenant, proposal_id, "sponsor", values, focus="decision")
    try:
        answer = _read(values)
    except DomainError as refusal:
        return refused(tenant, proposal_id, "sponsor", refusal, renamed=_NAMES)
    if "confirmed" not in values:
        return _confirmation(tenant, proposal_id, answer)
    return carry_out(
        tenant,
        proposal_id,
        "sponsor",
        lambda: answer_sponsorship(deps(), caller(tenant), proposal_id, answer),
        done=_(_DONE[answer.decision]),
        renamed=_NAMES,
    )


def _read(values: Values) -> SponsorAnswer:
    """The answer; means and corrections are part of a sponsorship only.

    An invariant whose effect is left blank is not touched.
    """
    require_choice(values, "decision", N_("Choisissez votre réponse."))
    if values["decision"] != SponsorDecision.SPONSOR.value:
        values = {
            name: value
            for name, value in values.items()
            if not name.startswith(("commitments.", "effects-"))
            and name not in {"committee", "working_conditions"}
        }
    given, _rows = filled_rows(values, "effects", ["effect"])
    answer: SponsorAnswer = read_form(SponsorshipCommand, given=given)
    return answer


def _with_ready_sentence(values: Values) -> Values:
    """The form with the sentence of a button added to the person's word."""
    sentence = request.form["fill"][:500]
    written = str(values.get("comment", "")).strip()
    return {**values, "comment": f"{written}\n{sentence}".strip(), "fill": sentence}


def _confirmation(tenant: str, proposal_id: UUID, answer: SponsorAnswer) -> Answer:
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    return confirmation(
        tenant,
        dossier,
        title=_(_TITLES[answer.decision]),
        sentence=_(
            "La version %(number)s de « %(title)s ».",
            number=dossier.proposal.version,
            title=isolated(dossier.text.title),
        ),
        action=url_for("web.proposal_sponsor", tenant=tenant, proposal_id=proposal_id),
        verb=_(_VERBS[answer.decision]),
        facts=recorded_facts(dossier, answer),
        effects=recorded_effects(dossier, answer),
    )

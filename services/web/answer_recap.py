"""All that a sponsor's answer will record, as the page that asks to confirm it repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.governance.dossier import Dossier
from services.governance.possibilities import AnswerSponsorship
from services.http.language import gettext as _
from services.http.language import ngettext
from services.proposals.answer_sponsorship import SponsorAnswer
from services.proposals.models import SponsorDecision
from services.web.people import people_options
from services.web.words import said, word

Fact = tuple[str, str, str]
"""A label, what stands under it ('' leaves it out), and a detail or ''."""


def recorded_facts(dossier: Dossier, answer: SponsorAnswer) -> list[Fact]:
    """The person's word, and what a sponsorship commits besides: means, committee, lead."""
    word_given = (_("Votre mot"), answer.comment, "")
    if answer.decision is not SponsorDecision.SPONSOR:
        return [word_given]
    days = answer.staff_days
    return [
        (_("Budget"), _or_missing(answer.budget_eur, "money"), ""),
        (
            _("Temps des agents"),
            _("à indiquer") if days is None else ngettext("%(num)d jour", "%(num)d jours", days),
            "",
        ),
        (_("Comité qui décidera"), _committee(dossier, answer), ""),
        (_("Qui conduira le déploiement"), _lead(dossier, answer), ""),
        (_("Conditions de travail"), *_working_conditions(dossier, answer)),
        word_given,
    ]


def recorded_effects(dossier: Dossier, answer: SponsorAnswer) -> list[dict[str, Any]]:
    """The effects that a sponsorship confirms, as ``components/effects.html`` takes them.

    What the sponsor corrects or adds says what the author had proposed.
    """
    if answer.decision is not SponsorDecision.SPONSOR:
        return []
    given = {each["code"]: _code(each["effect"]) for each in answer.effects}
    read = [
        _effect(one.code, one.name, given.pop(one.code, one.effect), one.effect)
        for one in dossier.effects
    ]
    names = {one.code: one.name for each in _asked(dossier) for one in each.untouched}
    return read + [
        _effect(code, names.get(code, code), effect, None) for code, effect in given.items()
    ]


def _effect(code: str, name: str, effect: str, proposed: str | None) -> dict[str, Any]:
    if proposed is None:
        note = _("Ajouté par vous.")
    elif proposed == effect:
        note = ""
    else:
        note = _(
            "Corrigé par vous\u202f; la proposition disait «\u00a0%(effect)s\u00a0».",
            effect=word("effect", proposed),
        )
    return {"code": code, "name": name, "effect": effect, "note": note}


def _code(effect: object) -> str:
    return str(getattr(effect, "value", effect))


def _or_missing(amount: int | None, filter_name: str) -> str:
    return _("à indiquer") if amount is None else said(filter_name, amount)


def _committee(dossier: Dossier, answer: SponsorAnswer) -> str:
    names = [
        one.name
        for each in _asked(dossier)
        for one in each.committees
        if each.before_committee and answer.committee_id in (None, one.id)
    ]
    return names[0] if names else ""


def _lead(dossier: Dossier, answer: SponsorAnswer) -> str:
    people = [option for each in _asked(dossier) for option in people_options(each.leads)]
    default = dossier.proposal.author.name
    return dict(people).get(answer.lead, answer.lead) if answer.lead else default


def _working_conditions(dossier: Dossier, answer: SponsorAnswer) -> tuple[str, str]:
    """What the answer says of them, and that it contradicts the author where it does."""
    by_author = dossier.working_conditions.changed
    changed = by_author if answer.working_conditions is None else answer.working_conditions
    said_of_them = _("Elle les change") if changed else _("Elle ne les change pas")
    if changed == by_author:
        return said_of_them, ""
    return said_of_them, _("Corrigé par vous ; la proposition disait le contraire.")


def _asked(dossier: Dossier) -> Sequence[AnswerSponsorship]:
    """What the person may answer: one thing, or none once somebody else has."""
    return [each for each in dossier.possibilities if isinstance(each, AnswerSponsorship)]

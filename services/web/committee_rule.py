"""The rule of a committee, adapted field by field, each explained."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from flask import request, url_for

from policies.messages import N_
from policies.permissions import Permission
from policies.presets import LEGAL_NOTICE, PRESETS, changed_fields, rule_from_preset
from policies.rule import CHAIR_DECIDES, Rule
from policies.rule_terms import (
    College,
    MajorityBase,
    QuorumBase,
    QuorumCounts,
    SecondQuorum,
    Share,
    Tie,
)
from services.committees.change_committee import change_committee
from services.committees.composition import SeatPlan
from services.committees.models import SeatState
from services.committees.read_committees import (
    CommitteeView,
    SeatView,
    fingerprint,
    read_committee,
)
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, current_tenant, held_form, render_page
from services.web.forms import posted
from services.web.organisation import carry_out, edited_upon, require
from services.web.rule_words import share_words

_FORM: Final = "rule"
_HALF: Final = Fraction(1, 2)
_OVER: Final = "over-"
"""Begins the code of a share that must be exceeded."""
_USUAL: Final = (
    Share(Fraction(1, 3)),
    Share(_HALF),
    Share(_HALF, strict=True),
    Share(Fraction(3, 5)),
    Share(Fraction(2, 3)),
    Share(Fraction(3, 4)),
    Share(Fraction(1)),
)
"""Shares that the form offers, besides the committee's own."""

_BASES: Final = {
    QuorumBase.ENTITLED: N_("Les membres qui peuvent voter, déports déduits"),
    QuorumBase.SEATED: N_("Les membres en exercice, déports compris"),
}
_COUNTS: Final = {
    QuorumCounts.PRESENT: N_("Les seuls présents"),
    QuorumCounts.PRESENT_AND_PROXIES: N_("Les présents et ceux qui ont donné pouvoir"),
}
_MAJORITY_BASES: Final = {
    MajorityBase.EXPRESSED: N_("Les voix pour et contre"),
    MajorityBase.PRESENT: N_("Les membres présents ou représentés"),
    MajorityBase.SEATED: N_("Tous les membres en exercice"),
}
_TIES: Final = {
    Tie.REJECTED: N_("Le point est refusé"),
    Tie.CHAIR_PREVAILS: N_("La voix de la présidence l’emporte"),
    Tie.OPINION_DEEMED_GIVEN: N_("C’est un avis : il est réputé donné"),
}
_SECOND: Final = {
    "": N_("Non : le point revient au secrétariat"),
    SecondQuorum.NONE.value: N_("Oui, sans quorum"),
    SecondQuorum.SAME.value: N_("Oui, avec le même quorum"),
}
_FLAGS: Final = ("clear_days", "early_close", "no_objection")


@web.get("/t/<slug:tenant>/committees/<uuid:committee_id>/rule", endpoint="committee_rule")
@permission(Permission.COMMITTEE_CONFIGURE)
def show(tenant: str, committee_id: UUID) -> str:
    """A form to adapt the rule."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    return _page(tenant, read_committee(deps(), reader(tenant), committee_id), None)


@web.post("/t/<slug:tenant>/committees/<uuid:committee_id>/rule", endpoint="committee_adapt")
@permission(Permission.COMMITTEE_CONFIGURE)
def adapt(tenant: str, committee_id: UUID) -> Answer:
    """Adapt the rule; seats and secretaries stay."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    committee = read_committee(deps(), reader(tenant), committee_id)

    def act() -> None:
        preset = str(posted().get("preset") or committee.preset)
        change_committee(
            deps(),
            caller(tenant),
            committee_id,
            committee.name,
            preset=preset,
            rule=_typed_rule(committee, preset),
            seats=[_as_it_is(seat) for seat in committee.seats],
            secretaries=committee.secretaries,
            expected=request.form.get("fingerprint") or None,
        )

    return carry_out(
        act,
        form_name=_FORM,
        page=lambda form: _page(tenant, committee, _with_ticks(form)),
        then=url_for("web.committee", tenant=tenant, committee_id=committee_id),
        done=_("La règle est enregistrée. Un scrutin déjà ouvert garde celle de son ouverture."),
    )


def _as_it_is(seat: SeatView) -> SeatPlan:
    return SeatPlan(
        email=seat.email,
        college=seat.college,
        right=seat.right,
        chair=seat.chair,
        order=seat.order,
        deputy=seat.deputy,
        suspended=seat.state is SeatState.SUSPENDED,
    )


def _typed_rule(committee: CommitteeView, preset: str) -> dict[str, Any]:
    """What the form changes in the preset's rule; its contradictions are the use case's to say.

    Another preset chosen comes with its own rule: the fields, which were the former one's, are
    left aside, and the page then shows the new ones.
    """
    if preset != committee.preset:
        return {"mode": committee.rule["mode"]}
    typed = request.form
    days = typed.get("rule.second_days", "").strip()
    quorum = typed.get("rule.second_convening", "")
    second = {"min_days": _whole(days), "quorum": quorum} if quorum else "none"
    rule = {
        **committee.rule,
        "quorum": _share(typed.get("rule.quorum", "")),
        "majority": _share(typed.get("rule.majority", "")),
        "voting_colleges": sorted(typed.getlist("rule.voting_colleges")),
        "notice_days": _whole(typed.get("rule.notice_days", "")),
        "proxies_per_holder": _whole(typed.get("rule.proxies_per_holder", "")),
        "second_convening": second,
        **{
            name: typed.get(f"rule.{name}", "")
            for name in ("quorum_base", "quorum_counts", "majority_base", "tie")
        },
        **{name: bool(typed.get(f"rule.{name}")) for name in _FLAGS},
    }
    return changed_fields(preset, rule)


def _whole(text: str) -> int | str:
    """The number typed; what is none is refused as it stands."""
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 4 else digits


def _share(code: str) -> dict[str, Any] | str | None:
    """``over-1/2`` as more than a half, ``1/2`` as at least a half."""
    if code in ("", CHAIR_DECIDES):
        return code or None
    return {"fraction": code.removeprefix(_OVER), "strict": code.startswith(_OVER)}


def _code(share: Share) -> str:
    fraction = f"{share.fraction.numerator}/{share.fraction.denominator}"
    return f"{_OVER}{fraction}" if share.strict else fraction


def _with_ticks(form: Form) -> Form:
    """``form`` with its ticks as a list, and errors under the fields that the page shows."""
    ticks = {"rule.voting_colleges": request.form.getlist("rule.voting_colleges")}
    return Form(form.name, form.values | ticks, form.errors)


def _page(tenant: str, committee: CommitteeView, form: Form | None) -> str:
    preset = PRESETS[committee.preset]
    rule = Rule.from_dict(committee.rule)
    held = None if form else held_form()
    shown = form or held or Form(_FORM, _values(committee, rule), {})
    return render_page(
        "committee/rule.html",
        tenant=current_tenant(tenant),
        section="committees",
        committee={"id": committee.id, "name": committee.name},
        fingerprint=edited_upon(held, fingerprint(committee)),
        form=shown,
        source=_(preset.source),
        legal_notice=_(LEGAL_NOTICE),
        presets=[(name, _(one.title)) for name, one in PRESETS.items()],
        quorums=_shares(rule.quorum, rule_from_preset(committee.preset).quorum),
        majorities=[
            option
            for option in _shares(rule.majority, rule_from_preset(committee.preset).majority)
            if option[0] != "1/3"
        ],
        bases=[*_words(_BASES), *_college_bases()],
        counts=_words(_COUNTS),
        majority_bases=_words(_MAJORITY_BASES),
        ties=_words(_TIES),
        seconds=[(code, _(text)) for code, text in _SECOND.items()],
        colleges=[college.value for college in College],
    )


def _words(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(code.value, _(text)) for code, text in words.items()]


def _college_bases() -> list[tuple[str, str]]:
    """Quorums of one college: the page words the college itself."""
    return [(base.value, base.college.value) for base in QuorumBase if base.college is not None]


def _shares(*own: object) -> list[tuple[str, str]]:
    """The shares to choose from, the committee's and its preset's among them."""
    listed = {*_USUAL, *(share for share in own if isinstance(share, Share))}
    ordered = sorted(listed, key=lambda share: (share.fraction, share.strict))
    return [(_code(share), _as_a_choice(share_words(share, _))) for share in ordered]


def _as_a_choice(words: str) -> str:
    return words[:1].upper() + words[1:]


def _values(committee: CommitteeView, rule: Rule) -> dict[str, str | list[str]]:
    second = rule.second_convening
    flags = {"clear_days": rule.clear_days, "early_close": rule.early_close}
    flags["no_objection"] = rule.no_objection
    majority = rule.majority
    return {
        "preset": committee.preset,
        "rule.quorum": _code(rule.quorum) if rule.quorum else "",
        "rule.quorum_base": rule.quorum_base.value,
        "rule.quorum_counts": rule.quorum_counts.value,
        "rule.majority": _code(majority) if isinstance(majority, Share) else majority,
        "rule.majority_base": rule.majority_base.value,
        "rule.tie": rule.tie.value,
        "rule.voting_colleges": [college.value for college in rule.voting_colleges],
        "rule.proxies_per_holder": str(rule.proxies_per_holder),
        "rule.notice_days": str(rule.notice_days),
        "rule.second_convening": second.quorum.value if second else "",
        "rule.second_days": str(second.min_days) if second else "",
        **{f"rule.{name}": "1" if on else "" for name, on in flags.items()},
    }

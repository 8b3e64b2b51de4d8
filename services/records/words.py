"""French for what a paper says of a rule and of a count. Papers are in French only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from policies.rule import CHAIR_DECIDES, Rule
from services.dates import clock_time, day_of, full_day

RESULTS: Final[Mapping[str, str]] = {
    "adopted": "adopté",
    "adopted_with_reserves": "adopté avec réserves",
    "rejected": "non adopté",
    "no_quorum": "quorum non atteint, ni adopté ni rejeté",
    "deferred": "reporté",
    "cancelled": "annulé",
    "opinion_favourable": "avis favorable",
    "opinion_unfavourable": "avis défavorable",
    "opinion_deemed_given": "avis réputé donné",
}
CHOICES: Final[Mapping[str, str]] = {
    "for": "pour",
    "against": "contre",
    "abstain": "abstention",
}
_QUORUM_BASES: Final[Mapping[str, str]] = {
    "seated": "membres en exercice",
    "entitled": "membres qui peuvent voter sur ce point",
}
_MAJORITY_BASES: Final[Mapping[str, str]] = {
    "expressed": "suffrages exprimés",
    "present": "membres présents ou représentés",
    "seated": "membres en exercice",
}
_MANNERS: Final[Mapping[str, str]] = {
    "show_of_hands": "à main levée",
    "no_objection": "sans objection, les présents comptant pour",
}
ASIDE: Final[Mapping[str, str]] = {
    "author": "qui propose",
    "sponsor": "qui parraine",
    "recused": "déport",
}


def on_day(instant: datetime) -> str:
    """« le lundi 30 novembre 2026 à 14 h », where people live."""
    return f"le {full_day(day_of(instant))} à {clock_time(instant)}"


def share(value: Mapping[str, Any]) -> str:
    """« plus de 1/2 », « au moins 2/3 »."""
    return f"{'plus de' if value['strict'] else 'au moins'} {value['fraction']}"


def quorum_line(rule: Mapping[str, Any], count: Mapping[str, Any]) -> str:
    """How the quorum is found, and whether it was reached."""
    needed, reached = count["quorum_needed"], count["quorum_reached"]
    if rule["quorum"] is None:
        asked = "aucun quorum, une personne suffit"
    elif Rule.from_dict(rule).quorum_at(count["convening"]) is None:
        asked = "seconde convocation, sans condition de quorum"
    else:
        base = _QUORUM_BASES.get(rule["quorum_base"], "membres du collège concerné")
        asked = f"{share(rule['quorum'])} des {count['quorum_base']} {base}, soit {needed}"
        if count["convening"] > 1:
            asked = f"seconde convocation, même quorum\u00a0: {asked}"
    counted = "présents"
    if rule["quorum_counts"] == "present_and_proxies":
        counted = "présents ou représentés"
    verdict = "atteint" if reached >= needed else "non atteint"
    return f"{asked}\u00a0; {counted}\u00a0: {reached}\u00a0; {verdict}"


def majority_line(rule: Mapping[str, Any], count: Mapping[str, Any]) -> str:
    """How many votes carry the decision."""
    if count["for"] is None:
        return f"{share(rule['majority'])} des {_MAJORITY_BASES[rule['majority_base']]}"
    if rule["majority"] == CHAIR_DECIDES or count["threshold"] is None:
        return "la présidence décide, les membres conseillent"
    base = _MAJORITY_BASES[rule["majority_base"]]
    asked = f"{share(rule['majority'])} des {count['majority_base']} {base}"
    return f"{asked}, soit {count['threshold']}"


def votes_line(count: Mapping[str, Any]) -> str:
    """The votes, as the rule counts them; not those of a secret vote in which too few voted."""
    if count["for"] is None:
        return "moins de trois votes\u00a0: le décompte d’un scrutin secret n’est pas publié"
    said = [
        f"pour\u00a0: {count['for']}",
        f"contre\u00a0: {count['against']}",
        f"abstentions\u00a0: {count['abstain']}",
    ]
    if count["silent"]:
        said.append(f"sans vote\u00a0: {count['silent']}")
    if count["proxies"]:
        said.append(f"dont représentés par pouvoir\u00a0: {count['proxies']}")
    return "\u00a0; ".join(said)


def result_line(ballot: Mapping[str, Any]) -> str:
    """The result, with what decided it besides the votes."""
    count = ballot["arithmetic"]
    said = RESULTS[str(ballot["result"])]
    if ballot["manner"]:
        said += f", {_MANNERS[ballot['manner']]}"
    if count["casting_vote_by"]:
        said += f"\u00a0; partage des voix, la voix de {count['casting_vote_by']} l’emporte"
    return said

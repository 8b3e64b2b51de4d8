"""Six starting points for a committee's rule, to be adapted by each tenant.

They follow legal texts as commonly reported, not legal advice: ``LEGAL_NOTICE`` is shown
wherever they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from policies.messages import N_
from policies.rule import CHAIR_DECIDES, MORE_THAN_HALF, Rule, RuleError
from policies.rule_terms import (
    College,
    MajorityBase,
    Mode,
    QuorumBase,
    QuorumCounts,
    SecondConvening,
    Share,
    Tie,
)

LEGAL_NOTICE: Final = N_("Règle de départ, à vérifier par votre service juridique.")

_AT_LEAST_HALF: Final = Share(Fraction(1, 2))
_TWO_THIRDS: Final = Share(Fraction(2, 3))
_BOTH_MODES: Final = (Mode.SESSION, Mode.ASYNC)


class Record(StrEnum):
    """The paper that keeps what the committee decided."""

    DECISION_RECORD = "decision_record"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named rule.

    Attributes:
        title, description: French catalogue ids.
        modes: modes the rule suits; ``rule.mode`` is the one taken when nothing else is said.
        source: where the rule comes from, in French: the text, as commonly reported, or a usage.
        secret_on_request: share of the members who may ask for a secret ballot.
    """

    title: str
    description: str
    rule: Rule
    record: Record
    source: str
    modes: tuple[Mode, ...] = (Mode.SESSION,)
    secret_on_request: Share | None = None


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "copil": Preset(
            title=N_("Comité de pilotage"),
            description=N_(
                "Décide à la majorité des suffrages exprimés si plus de la moitié des membres "
                "prend part ; en cas de partage, la voix de la présidence l’emporte."
            ),
            rule=Rule(
                quorum=MORE_THAN_HALF,
                quorum_base=QuorumBase.ENTITLED,
                tie=Tie.CHAIR_PREVAILS,
                proxies_per_holder=1,
                notice_days=5,
                second_convening=SecondConvening(min_days=3),
                early_close=True,
                no_objection=True,
                mode=Mode.ASYNC,
            ),
            record=Record.DECISION_RECORD,
            source=N_("Usage des comités de pilotage : aucun texte ne fixe leur quorum."),
            modes=_BOTH_MODES,
        ),
        "codir": Preset(
            title=N_("Comité de direction"),
            description=N_("Les membres donnent leur avis, la présidence décide et dit pourquoi."),
            rule=Rule(
                quorum=None,
                majority=CHAIR_DECIDES,
                notice_days=2,
                no_objection=True,
                mode=Mode.SESSION,
            ),
            record=Record.DECISION_RECORD,
            source=N_("Usage des comités de direction : aucun texte ne fixe leurs règles."),
        ),
        "crpa": Preset(
            title=N_("Commission administrative"),
            description=N_(
                "Décide à la majorité des membres présents ou représentés, si la moitié au moins "
                "des membres en exercice l’est."
            ),
            rule=Rule(
                quorum=_AT_LEAST_HALF,
                quorum_base=QuorumBase.SEATED,
                quorum_counts=QuorumCounts.PRESENT_AND_PROXIES,
                majority_base=MajorityBase.PRESENT,
                proxies_per_holder=1,
                notice_days=5,
                second_convening=SecondConvening(min_days=1),
                mode=Mode.SESSION,
            ),
            record=Record.MINUTES,
            source=N_(
                "Code des relations entre le public et l’administration, articles R133-3 à R133-15."
            ),
        ),
        "council": Preset(
            title=N_("Assemblée délibérante"),
            description=N_(
                "Délibère à la majorité des suffrages exprimés si plus de la moitié des membres "
                "est présente, pouvoirs non compris ; la voix de la présidence départage."
            ),
            rule=Rule(
                quorum=MORE_THAN_HALF,
                quorum_base=QuorumBase.ENTITLED,
                tie=Tie.CHAIR_PREVAILS,
                proxies_per_holder=1,
                notice_days=5,
                clear_days=True,
                second_convening=SecondConvening(min_days=3),
                mode=Mode.SESSION,
            ),
            record=Record.MINUTES,
            source=N_(
                "Code général des collectivités territoriales, articles L2121-10 à L2121-21."
            ),
            secret_on_request=Share(Fraction(1, 3)),
        ),
        "cst": Preset(
            title=N_("Comité social territorial"),
            description=N_(
                "Donne un avis par le vote des représentants du personnel, favorable ou "
                "défavorable à la majorité des présents ; sinon l’avis est réputé donné."
            ),
            rule=Rule(
                quorum=_AT_LEAST_HALF,
                quorum_base=QuorumBase.STAFF,
                voting_colleges=(College.STAFF,),
                majority_base=MajorityBase.PRESENT,
                tie=Tie.OPINION_DEEMED_GIVEN,
                proxies_per_holder=1,
                notice_days=15,
                second_convening=SecondConvening(min_days=8),
                mode=Mode.SESSION,
            ),
            record=Record.MINUTES,
            source=N_(
                "Décret n° 2021-571 du 10 mai 2021 relatif aux comités sociaux territoriaux."
            ),
        ),
        "qualified": Preset(
            title=N_("Majorité qualifiée"),
            description=N_(
                "Pour les invariants : deux tiers des suffrages exprimés, si deux tiers des "
                "membres prennent part."
            ),
            rule=Rule(
                quorum=_TWO_THIRDS,
                quorum_base=QuorumBase.ENTITLED,
                majority=_TWO_THIRDS,
                notice_days=10,
                early_close=True,
                mode=Mode.ASYNC,
            ),
            record=Record.DECISION_RECORD,
            source=N_(
                "Règle de la méthode : un invariant change rarement, et à une majorité plus forte."
            ),
            modes=_BOTH_MODES,
        ),
    }
)


def rule_from_preset(name: str, overrides: Mapping[str, object] | None = None) -> Rule:
    """Return the rule of the preset ``name``, with ``overrides`` in place of its own fields.

    Raises:
        RuleError: unknown preset (field ``preset``), or an override that does not hold.
    """
    preset = PRESETS.get(name)
    if preset is None:
        raise RuleError({"preset": N_("Choisissez un des modèles de règle proposés.")})
    return preset.rule.with_overrides(overrides or {})


def changed_fields(name: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``rule``, whole and in JSON types, changes in the preset ``name``."""
    own = PRESETS[name].rule.to_dict()
    return {field: value for field, value in rule.items() if value != own[field]}

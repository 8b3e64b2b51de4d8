"""Which stages a proposal goes through, by its kind; a tenant may lighten or tighten them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from policies.errors import PolicyError
from policies.loop import Kind, Stage
from policies.messages import N_
from policies.presets import PRESETS
from policies.rule import Rule, RuleError, read_fields
from policies.rule_terms import Share

MAX_BUDGET_EUR: Final = 1_000_000_000
MAX_STAFF_DAYS: Final = 100_000

_ORDER: Final = (Stage.SPONSORSHIP, Stage.COMMITTEE, Stage.ROLLOUT)
# These kinds change a text of the compass: adopted, it is in force at once.
_TEXT_KINDS: Final = frozenset({Kind.VIGILANCE_POINT, Kind.REFORMULATION, Kind.INVARIANT_CHANGE})
_HALF: Final = Fraction(1, 2)


class PathError(PolicyError):
    """A path that the method excludes, or that makes no sense."""


class Effect(StrEnum):
    """What a proposal does to an invariant."""

    PRESERVED = "preserved"
    IMPROVED = "improved"
    AT_RISK = "at_risk"
    WAIVED = "waived"


_ALARMING: Final = frozenset({Effect.AT_RISK, Effect.WAIVED})


@dataclass(frozen=True, slots=True)
class InformationThreshold:
    """Means up to which, both included, a committee is informed instead of deciding."""

    budget_eur: int
    staff_days: int

    def covers(self, budget_eur: int | Decimal | None, staff_days: int | Decimal | None) -> bool:
        """Tell whether both means are known and within the threshold."""
        if budget_eur is None or staff_days is None:
            return False
        return budget_eur <= self.budget_eur and staff_days <= self.staff_days

    def to_dict(self) -> dict[str, int]:
        """Return ``{"budget_eur": int, "staff_days": int}``."""
        return {"budget_eur": self.budget_eur, "staff_days": self.staff_days}


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one kind of proposal in one tenant.

    Attributes:
        stages: among sponsorship, committee and rollout, in that order.
        committees: ids of those allowed, the default first.
        rule: a preset's name, or the fields that replace those of the committee's own rule;
            None leaves that rule as it is.
        information_threshold: None when the committee decides whatever the means.
    """

    stages: tuple[Stage, ...]
    committees: tuple[str, ...] = ()
    rule: str | Mapping[str, Any] | None = None
    information_threshold: InformationThreshold | None = None

    def rule_for(self, committee_rule: Rule) -> Rule:
        """Return the rule to freeze for a ballot of the committee that has this rule.

        Raises:
            RuleError: the fields replaced contradict those left.
        """
        if isinstance(self.rule, str):
            return PRESETS[self.rule].rule
        return committee_rule.with_overrides(self.rule or {})

    def to_dict(self) -> dict[str, Any]:
        """Return the path in JSON types, as ``from_dict`` reads it."""
        threshold = self.information_threshold
        return {
            "stages": [stage.value for stage in self.stages],
            "committees": list(self.committees),
            "rule": dict(self.rule) if isinstance(self.rule, Mapping) else self.rule,
            "information_threshold": threshold.to_dict() if threshold else None,
        }

    @classmethod
    def from_dict(cls, kind: Kind, data: Mapping[str, object]) -> Path:
        """Read the path of ``kind``; a field left out takes our default.

        Raises:
            PathError: unknown fields, wrong values, or a path the method excludes.
        """
        errors = {
            str(name): N_("Ce champ n’existe pas dans un parcours.")
            for name in data
            if name not in {"stages", "committees", "rule", "information_threshold"}
        }
        default = default_paths()[kind]
        stages, committees = default.stages, default.committees
        rule, threshold = default.rule, default.information_threshold
        if "stages" in data:
            stages = _read_stages(kind, data["stages"], errors)
        if "committees" in data:
            committees = _read_committees(data["committees"], errors)
        if "rule" in data:
            rule = _read_rule(kind, data["rule"], errors)
        if data.get("information_threshold") is not None:
            threshold = _read_threshold(kind, data["information_threshold"], errors)
        if errors:
            raise PathError(errors)
        return cls(stages, committees, rule, threshold)


def default_paths() -> dict[Kind, Path]:
    """Return the method's own paths, as long as a tenant has not written its own."""
    return {
        Kind.INITIATIVE: Path(_ORDER),
        Kind.ADAPTATION: Path((Stage.SPONSORSHIP, Stage.ROLLOUT)),
        Kind.VIGILANCE_POINT: Path((Stage.SPONSORSHIP, Stage.COMMITTEE)),
        Kind.REFORMULATION: Path((Stage.SPONSORSHIP, Stage.COMMITTEE)),
        Kind.INVARIANT_CHANGE: Path((Stage.SPONSORSHIP, Stage.COMMITTEE), rule="qualified"),
    }


def read_paths(data: Mapping[str, object]) -> dict[Kind, Path]:
    """Read the paths given by kind, ours standing for the kinds left out.

    Raises:
        PathError: with fields named ``initiative.stages``.
    """
    paths = default_paths()
    errors: dict[str, str] = {}
    for name, path in data.items():
        if name not in list(Kind):
            errors[str(name)] = N_("Ce type de proposition n’existe pas.")
        elif not isinstance(path, Mapping):
            errors[name] = N_("Décrivez le parcours par ses étapes et ses comités.")
        else:
            try:
                paths[Kind(name)] = Path.from_dict(Kind(name), path)
            except PathError as refused:
                errors |= {f"{name}.{field}": text for field, text in refused.errors.items()}
    if errors:
        raise PathError(errors)
    return paths


def needs_committee(
    path: Path,
    kind: Kind,
    *,
    effects: Iterable[str],
    called_in: bool,
    needs_opinion: bool,
    budget_eur: int | Decimal | None,
    staff_days: int | Decimal | None,
) -> bool:
    """Tell whether a committee decides, once the sponsor has answered.

    Where none does, the guarantor of a touched invariant, and a committee that is only
    informed, may still call the item in: ask again with ``called_in``.

    Args:
        path: the tenant's path for ``kind``.
        kind: what the proposal is.
        effects: the effect on each invariant, as the sponsor confirmed or corrected it.
        called_in: the item was called in.
        needs_opinion: another committee gives its opinion first, for this one to decide upon.
        budget_eur: euros committed, None when unknown.
        staff_days: working days committed, None when unknown.
    """
    if kind in _TEXT_KINDS or called_in or needs_opinion or not _ALARMING.isdisjoint(effects):
        return True
    if Stage.COMMITTEE not in path.stages:
        return False
    threshold = path.information_threshold
    return threshold is None or not threshold.covers(budget_eur, staff_days)


def _read_stages(kind: Kind, value: object, errors: dict[str, str]) -> tuple[Stage, ...]:
    names = list(value) if isinstance(value, list | tuple) else []
    stages = tuple(stage for stage in _ORDER if stage in names)
    is_text = kind in _TEXT_KINDS
    if not names or names != list(stages):
        errors["stages"] = N_(
            "Indiquez les étapes dans l’ordre, parmi « sponsorship », « committee », « rollout »."
        )
    elif Stage.SPONSORSHIP not in stages:
        errors["stages"] = N_("Une proposition commence par son parrainage.")
    elif is_text and Stage.COMMITTEE not in stages:
        errors["stages"] = N_("Un texte de la boussole entre en vigueur par décision d’un comité.")
    elif is_text and Stage.ROLLOUT in stages:
        errors["stages"] = N_("Un texte de la boussole entre en vigueur sans déploiement.")
    elif not is_text and Stage.ROLLOUT not in stages:
        errors["stages"] = N_("Cette proposition se termine par un déploiement.")
    return stages


def _read_committees(value: object, errors: dict[str, str]) -> tuple[str, ...]:
    names = list(value) if isinstance(value, list | tuple) else None
    try:
        committees = None if names is None else tuple(str(UUID(str(name))) for name in names)
    except ValueError:
        committees = None
    if committees is None or len(set(committees)) != len(committees):
        errors["committees"] = N_("Indiquez les comités par leurs identifiants, chacun une fois.")
        return ()
    return committees


def _read_rule(kind: Kind, value: object, errors: dict[str, str]) -> str | Mapping[str, Any] | None:
    majority: object = None
    if isinstance(value, str):
        if value not in PRESETS:
            errors["rule"] = N_("Choisissez un des modèles de règle proposés.")
            return None
        majority = PRESETS[value].rule.majority
    elif isinstance(value, Mapping):
        try:
            majority = read_fields(value).get("majority")
        except RuleError as refused:
            errors |= {f"rule.{field}": text for field, text in refused.errors.items()}
            return None
    elif value is not None:
        errors["rule"] = N_("Indiquez un modèle de règle, ou les champs à remplacer.")
        return None
    is_reinforced = isinstance(majority, Share) and majority.fraction > _HALF
    if kind is Kind.INVARIANT_CHANGE and not is_reinforced:
        errors["rule"] = N_("Un invariant se décide à une majorité plus forte que la moitié.")
    return value


def _read_threshold(
    kind: Kind, value: object, errors: dict[str, str]
) -> InformationThreshold | None:
    if kind in _TEXT_KINDS:
        errors["information_threshold"] = N_("Un texte de la boussole se décide en comité.")
        return None
    if not isinstance(value, Mapping) or set(value) != {"budget_eur", "staff_days"}:
        errors["information_threshold"] = N_("Indiquez un budget et un nombre de jours.")
        return None
    for name, most in (("budget_eur", MAX_BUDGET_EUR), ("staff_days", MAX_STAFF_DAYS)):
        number = value[name]
        if type(number) is not int or not 0 <= number <= most:
            errors[f"information_threshold.{name}"] = N_("Indiquez un nombre entier, même zéro.")
    return InformationThreshold(value["budget_eur"], value["staff_days"])

"""The rule by which a committee decides, as data that a ballot can freeze.

Standard library only. A ``Rule`` that exists is coherent: contradictions are refused when it is
made, each with the field it concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Any, Final, Literal, TypeVar

from policies.errors import PolicyError
from policies.messages import N_
from policies.rule_terms import (
    College,
    MajorityBase,
    Mode,
    QuorumBase,
    QuorumCounts,
    SecondConvening,
    SecondQuorum,
    Share,
    Tie,
    read_bool,
)

CHAIR_DECIDES: Final = "chair"
MAX_DAYS: Final = 365
_HALF: Final = Fraction(1, 2)
MORE_THAN_HALF: Final = Share(_HALF, strict=True)


class RuleError(PolicyError):
    """A rule that contradicts itself or that nobody could apply."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a committee decides. Frozen into each ballot when it opens.

    Attributes:
        quorum: share of ``quorum_base`` that must take part; None: one person is enough.
        voting_colleges: colleges whose votes decide, all when empty.
        majority: share of ``majority_base``, or ``"chair"``: the members advise, the chair of
            the item decides.
        tie: ``opinion_deemed_given`` makes the committee an advisory one: favourable or
            unfavourable when one side reaches the majority, else deemed given.
        proxies_per_holder: votes that one member may carry for others: 0, 1 or 2.
        notice_days: days between the notice and the session; ``clear_days`` leaves out both ends.
        secret: no comment, no reserve, and a tie is rejected.
        early_close: an asynchronous ballot closes by itself once every voter has answered.
        no_objection: in session, the chair may take silence for a unanimous vote for.

    Raises:
        RuleError: with each contradiction.
    """

    quorum: Share | None = MORE_THAN_HALF
    quorum_base: QuorumBase = QuorumBase.ENTITLED
    quorum_counts: QuorumCounts = QuorumCounts.PRESENT
    voting_colleges: tuple[College, ...] = ()
    majority_base: MajorityBase = MajorityBase.EXPRESSED
    majority: Share | Literal["chair"] = MORE_THAN_HALF
    tie: Tie = Tie.REJECTED
    proxies_per_holder: int = 0
    notice_days: int = 0
    clear_days: bool = False
    second_convening: SecondConvening | None = None
    secret: bool = False
    early_close: bool = False
    no_objection: bool = False
    mode: Mode = Mode.ASYNC

    def __post_init__(self) -> None:
        if errors := _contradictions(self):
            raise RuleError(errors)

    @property
    def gives_opinion(self) -> bool:
        """Whether the committee advises instead of deciding."""
        return self.tie is Tie.OPINION_DEEMED_GIVEN

    def quorum_at(self, convening: int) -> Share | None:
        """The share that must take part, 1 or 2 being the convening; None: one person is enough."""
        second = self.second_convening if convening > 1 else None
        is_lifted = second is not None and second.quorum is SecondQuorum.NONE
        return None if is_lifted else self.quorum

    def as_secret(self) -> Rule:
        """Return this rule for a secret ballot: nobody's vote prevails, a tie is rejected."""
        return replace(self, secret=True, tie=Tie.REJECTED, no_objection=False)

    def to_dict(self) -> dict[str, Any]:
        """Return every field in JSON types, as ``from_dict`` reads them."""
        second = self.second_convening
        majority = self.majority
        return {
            "quorum": self.quorum.to_dict() if self.quorum else None,
            "quorum_base": self.quorum_base.value,
            "quorum_counts": self.quorum_counts.value,
            "voting_colleges": [college.value for college in self.voting_colleges],
            "majority_base": self.majority_base.value,
            "majority": majority.to_dict() if isinstance(majority, Share) else majority,
            "tie": self.tie.value,
            "proxies_per_holder": self.proxies_per_holder,
            "notice_days": self.notice_days,
            "clear_days": self.clear_days,
            "second_convening": second.to_dict() if second else "none",
            "secret": self.secret,
            "early_close": self.early_close,
            "no_objection": self.no_objection,
            "mode": self.mode.value,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Rule:
        """Read a rule; a field left out takes its default.

        Raises:
            RuleError: unknown field, wrong type or value, or contradiction.
        """
        return cls(**read_fields(data))

    def with_overrides(self, data: Mapping[str, object]) -> Rule:
        """Return this rule with the fields of ``data`` in place of its own.

        Raises:
            RuleError: as ``from_dict``.
        """
        return replace(self, **read_fields(data))


def read_fields(data: Mapping[str, object]) -> dict[str, Any]:
    """Read the fields given, each for itself; how they agree is checked by ``Rule``.

    Raises:
        RuleError: unknown field, wrong type or value.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in data.items():
        reader = _READERS.get(name)
        if reader is None:
            errors[str(name)] = N_("Ce champ n’existe pas dans une règle de comité.")
            continue
        try:
            values[name] = reader(value)
        except ValueError as refusal:
            errors[name] = str(refusal)
    if errors:
        raise RuleError(errors)
    return values


def _contradictions(rule: Rule) -> dict[str, str]:
    """Return what in ``rule`` cannot hold together."""
    errors: dict[str, str] = {}
    majority = rule.majority
    if isinstance(majority, Share) and (majority.fraction, majority.strict) < (_HALF, True):
        errors["majority"] = N_("La majorité doit dépasser la moitié.")
    if rule.tie is Tie.CHAIR_PREVAILS and (
        rule.majority_base is not MajorityBase.EXPRESSED or majority != MORE_THAN_HALF
    ):
        errors["tie"] = N_(
            "La voix prépondérante suppose une majorité de plus de la moitié des suffrages "
            "exprimés."
        )
    elif majority == CHAIR_DECIDES and rule.tie is not Tie.REJECTED:
        errors["tie"] = N_("Quand la présidence décide seule, il n’y a pas de partage des voix.")
    elif rule.secret and rule.tie is not Tie.REJECTED:
        errors["tie"] = N_("Dans un scrutin secret, le partage des voix vaut rejet.")
    if rule.secret and majority == CHAIR_DECIDES:
        errors["secret"] = N_("Quand la présidence décide seule, le scrutin ne peut être secret.")
    if rule.secret and rule.no_objection:
        errors["no_objection"] = N_("L’adoption sans objection ne peut pas être secrète.")
    college = rule.quorum_base.college
    if college and rule.voting_colleges and college not in rule.voting_colleges:
        errors["quorum_base"] = N_("Le quorum porte sur un collège qui ne vote pas.")
    return errors


_E = TypeVar("_E", bound=StrEnum)


def _read_enum(kind: type[_E], value: object) -> _E:
    if not isinstance(value, str) or value not in list(kind):
        raise ValueError(N_("Choisissez une des valeurs proposées."))
    return kind(value)


def _read_days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_DAYS:
        raise ValueError(N_("Indiquez un nombre entier de jours, de 0 à 365."))
    return value


def _read_proxies(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2:
        raise ValueError(N_("Un membre porte 0, 1 ou 2 pouvoirs."))
    return value


def _read_quorum(value: object) -> Share | None:
    return None if value in (None, "none") else Share.from_dict(value)


def _read_majority(value: object) -> Share | Literal["chair"]:
    return CHAIR_DECIDES if value == CHAIR_DECIDES else Share.from_dict(value)


def _read_colleges(value: object) -> tuple[College, ...]:
    if isinstance(value, list | tuple):
        return tuple(sorted({_read_enum(College, name) for name in value}))
    raise ValueError(N_("Indiquez une liste de collèges, vide pour tous."))


def _read_second_convening(value: object) -> SecondConvening | None:
    if value in (None, "none"):
        return None
    if not isinstance(value, Mapping) or set(value) != {"min_days", "quorum"}:
        raise ValueError(
            N_("Indiquez « none », ou un nombre de jours (min_days) et un quorum (none ou same).")
        )
    return SecondConvening(_read_days(value["min_days"]), _read_enum(SecondQuorum, value["quorum"]))


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "quorum": _read_quorum,
    "quorum_base": partial(_read_enum, QuorumBase),
    "quorum_counts": partial(_read_enum, QuorumCounts),
    "voting_colleges": _read_colleges,
    "majority_base": partial(_read_enum, MajorityBase),
    "majority": _read_majority,
    "tie": partial(_read_enum, Tie),
    "proxies_per_holder": _read_proxies,
    "notice_days": _read_days,
    "clear_days": read_bool,
    "second_convening": _read_second_convening,
    "secret": read_bool,
    "early_close": read_bool,
    "no_objection": read_bool,
    "mode": partial(_read_enum, Mode),
}

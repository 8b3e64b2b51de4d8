"""The words and numbers of a committee's rule. Standard library only."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from policies.messages import N_

_FRACTION: Final = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


class College(StrEnum):
    """A category of members; the last two are those of a social committee."""

    ELECTED = "elected"
    MANAGEMENT = "management"
    AGENT = "agent"
    CITIZEN = "citizen"
    PARTNER = "partner"
    STAFF = "staff"
    EMPLOYER = "employer"


class QuorumBase(StrEnum):
    """The seats of which a share must take part.

    ``SEATED``: voting seats in office; ``ENTITLED``: those less the recused of the item;
    the others: the voting seats in office of one college.
    """

    SEATED = "seated"
    ENTITLED = "entitled"
    ELECTED = "college:elected"
    MANAGEMENT = "college:management"
    AGENT = "college:agent"
    CITIZEN = "college:citizen"
    PARTNER = "college:partner"
    STAFF = "college:staff"
    EMPLOYER = "college:employer"

    @property
    def college(self) -> College | None:
        """The only college counted, None when all are."""
        _, _, name = self.value.partition(":")
        return College(name) if name else None


class QuorumCounts(StrEnum):
    """Who counts toward the quorum: members in person, or those represented too."""

    PRESENT = "present"
    PRESENT_AND_PROXIES = "present_and_proxies"


class MajorityBase(StrEnum):
    """Of what the majority is a share: for + against; present or represented; in office."""

    EXPRESSED = "expressed"
    PRESENT = "present"
    SEATED = "seated"


class Tie(StrEnum):
    """What as many votes for as against amount to."""

    REJECTED = "rejected"
    CHAIR_PREVAILS = "chair_prevails"
    OPINION_DEEMED_GIVEN = "opinion_deemed_given"


class Mode(StrEnum):
    """A vote at a meeting that the chair opens, or over a period."""

    SESSION = "session"
    ASYNC = "async"


class SecondQuorum(StrEnum):
    """The quorum of a second convening: nobody's, or the first one's."""

    NONE = "none"
    SAME = "same"


def read_bool(value: object) -> bool:
    """Return ``value``, or raise ValueError when it is not true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError(N_("Répondez par vrai ou faux."))


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a base: at least ``fraction`` of it, or more than that when ``strict``.

    Raises:
        ValueError: the fraction is not above 0 and at most 1, or nothing can exceed it.
    """

    fraction: Fraction
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.fraction <= 1:
            raise ValueError(N_("Indiquez une fraction supérieure à 0 et au plus égale à 1."))
        if self.strict and self.fraction == 1:
            raise ValueError(N_("Plus que la totalité est impossible : choisissez « au moins »."))

    def threshold(self, base: int) -> int:
        """Return the smallest whole number that makes this share of ``base``."""
        if base < 0:
            raise ValueError("a base cannot be negative")
        exact = self.fraction * base
        return math.floor(exact) + 1 if self.strict else math.ceil(exact)

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"fraction": "n/d", "strict": bool}``."""
        fraction = f"{self.fraction.numerator}/{self.fraction.denominator}"
        return {"fraction": fraction, "strict": self.strict}

    @classmethod
    def from_dict(cls, data: object) -> Share:
        """Read the form of ``to_dict``; ValueError says in French what is wrong."""
        if not isinstance(data, Mapping) or set(data) != {"fraction", "strict"}:
            raise ValueError(
                N_("Indiquez une fraction « n/d » et dites si elle doit être dépassée (strict).")
            )
        text, strict = data["fraction"], data["strict"]
        match = _FRACTION.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(N_("Écrivez la fraction avec deux entiers, par exemple « 2/3 »."))
        if int(match[2]) == 0:
            raise ValueError(N_("Le dénominateur d’une fraction ne peut pas être zéro."))
        return cls(Fraction(int(match[1]), int(match[2])), read_bool(strict))


@dataclass(frozen=True, slots=True)
class SecondConvening:
    """A second convening on the same item: how many days later at least, by which quorum."""

    min_days: int
    quorum: SecondQuorum = SecondQuorum.NONE

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"min_days": int, "quorum": "none" | "same"}``."""
        return {"min_days": self.min_days, "quorum": self.quorum.value}

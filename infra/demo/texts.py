"""What people write in the demonstration, as data, and its French typography."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from infra.console import french
from policies.loop import Kind
from policies.paths import Effect

_NUMBER: Final = re.compile(r"(?<=\d) (?=\d{3}\b|€|h\b|m\b)")

PRESERVED, IMPROVED, AT_RISK = Effect.PRESERVED, Effect.IMPROVED, Effect.AT_RISK


def typeset(text: str) -> str:
    """``text`` with its no-break spaces: « 18 400 € », « pourquoi ? », « 48 h »."""
    return _NUMBER.sub("\u202f", french(text))


@dataclass(frozen=True, slots=True)
class Usage:
    """A usage statement. ``audience`` is citizen, agent or partner."""

    actor: str
    verb: str
    object: str
    audience: str = "citizen"


@dataclass(frozen=True, slots=True)
class Text:
    """A proposal as its author writes it.

    Attributes:
        invariants: effect and note, by code.
        benefits: by public: citizen, taxpayer, agent.
        wording: of a text of the compass.
        evidence: what the field has shown.
        working_conditions: whether it changes them, which calls for an opinion first.
    """

    kind: Kind
    title: str
    summary: str = ""
    department: str | None = None
    usages: Sequence[Usage] = ()
    benefits: Mapping[str, str] = field(default_factory=dict)
    invariants: Mapping[str, tuple[Effect, str]] = field(default_factory=dict)
    points: Sequence[str] = ()
    target: str | None = None
    change: str | None = None
    wording: str = ""
    evidence: Sequence[str] = ()
    criteria: Sequence[str] = ()
    indicator: str = ""
    working_conditions: bool = False

    def fields(self) -> dict[str, Any]:
        """Its fields under the names of the API."""
        return {
            "title": typeset(self.title),
            "summary": typeset(self.summary),
            "department": self.department,
            "usage_statements": [
                {
                    "actor": typeset(usage.actor),
                    "verb": typeset(usage.verb),
                    "object": typeset(usage.object),
                    "audience": usage.audience,
                }
                for usage in self.usages
            ],
            "benefits": {public: typeset(text) for public, text in self.benefits.items()},
            "invariants": observed(self.invariants),
            "vigilance_points": list(self.points),
            "target": self.target,
            "change": self.change,
            "new_wording": typeset(self.wording),
            "evidence": [{"type": "text", "text": typeset(text)} for text in self.evidence],
            "criteria": [typeset(text) for text in self.criteria],
            "indicator": typeset(self.indicator),
            "working_conditions": self.working_conditions,
        }


def observed(effects: Mapping[str, tuple[Effect, str]]) -> list[dict[str, str]]:
    """Effects on invariants under the names of the API."""
    return [
        {"code": code, "effect": effect.value, "note": typeset(note)}
        for code, (effect, note) in effects.items()
    ]

"""What a proposal does, to invariants and to work: the author's reading, then the sponsor's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def confirmed_effects(
    content: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The author's effects as the sponsor confirmed or corrected them.

    Args:
        content: a version's content; its ``invariants`` are {code, effect, note}.
        corrections: the sponsor's {code, effect}; a code the author left out is added.

    Returns:
        One {code, effect, note, corrected} per invariant, in the author's order.
    """
    corrected = {item["code"]: item["effect"] for item in corrections}
    effects = [
        {
            "code": item["code"],
            "effect": corrected.get(item["code"], item["effect"]),
            "note": item.get("note") or "",
            "corrected": corrected.get(item["code"], item["effect"]) != item["effect"],
        }
        for item in content.get("invariants") or []
    ]
    known = {item["code"] for item in effects}
    effects.extend(
        {"code": code, "effect": effect, "note": "", "corrected": True}
        for code, effect in corrected.items()
        if code not in known
    )
    return effects


def changes_working_conditions(content: Mapping[str, Any], correction: bool | None) -> bool:
    """Whether working conditions change, as the sponsor confirmed or corrected it.

    Args:
        content: a version's content, where the author said so or not.
        correction: the sponsor's word; None where they left the author's as it is.
    """
    return bool(content.get("working_conditions")) if correction is None else correction

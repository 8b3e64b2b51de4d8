"""Repeated groups of a form, lengthened and shortened by submit buttons without a script.

The fields of row 2 of ``phases`` are ``phases-2.name``; a row of one field is ``lessons-2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from flask import request

from services.web.forms import MOST_ROWS

Values = dict[str, str | list[str]]
_ROW: Final = re.compile(r"(?P<group>[a-z_]+)-(?P<index>[0-9]{1,3})(?P<part>\..+)?")


def wants_other_rows() -> bool:
    """Whether a button asked for the form again, with one row more or less."""
    return "add" in request.form or "remove" in request.form


def rearranged(values: Mapping[str, str | list[str]]) -> Values:
    """``values`` without the row that a button asked to remove."""
    row = _ROW.fullmatch(request.form.get("remove", ""))
    if row is None:
        return dict(values)
    return kept_rows(values, row["group"], but=int(row["index"]))


def focused_row(values: Mapping[str, str | list[str]]) -> str:
    """The row that a button has just added, or the one before that which it removed.

    Args:
        values: the form as it was sent.
    """
    group = request.form.get("add", "")
    if group:
        return f"{group}-{rows_shown(values, group) - 1}"
    row = _ROW.fullmatch(request.form.get("remove", ""))
    return f"{row['group']}-{max(int(row['index']) - 1, 0)}" if row else ""


def rows_shown(values: Mapping[str, str | list[str]], group: str, least: int = 1) -> int:
    """How many rows of ``group`` the form shows: one more when a button asked for it."""
    asked = request.method == "POST" and request.form.get("add") == group
    count = len(_indices(values, group)) + (1 if asked else 0)
    return min(max(count, least), MOST_ROWS)


def kept_rows(
    values: Mapping[str, str | list[str]], group: str, *, but: int | None = None
) -> Values:
    """``values`` with the rows of ``group`` numbered from 0 without gaps, one of them left out."""
    kept = [index for index in _indices(values, group) if index != but]
    return _renumbered(values, group, kept)


def filled_rows(
    values: Mapping[str, str | list[str]], group: str, parts: Iterable[str]
) -> tuple[Values, list[int]]:
    """``values`` with only the rows of ``group`` where something stands in one of ``parts``.

    Returns:
        The values, the rows numbered anew, and the former number of each.
    """
    wanted = list(parts)
    kept = [
        index
        for index in _indices(values, group)
        if any(str(values.get(f"{group}-{index}.{part}", "")).strip() for part in wanted)
    ]
    return _renumbered(values, group, kept), kept


def lines_of(text: str | list[str]) -> list[str]:
    """The lines of a text that say something."""
    whole = text if isinstance(text, str) else "\n".join(text)
    return [line.strip() for line in whole.splitlines() if line.strip()]


def _indices(values: Mapping[str, str | list[str]], group: str) -> list[int]:
    matches = (_ROW.fullmatch(name) for name in values)
    return sorted({int(row["index"]) for row in matches if row and row["group"] == group})


def _renumbered(values: Mapping[str, str | list[str]], group: str, kept: list[int]) -> Values:
    places = {index: place for place, index in enumerate(kept)}
    result: Values = {}
    for name, value in values.items():
        row = _ROW.fullmatch(name)
        if row is None or row["group"] != group:
            result[name] = value
        elif int(row["index"]) in places:
            result[f"{group}-{places[int(row['index'])]}{row['part'] or ''}"] = value
    return result

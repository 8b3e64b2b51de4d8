"""From a form's flat texts to the command that JSON would have carried, and back on an error.

``usage_statements-0.actor`` is an item of a list, ``benefits.citizen`` a field of an object, and
a name given several times a list. A blank is nothing: it is left out, so that the schema's own
default holds. The same schema then loads it, and its errors come back under the form's names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import request
from marshmallow import Schema, fields

from services.errors import DomainError
from services.http.once import FORM_FIELD
from services.http.problems import problem_of
from services.http.refusals import WHOLE
from services.http.schemas import Command, load
from services.http.texts import typed
from services.web.context import Form

OF_THE_PAGE: Final = frozenset({"csrf_token", FORM_FIELD, "next", "add", "remove", "fill", "back"})
"""Names that are the page's business and no part of a command."""

MOST_ROWS: Final = 200
"""As many as the API takes of what is longest, a committee's seats."""
_LONGEST_REVISION: Final = 9
_ROW: Final = re.compile(r"(?P<name>.+)-(?P<index>[0-9]{1,3})")


def read_form(
    command: type[Command],
    *,
    partial: bool = False,
    given: Mapping[str, str | list[str]] | None = None,
) -> Any:  # noqa: ANN401 - what the command makes
    """The posted form as ``command``.

    Fields that the command does not know are left to the page: a form has buttons too.

    Args:
        command: the schema.
        partial: only what is sent changes; a field emptied by hand is sent, and becomes null.
        given: the fields to read, by the form's names, where the page had to arrange what was
            posted (a day where an instant is wanted, a text of which each line is one item).

    Raises:
        Invalid: with sentences by dotted name; ``form_of`` gives them the form's names.
    """
    schema = command(partial=partial)
    nested = unflatten(posted() if given is None else given)
    known = {name: value for name, value in nested.items() if name in _names(schema)}
    filled = typed(schema, known)
    data = _nulls_for_blanks(schema, filled) if partial else _without_blanks(filled)
    return load(schema, data)


def posted() -> dict[str, str | list[str]]:
    """What was typed, by the names of the form's fields."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.form.lists()
        if name not in OF_THE_PAGE
    }


def posted_revision() -> int | None:
    """The revision of what the form was filled upon; None where it names none."""
    revision = request.form.get("revision", "")
    is_number = revision.isascii() and revision.isdigit() and len(revision) <= _LONGEST_REVISION
    return int(revision) if is_number else None


def unflatten(flat: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """Objects and lists from dotted and numbered names; rows keep their order, not their gaps."""
    root: dict[str | int, Any] = {}
    for name, value in flat.items():
        place = root
        *path, last = [part for step in name.split(".") for part in _steps(step)]
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = value
    return {str(name): _rows(value) for name, value in root.items()}


def form_of(name: str, refusal: DomainError) -> Form:
    """The form ``name`` as it comes back from ``refusal``: filled, and saying what to correct.

    Args:
        name: the form's short name on its page.
        refusal: why it was not carried out.
    """
    problem = problem_of(refusal)
    errors = {form_field(field): sentences for field, sentences in problem.errors.items()}
    return Form(name, dict(posted()), errors or {"_form": [problem.detail]})


def _steps(step: str) -> list[str | int]:
    row = _ROW.fullmatch(step)
    return [row["name"], int(row["index"])] if row else [step]


def _rows(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Objects whose names are all numbers are lists."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_rows(value[index]) for index in sorted(value)[:MOST_ROWS]]
    return {name: _rows(inner) for name, inner in value.items()}


def _names(schema: Schema) -> set[str]:
    return {field.data_key or name for name, field in schema.load_fields.items()}


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(_is_blank(inner) for inner in value.values())
    return False


def _without_blanks(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """What was filled in. A row left blank is not there; nor is an object with nothing in it."""
    if isinstance(value, dict):
        return {
            name: _without_blanks(inner) for name, inner in value.items() if not _is_blank(inner)
        }
    if isinstance(value, list):
        return [_without_blanks(inner) for inner in value if not _is_blank(inner)]
    return value


def _nulls_for_blanks(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, and null or nothing for what was emptied by hand."""
    result: dict[str, Any] = {}
    for name, value in data.items():
        field = schema.load_fields[name]
        if not _is_blank(value):
            result[name] = _without_blanks(value)
        elif field.allow_none:
            result[name] = None
        elif isinstance(field, fields.Nested):
            result[name] = {}
        else:
            result[name] = value
    return result


def form_field(field: str) -> str:
    """``usage_statements.0.actor`` as the form calls it: ``usage_statements-0.actor``."""
    if field == WHOLE:
        return "_form"
    return re.sub(r"\.([0-9]+)(?=\.|$)", r"-\1", field)

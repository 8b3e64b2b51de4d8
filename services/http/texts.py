"""Texts of a query string or a form, given the types that JSON would have had.

A text that is no number stays a text: the field refuses it, under its own name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
_YES: Final = {"1", "true", "on", "yes"}
_NO: Final = {"0", "false", "off", "no"}


def typed(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` with each text converted to what ``schema``'s field of that name expects.

    Args:
        schema: the command.
        data: texts, lists and mappings, as un-flattened from a form, or a query's texts.
    """
    by_name = {field.data_key or name: field for name, field in schema.load_fields.items()}
    return {
        name: _convert(by_name[name], value) if name in by_name else value
        for name, value in data.items()
    }


def _convert(field: fields.Field[Any], value: Any) -> Any:  # noqa: ANN401 - any JSON value
    match field, value:
        case fields.Nested(), Mapping():
            return typed(field.schema, value)
        case fields.List(inner=inner), list():
            return [_convert(inner, _alone(inner, item)) for item in value]
        case fields.List(inner=inner), str():
            return [_convert(inner, value)]  # one tick of a list
        case fields.Integer(), str():
            digits = _SPACES.sub("", value)
            return int(digits) if _WHOLE.fullmatch(digits) else value
        case fields.Boolean(), str():
            word = value.strip().lower()
            return True if word in _YES else False if word in _NO else value
        case _:
            return value


def _alone(inner: fields.Field[Any], item: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A row of a form that has one field, ``lessons-0.text``, where a plain text is expected."""
    if isinstance(item, Mapping) and not isinstance(inner, fields.Nested) and set(item) == {"text"}:
        return item["text"]
    return item

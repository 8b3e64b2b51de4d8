"""Reading a request's body and query, each refusal in our form."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from flask import request
from marshmallow import Schema
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from services.http.schemas import load

JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"


def check_media_type(admitted: str) -> None:
    """Refuse a body of another type before anything reads it: it would be taken for no body.

    Raises:
        UnsupportedMediaType: the body is of a type the operation does not read.
    """
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    mimetype = request.mimetype
    if mimetype == admitted or (not has_body and not mimetype):
        return
    raise UnsupportedMediaType


def read_json(schema: Schema) -> Any:  # noqa: ANN401 - what the schema makes
    """The command in the body. A request without a body is an empty command.

    Raises:
        BadRequest: the body is not JSON.
        Invalid: it does not fit the schema.
        RequestEntityTooLarge: it is too long.
    """
    body = request.get_data(cache=True)
    if not body and not request.mimetype:
        return load(schema, {})
    try:
        data = json.loads(body, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or nested without end
        raise BadRequest from error
    return load(schema, data)


def read_query(schema: Schema) -> Any:  # noqa: ANN401 - what the schema makes
    """The command in the query string, its texts given the schema's types.

    Raises:
        Invalid: it does not fit the schema; a name given twice has its first value.
    """
    from services.http.texts import typed

    return load(schema, typed(schema, request.args.to_dict()))


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(name)

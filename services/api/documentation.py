"""What OpenAPI says of an operation: all it takes, and every answer it may give."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from marshmallow import Schema

from services.api.operation import Operation
from services.api.parser import JSON, MULTIPART
from services.http import problems
from services.http.once import HEADER as ONCE
from services.http.once import REPLAYED
from services.http.paging import HEADER as PAGINATION

_TEXT: Final = {"schema": {"type": "string"}}
_RETRY_AFTER: Final = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}

PROBLEMS: Final = {
    HTTPStatus.BAD_REQUEST: "Malformed",
    HTTPStatus.UNAUTHORIZED: "NotAuthenticated",
    HTTPStatus.FORBIDDEN: "Forbidden",
    HTTPStatus.NOT_FOUND: "NotFound",
    HTTPStatus.METHOD_NOT_ALLOWED: "MethodNotAllowed",
    HTTPStatus.CONFLICT: "Conflict",
    HTTPStatus.PRECONDITION_FAILED: "StaleVersion",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "TooLarge",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "UnsupportedMediaType",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "TooManyRequests",
}
"""The shared answers of OpenAPI, by status."""


def shared_answer(status: HTTPStatus, schema: type[Schema]) -> dict[str, Any]:
    """A refusal as OpenAPI describes it, with the codes that it may carry."""
    codes = sorted(
        {each for each, its in problems.STATUSES.values() if its == status}
        | {each for its, each in problems.CODE_BY_STATUS.items() if its == status}
        | ({"quota_exceeded"} if status == HTTPStatus.TOO_MANY_REQUESTS else set())
    )
    code, detail = problems.EXAMPLES[status]
    answer: dict[str, Any] = {
        "description": f"{status.phrase}: " + ", ".join(f"`{each}`" for each in codes),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": schema,
                "example": {
                    "type": problems.TYPE_PREFIX + code,
                    "title": problems.TITLES[code],
                    "status": int(status),
                    "detail": detail,
                },
            }
        },
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["headers"] = _RETRY_AFTER
    return answer


def document(method: str, operation: Operation) -> dict[str, Any]:
    """The operation's part of OpenAPI, but for its path and its words."""
    described: dict[str, Any] = {
        "responses": {str(operation.status): _success(method, operation)}
        | {str(int(status)): PROBLEMS[status] for status in _refusals(method, operation)},
    }
    parameters: list[dict[str, Any]] = []
    if operation.query is not None:
        parameters.append({"in": "query", "schema": operation.query})
    if method == "POST":
        parameters.append(_ONCE_PARAMETER)
    if method in {"PATCH", "PUT"} and operation.revisioned:
        parameters.append(_IF_MATCH_PARAMETER)
    if parameters:
        described["parameters"] = parameters
    if operation.upload is not None:
        described["requestBody"] = _body(MULTIPART, operation.upload)
    elif operation.body is not None:
        described["requestBody"] = _body(JSON, operation.body, operation.example)
    if not operation.access.signed_in:
        described["security"] = []
    return described


_ONCE_PARAMETER: Final = {
    "in": "header",
    "name": ONCE,
    "description": "Chosen by the client. For 24 hours, the same key with the same body is "
    "answered as the first time and not carried out again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_IF_MATCH_PARAMETER: Final = {
    "in": "header",
    "name": "If-Match",
    "description": "The `ETag` of what was read; without it, any revision is overwritten.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{1,64}"$'},
}


def _success(method: str, operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.files:
        return _file(operation)
    if operation.paged:
        headers[PAGINATION] = {
            "description": "JSON: `total`, `total_pages`, `first_page`, `last_page`, `page`, "
            "`previous_page`, `next_page`.",
            **_TEXT,
        }
    if operation.revisioned:
        headers["ETag"] = {"description": "The revision, for `If-Match`.", **_TEXT}
    if operation.status == HTTPStatus.CREATED:
        headers["Location"] = {"description": "The path of what was made, if it has one.", **_TEXT}
    if method == "POST":
        headers[REPLAYED] = {"description": "`true` on an answer given again.", **_TEXT}
    return {
        "description": HTTPStatus(operation.status).phrase,
        "content": {JSON: {"schema": operation.answer}},
        **({"headers": headers} if headers else {}),
    }


def _file(operation: Operation) -> dict[str, Any]:
    return {
        "description": "The file, to be kept under the name that `Content-Disposition` gives.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in operation.files
        },
        "headers": {
            "Content-Disposition": {"description": "`attachment`, with its name.", **_TEXT},
            "ETag": {"description": "Its SHA-256, in hexadecimal.", **_TEXT},
        },
    }


def _refusals(method: str, operation: Operation) -> list[HTTPStatus]:
    found = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
    if operation.access.signed_in:
        found |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    if operation.query is not None:
        found.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    if method != "GET":
        found |= {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    if operation.body is not None or operation.upload is not None:
        found |= {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        }
    if method in {"PATCH", "PUT"} and operation.revisioned:
        found.add(HTTPStatus.PRECONDITION_FAILED)
    return sorted(found)


def _body(media_type: str, schema: object, example: object = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"required": True, "content": {media_type: content}}

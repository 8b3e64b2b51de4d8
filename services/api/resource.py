"""A resource of the API: its operations, each declared once for the server and for OpenAPI.

``signals.py`` is the example to start from. A view is given the path's parts by name, then
``body``, ``query`` and ``page`` when they are declared; what it returns is dumped by ``answer``.
It calls one use case and words no refusal: the use case raises, ``services.http`` answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, TypeVar

from flask import jsonify, request
from flask_smorest import Blueprint  # type: ignore[import-untyped]  # it ships no types
from marshmallow import Schema
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.api.documentation import document
from services.api.operation import Answer, Operation
from services.api.parser import JSON, MULTIPART, check_media_type, read_json, read_query
from services.errors import Invalid, NotAuthenticated
from services.http.context import credential, deps
from services.http.etag import etag_of
from services.http.limits import allow_upload
from services.http.paging import HEADER as PAGINATION
from services.http.paging import PageRequest, page_header
from services.http.permission import Access, mark
from services.http.refusals import SENTENCES
from services.http.schemas import Command, PageQuery
from services.http.uploads import Upload, require_upload
from tenants.accounts import find_account

PREFIX: Final = "/api/v1"
TENANT_PREFIX: Final = f"{PREFIX}/t/<slug:tenant>"

View = TypeVar("View", bound=Callable[..., Any])


class Resource:
    """The operations on one kind of thing.

    Args:
        name: kebab-case; the tag in OpenAPI.
        description: what the thing is, in a sentence.
        across_tenants: its paths begin at ``/api/v1``, not in a tenant.
    """

    def __init__(self, name: str, description: str, *, across_tenants: bool = False) -> None:
        self.blueprint: Any = Blueprint(
            name,
            __name__,
            url_prefix=PREFIX if across_tenants else TENANT_PREFIX,
            description=description,
        )

    def get(
        self,
        path: str,
        access: Permission | Access,
        *,
        answer: type[Schema],
        many: bool = False,
        paged: bool = False,
        query: type[Command] | None = None,
        revisioned: bool = False,
    ) -> Callable[[View], View]:
        """Declare a reading.

        Args:
            path: below the resource's prefix, kebab-case.
            access: the permission its use case asks for; an ``Access`` where none is.
            answer: dumps the result.
            many: the result is a list, answered whole.
            paged: the result has ``items`` and ``total``, and the view takes ``page``.
            query: what may be asked in the query string, and the view takes ``query``; it
                extends ``PageQuery`` when the list is paged.
            revisioned: the answer carries the ETag of ``Answer.revision``.
        """
        return self._declare(
            "GET",
            path,
            Operation(
                _access(access),
                200,
                answer(many=many or paged),
                paged=paged,
                query=_query_schema(query, paged=paged),
                revisioned=revisioned,
            ),
        )

    def download(
        self, path: str, access: Permission | Access, *, media_types: Sequence[str]
    ) -> Callable[[View], View]:
        """Declare the reading of a file: the view answers ``services.http.uploads.give_file``.

        Args:
            path: below the resource's prefix, kebab-case.
            access: the permission its use case asks for.
            media_types: those that the file may have.
        """
        operation = Operation(_access(access), 200, None, files=tuple(media_types))
        return self._declare("GET", path, operation)

    def post(
        self,
        path: str,
        access: Permission | Access,
        *,
        answer: type[Schema],
        status: int = 201,
        body: type[Command] | None = None,
        upload: type[Schema] | None = None,
        example: object | None = None,
    ) -> Callable[[View], View]:
        """Declare an act, or the making of something.

        Args:
            path: below the resource's prefix, kebab-case.
            access: the permission its use case asks for.
            answer: dumps the result.
            status: 201, or 202 where the loop will go on by itself.
            body: the command; the view takes ``body``. Without one, no body is read.
            upload: describes a multipart form of 20 MB at most; the view takes ``upload``.
            example: a body that OpenAPI shows.
        """
        return self._declare(
            "POST",
            path,
            Operation(
                _access(access),
                status,
                answer(),
                body=body() if body else None,
                upload=upload() if upload else None,
                example=example,
            ),
        )

    def patch(
        self,
        path: str,
        access: Permission | Access,
        *,
        answer: type[Schema],
        body: type[Command],
        example: object | None = None,
    ) -> Callable[[View], View]:
        """Declare an edit: only the fields that are sent change, and ``If-Match`` is honoured."""
        operation = Operation(
            _access(access),
            200,
            answer(),
            body=body(partial=True),
            revisioned=True,
            example=example,
        )
        return self._declare("PATCH", path, operation)

    def put(
        self,
        path: str,
        access: Permission | Access,
        *,
        answer: type[Schema],
        body: type[Command],
        many: bool = False,
        revisioned: bool = False,
        example: object | None = None,
    ) -> Callable[[View], View]:
        """Declare a replacement.

        Args:
            path: below the resource's prefix, kebab-case.
            access: the permission its use case asks for.
            answer: dumps the result.
            body: the command; the view takes ``body``.
            many: both the body and the answer are lists.
            revisioned: ``If-Match`` is honoured, through ``services.http.etag``.
            example: a body that OpenAPI shows.
        """
        operation = Operation(
            _access(access),
            200,
            answer(many=many),
            body=body(many=many),
            revisioned=revisioned,
            example=example,
        )
        return self._declare("PUT", path, operation)

    def _declare(self, method: str, path: str, operation: Operation) -> Callable[[View], View]:
        def declare(view: View) -> View:
            handler = mark(operation.access)(_handler(view, operation))
            documented = self.blueprint.doc(**document(method, operation))(handler)
            self.blueprint.add_url_rule(path, view.__name__, documented, methods=[method])
            return view

        return declare


def _access(given: Permission | Access) -> Access:
    return Access(given) if isinstance(given, Permission) else given


def _query_schema(query: type[Command] | None, *, paged: bool) -> Command | None:
    if query is None:
        return PageQuery() if paged else None
    if paged and not issubclass(query, PageQuery):
        raise TypeError(f"{query.__name__} must extend PageQuery: its operation is paged")
    return query()


def _handler(view: Callable[..., Any], operation: Operation) -> Callable[..., Response]:
    @wraps(view)
    def handle(**arguments: Any) -> Response:  # noqa: ANN401 - parts of the path
        if operation.access.signed_in:
            credential()
        try:
            page = _read(operation, arguments)
        except (BadRequest, Invalid, UnsupportedMediaType):
            if operation.access.signed_in:
                _require_account()
            raise
        given = view(**arguments)
        if isinstance(given, Response):
            return given
        return _respond(operation, given if isinstance(given, Answer) else Answer(given), page)

    return handle


def _require_account() -> None:
    """See that a credential holds: a stranger learns nothing of what a body should be.

    Use cases look by themselves, in the transaction of the act: so it costs refusals only.

    Raises:
        NotAuthenticated: it does not.
    """
    if find_account(deps().engine, credential(), deps().clock.now()) is None:
        raise NotAuthenticated


def _read(operation: Operation, arguments: dict[str, Any]) -> PageRequest:
    """Add to the path's parts what else the view takes.

    Returns:
        The page that is asked for; the first one where there are none.
    """
    page = PageRequest()
    if operation.query is not None:
        query = read_query(operation.query)
        if operation.paged:
            page = arguments["page"] = PageRequest(query.pop("page"), query.pop("page_size"))
        if type(operation.query) is not PageQuery:
            arguments["query"] = query
    if operation.upload is not None:
        allow_upload()
        check_media_type(MULTIPART)
        _require_account()  # 20 MB are not read from a stranger
        arguments["upload"] = _read_file(operation.upload)
    elif operation.body is not None:
        check_media_type(JSON)
        arguments["body"] = read_json(operation.body)
    return page


def _read_file(form: Schema) -> Upload:
    """The file that the form is there for, and nothing else.

    Raises:
        Invalid: there is none, several, or a field that ``form`` does not have.
    """
    unknown = (request.form.keys() | request.files.keys()) - form.fields.keys()
    if unknown:
        raise Invalid(errors={name: [SENTENCES["Unknown field."]] for name in sorted(unknown)})
    return require_upload()


def _respond(operation: Operation, answer: Answer, page: PageRequest) -> Response:
    if operation.answer is None:
        raise TypeError("an operation that gives a file answers it")
    result: Any = answer.result
    headers = {}
    if operation.paged:
        headers[PAGINATION] = page_header(page, result.total)
        result = result.items
    if answer.location is not None:
        headers["Location"] = answer.location
    if answer.revision is not None:
        headers["ETag"] = etag_of(answer.revision)
    response: Response = jsonify(operation.answer.dump(result))
    response.status_code = operation.status
    response.headers.update(headers)
    return response

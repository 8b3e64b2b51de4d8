"""From an exception to an answer: a problem for programs, a page for people."""

from __future__ import annotations

import time
from contextlib import suppress

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # Flask-WTF ships no types
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug import exceptions
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.wrappers import Response as AnyResponse

from policies.messages import N_
from services.errors import DomainError, Forbidden, InvalidStage, NotAuthenticated, NotFound
from services.http.language import gettext, is_api_request, language
from services.http.limits import seconds_to_wait
from services.http.nearest_page import nearest_page
from services.http.problems import MEDIA_TYPE, FormAlreadySent, Problem, problem_of
from services.once import KeyReused
from services.packs.errors import PacksInTheMaking

_DRAINED_BYTES = 32 * 1024 * 1024
_DRAINED_SECONDS = 5.0
_BACK_SECONDS = 30
_PACK_SECONDS = 10
_STALE_PAGE = N_(
    "Cette page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la et recommencez."
)
_WORDED_REFUSALS = {Forbidden, InvalidStage, NotFound, exceptions.Forbidden, exceptions.NotFound}
_WORDED_STATUSES = {410, 413, 429, 500, 503}


def install(app: Flask) -> None:
    """Answer every refusal and every failure of ``app``."""
    app.register_error_handler(DomainError, refuse)
    app.register_error_handler(HTTPException, pass_on)
    app.register_error_handler(OperationalError, _be_back_soon)
    app.register_error_handler(PoolTimeout, _be_back_soon)


def refuse(error: DomainError) -> AnyResponse:
    """Answer a refusal: a problem at the API, the way to sign in, or the error page."""
    if isinstance(error, NotAuthenticated) and not is_api_request():
        return to_sign_in()
    if isinstance(error, KeyReused) and not is_api_request():
        error = FormAlreadySent()
    answer = _answer(error, problem_of(error))
    if isinstance(error, NotAuthenticated):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, PacksInTheMaking):
        answer.headers["Retry-After"] = str(_PACK_SECONDS)
    return answer


def pass_on(error: HTTPException) -> AnyResponse:
    """Give an HTTP refusal our form and keep its headers, such as ``Allow``.

    A failure of ours comes here too, as a 500 that says nothing of the exception.
    """
    given = error.get_response()
    if given.status_code < 400:  # a redirect is no error
        return given
    if isinstance(error, MethodNotAllowed) and (page := _page_of_form()):
        return redirect(page, 303)
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    answer = _answer(error, problem_of(error))
    for name, value in given.headers:
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(seconds_to_wait())
    return answer


def _page_of_form() -> str | None:
    """Where a person goes on who opens the address of a form; None for anything else."""
    return nearest_page() if request.method == "GET" and not is_api_request() else None


def _be_back_soon(error: Exception) -> AnyResponse:
    """Say that the database does not answer: what was confirmed is kept, and it will be back."""
    current_app.logger.error("the database does not answer", exc_info=error)
    answer = pass_on(ServiceUnavailable())
    answer.headers["Retry-After"] = str(_BACK_SECONDS)
    return answer


def _answer(error: DomainError | HTTPException, problem: Problem) -> Response:
    if is_api_request():
        body = current_app.json.dumps(problem.to_dict())
        return Response(body, problem.status, content_type=MEDIA_TYPE)
    return _page(error, problem)


def _page(error: DomainError | HTTPException, problem: Problem) -> Response:
    title, detail = words_of(error, problem)
    page = render_template(
        "error.html",
        status=problem.status,
        language=language(),
        title=title,
        detail=detail,
    )
    return Response(page, problem.status, content_type="text/html; charset=utf-8")


def words_of(error: DomainError | HTTPException, problem: Problem) -> tuple[str, str]:
    """The title and the detail of an error page.

    Empty where the page's own words serve better: ours would only say the same less well.
    """
    if isinstance(error, CSRFError):
        return problem.title, gettext(_STALE_PAGE)
    is_worded = type(error) in _WORDED_REFUSALS or problem.status in _WORDED_STATUSES
    if not is_worded or isinstance(error, PacksInTheMaking):
        return problem.title, problem.detail
    return "", ""


def to_sign_in() -> AnyResponse:
    """Send a person who is not signed in where they can be, and back again afterwards."""
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("web.login", next=here or None), 303)


def _drain() -> None:
    """Read what is refused, so that its sender gets to read the answer.

    Closing a connection on unread bytes resets it, and the answer is lost with it.
    """
    until = time.monotonic() + _DRAINED_SECONDS
    source = request.environ["wsgi.input"]
    left = min(request.content_length or 0, _DRAINED_BYTES)
    with suppress(OSError, ValueError):
        while left > 0 and time.monotonic() < until:
            read = len(source.read(min(left, 65_536)))
            if read == 0:
                return
            left -= read

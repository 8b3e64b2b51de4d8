"""Refusals inside a tenant, which keep its frame: one goes on from there."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from services.errors import DomainError, Forbidden, NotFound
from services.http.error_handlers import refuse, words_of
from services.http.problems import problem_of
from services.web.blueprint import web
from services.web.context import is_signed_in, render_page, signed_in_account


@web.errorhandler(Forbidden)
@web.errorhandler(NotFound)
def refuse_in_tenant(error: DomainError) -> AnyResponse:
    """The error page under the tenant's own tabs; the bare one for who is no member of it."""
    slug = (request.view_args or {}).get("tenant", "")
    place = signed_in_account().tenant(slug) if slug and is_signed_in() else None
    if place is None:
        return refuse(error)
    problem = problem_of(error)
    title, detail = words_of(error, problem)
    page = render_page(
        "refused.html", tenant=place, status=problem.status, title=title, detail=detail
    )
    return Response(page, problem.status, content_type="text/html; charset=utf-8")

"""The calendar that a person's own program subscribes to."""

from __future__ import annotations

from http import HTTPStatus

from flask import make_response, request
from werkzeug.wrappers import Response

from services.http.context import deps
from services.http.limits import limiter
from services.http.permission import public
from services.identity.read_calendar import read_calendar
from services.web.blueprint import web


@web.get("/calendar/<secret>", endpoint="calendar")
@limiter.limit(
    "30 per minute", deduct_when=lambda response: response.status_code == HTTPStatus.NOT_FOUND
)
@public("a calendar has no cookie: the secret in its address says whose it is")
def calendar(secret: str) -> Response:
    """Give the calendar; 304 while what the program has is what there is."""
    feed = read_calendar(deps(), secret)
    answer = make_response(feed.content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="boussole.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    # Weak: the instant of telling differs from one answer to the next.
    answer.set_etag(feed.fingerprint, weak=True)
    return answer.make_conditional(request)

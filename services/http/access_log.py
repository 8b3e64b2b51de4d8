"""One line of log per request: which route, in which tenant, what was answered, how fast.

The route is logged and not the path, which may hold the secret of a sign-in link; nothing says
who asked.
"""

from __future__ import annotations

import logging
import time

from flask import Flask, g, request
from werkzeug.wrappers import Response

_log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Log each request of ``app``, except those that only ask whether it is well."""

    @app.before_request
    def begin() -> None:
        g.begun_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule
        if request.blueprint != "health" and "begun_at" in g:
            _log.info(
                "%s %s %s",
                request.method,
                rule.rule if rule else "(no route)",
                response.status_code,
                extra={
                    "method": request.method,
                    "route": rule.rule if rule else None,
                    "tenant": (request.view_args or {}).get("tenant"),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - g.begun_at) * 1000, 1),
                },
            )
        return response

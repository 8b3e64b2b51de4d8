"""Style sheets and scripts: named by what is in them, so that browsers keep them and never ask."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

ENDPOINTS: Final = frozenset({"bootstrap.static", "web.static"})
"""Where they are served: Flask's own views of the blueprints' static folders."""

_VERSION: Final = "v"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Add its version to each address of a static file, and let answers to such be kept."""

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ENDPOINTS and _VERSION not in values:
            version = _version(endpoint, values["filename"])
            if version is not None:
                values[_VERSION] = version

    @app.after_request
    def keep(response: Response) -> Response:
        endpoint, asked = request.endpoint, request.args.get(_VERSION)
        if endpoint not in ENDPOINTS or asked is None or response.status_code not in {200, 304}:
            return response
        # Another process may already, or still, serve another release: that one's must not stay.
        if asked == _version(endpoint, (request.view_args or {})["filename"]):
            response.headers["Cache-Control"] = _FOR_EVER
        return response


def _version(endpoint: str, filename: str) -> str | None:
    """What tells this content of a file from others; None when there is no such file."""
    folder = current_app.blueprints[endpoint.removesuffix(".static")].static_folder
    path = Path(folder or "", filename)
    try:
        status = path.stat()
    except OSError:
        return None
    return _digest(path, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed_at: int) -> str:
    """The start of the content's SHA-256, read again after each change."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]

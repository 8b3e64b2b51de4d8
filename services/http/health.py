"""``/healthz``: the process lives. ``/readyz``: so does what it needs."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from services.http.config import NotReady
from services.http.context import config
from services.http.permission import public

health = Blueprint("health", __name__)


@health.get("/healthz")
@public("asked by whatever keeps the process running")
def healthz() -> Response:
    """Answer that the process lives."""
    return jsonify({"status": "alive"})


@health.get("/readyz")
@public("asked by whatever sends requests here")
def readyz() -> tuple[Response, int]:
    """Look at everything the application needs, and name each."""
    checks: dict[str, dict[str, object]] = {}
    for name, probe in config().probes.items():
        try:
            probe()
        except NotReady as fault:
            checks[name] = {"ready": False, "detail": str(fault)}
        else:
            checks[name] = {"ready": True}
    ready = all(check["ready"] for check in checks.values())
    body = {"status": "ready" if ready else "not_ready", "checks": checks}
    return jsonify(body), 200 if ready else 503

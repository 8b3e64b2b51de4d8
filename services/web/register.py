"""Every module of pages, and what pages need of the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Final

from flask import Flask, request
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]  # it ships no types
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it ships no types
from jinja2 import StrictUndefined

from services.deps import Deps
from services.http.language import language
from services.http.limits import allow_declared_upload
from services.web.bidi import install_isolation
from services.web.blueprint import web
from services.web.formats import install_filters
from services.web.labels import install_labels

MODULES: Final = (
    "account",
    "ballots",
    "calendar",
    "committee_bodies",
    "committee_rule",
    "committees",
    "compass",
    "dashboard",
    "delegations",
    "departments",
    "documents",
    "gallery",
    "inbox",
    "journal",
    "leading_back",
    "members",
    "notices",
    "outbox",
    "policy",
    "proposal",
    "proposal_text",
    "proposals",
    "proxies",
    "public_page",
    "refusals",
    "resume",
    "review",
    "rollout",
    "session_dates",
    "session_items",
    "session_minutes",
    "sessions",
    "sign_in",
    "sponsorship",
)
"""Modules of ``services.web`` whose import adds views to the blueprint."""


def install(app: Flask, deps: Callable[[], Deps]) -> None:
    """Serve the pages; ``deps`` gives the collaborators of the present request."""

    def now() -> datetime:
        return deps().clock.now()

    for name in MODULES:
        import_module(f"services.web.{name}")
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the browser's own session
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # the API ignores cookies; see below
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    app.jinja_env.undefined = StrictUndefined
    install_filters(app.jinja_env, clock=now, language=language)
    install_isolation(app.jinja_env)
    install_labels(app.jinja_env)

    @app.before_request
    def protect() -> None:
        if request.blueprint == web.name:
            allow_declared_upload()
            csrf.protect()

    app.register_blueprint(web)

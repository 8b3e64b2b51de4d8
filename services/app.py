"""The web application: two doors on the same use cases, and the frame around them."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.api import openapi
from services.api.register import RESOURCES
from services.deps import Deps
from services.http import (
    access_log,
    compression,
    context,
    error_handlers,
    headers,
    language,
    limits,
    once,
    routing,
    static_files,
)
from services.http.config import AppConfig
from services.http.health import health
from services.web import register as web


def create_app(deps: Deps, config: AppConfig) -> Flask:
    """Build the application.

    Args:
        deps: collaborators of the use cases.
        config: settings of the two doors.
    """
    app = Flask("services", static_folder=None, static_url_path="/static")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="boussole_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_https,
    )
    context.install(deps, config, app.extensions)
    access_log.install(app)
    compression.install(app)
    routing.install(app)
    language.install(app)
    limits.install(app)
    once.install(app, context.deps)
    error_handlers.install(app)
    headers.install(app, is_https=config.is_https)
    static_files.install(app)
    app.register_blueprint(health)
    web.install(app, context.deps)
    openapi.install(app, RESOURCES)
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # how Flask is told of a middleware
    return app

"""The web application, for gunicorn."""

from __future__ import annotations

from flask import Flask

from infra import deps, logging, readiness, sentry_flask
from infra.settings import Settings
from services.app import create_app
from services.http.config import AppConfig


def create_application() -> Flask:
    """Build the application from the environment.

    Raises:
        SettingsError: a variable is missing or cannot be read.
    """
    settings = Settings.from_environment()
    logging.configure(settings)
    collaborators = deps.build(settings, pool_size=settings.web_threads)
    app = create_app(
        collaborators,
        AppConfig(
            secret_key=settings.secret_key,
            public_url=settings.public_url,
            demo=settings.demo,
            mail_is_kept=settings.smtp is None,
            probes=readiness.probes(collaborators.engine, settings.database_url),
        ),
    )
    sentry_flask.watch(app, settings)
    return app

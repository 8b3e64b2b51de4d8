"""The web application, for gunicorn."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from infra import deps, logging, readiness, sentry_flask
from infra.settings import Settings
from services.app import create_app
from services.http.config import AppConfig, Probe


def create_application() -> Flask:
    """Build the application from the environment.

    Raises:
        SettingsError: a variable is missing or cannot be read.
    """
    settings = Settings.from_environment()
    logging.configure(settings)
    collaborators = deps.build(settings, pool_size=settings.web_threads)
    app = create_app(collaborators, configuration(settings, readiness.probes(collaborators.engine)))
    sentry_flask.watch(app, settings)
    return app


def configuration(settings: Settings, probes: Mapping[str, Probe]) -> AppConfig:
    """What the installation's settings say to the two doors."""
    return AppConfig(
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        demo=settings.demo,
        demo_tenants=_demo_tenants() if settings.demo else frozenset(),
        persona_functions=_functions() if settings.demo else {},
        mail_is_kept=settings.smtp is None,
        probes=probes,
        legal_host=settings.legal_host,
        trusted_proxies=settings.trusted_proxies,
    )


def _demo_tenants() -> frozenset[str]:
    from infra.demo.personas import PERSONAS

    return frozenset(each.tenant for each in PERSONAS)


def _functions() -> dict[str, str]:
    from infra.demo.personas import PERSONAS

    return {each.email: each.function for each in PERSONAS}

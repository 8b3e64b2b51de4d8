"""Failures of web requests, told to Sentry."""

from __future__ import annotations

from flask import Flask, request
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.transport import Transport

from infra import sentry
from infra.settings import Settings


def watch(app: Flask, settings: Settings, *, transport: type[Transport] | None = None) -> None:
    """Report what fails in ``app``, tagged with the tenant that the request's path names.

    Args:
        app: the application, before its first request.
        settings: the installation's settings; without a DSN nothing is reported.
        transport: replaces the network, for tests.
    """
    integration = FlaskIntegration(transaction_style="url")
    sentry.init(settings, [integration], transport=transport)

    @app.before_request
    def tag() -> None:
        if tenant := (request.view_args or {}).get("tenant"):
            sentry.tag_tenant(tenant)

"""Errors of web, activities and workflows, told to Sentry when a DSN is set.

What leaves says where the program failed and for which tenant, never about whom: no
request body, cookie, header or query, no e-mail or name, no local variable, no log line
that led there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING
from uuid import UUID

import sentry_sdk
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.argv import ArgvIntegration
from sentry_sdk.transport import Transport

from infra.settings import Settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL quotes the offending row after these, SQLAlchemy the statement's values.
_QUOTED_DATA = re.compile(r"(?:\s*\n?DETAIL:|\s*\n?CONTEXT:|\s*\[parameters:).*", re.DOTALL)
_KEPT_REQUEST_PARTS = ("method", "url")


def init(
    settings: Settings,
    integrations: Sequence[Integration] = (),
    *,
    transport: type[Transport] | None = None,
) -> None:
    """Report errors of this process to ``settings.sentry_dsn``; without one, do nothing.

    Args:
        settings: the installation's settings.
        integrations: what Sentry hooks into besides uncaught exceptions and logged errors.
        transport: replaces the network, for tests.
    """
    if not settings.sentry_dsn:
        return
    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        transport=transport,
        release=f"boussole@{metadata.version('boussole')}",
        integrations=list(integrations),
        disabled_integrations=[ArgvIntegration()],
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,
    )


def tag_tenant(tenant: UUID | str) -> None:
    """Mark the errors of the present request or activity as ``tenant``'s."""
    sentry_sdk.get_isolation_scope().set_tag("tenant", str(tenant))


def scrub(event: Event, _hint: Hint) -> Event | None:
    """The event without personal data; the tenant's tag and the account's id remain."""
    for part in ("breadcrumbs", "extra", "server_name"):
        event.pop(part, None)  # type: ignore[misc]  # each of these keys may be absent
    if "request" in event:
        event["request"] = {
            name: str(value).partition("?")[0]
            for name, value in event["request"].items()
            if name in _KEPT_REQUEST_PARTS
        }
    if "user" in event:
        event["user"] = {name: value for name, value in event["user"].items() if name == "id"}
    if "logentry" in event:
        event["logentry"] = {"message": _without_data(str(event["logentry"].get("message", "")))}
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = _without_data(str(exception.get("value") or ""))
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    return event


def _without_data(text: str) -> str:
    return _EMAIL.sub("[e-mail]", _QUOTED_DATA.sub("", text))

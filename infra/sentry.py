"""Errors of web, activities and workflows, told to Sentry when a DSN is set.

What leaves says where the program failed and for which tenant, never about whom: no
request body, cookie, header or query, no e-mail or name, no secret of an address, no
local variable, no log line that led there; of the database's errors, their type and the
names in ``database_errors``.
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

from infra.database_errors import chain_of, forget_values
from infra.redaction import without_secrets
from infra.settings import Settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATABASE_MODULES = ("psycopg", "sqlalchemy")
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


def scrub(event: Event, hint: Hint) -> Event | None:
    """The event without personal data; the tenant's tag and the account's id remain."""
    for part in ("breadcrumbs", "extra", "server_name"):
        event.pop(part, None)  # type: ignore[misc]  # each of these keys may be absent
    if "request" in event:
        event["request"] = {
            name: without_secrets(str(value).partition("?")[0])
            for name, value in event["request"].items()
            if name in _KEPT_REQUEST_PARTS
        }
    if "user" in event:
        event["user"] = {name: value for name, value in event["user"].items() if name == "id"}
    if "logentry" in event:
        event["logentry"] = {"message": _quoted(str(event["logentry"].get("message", "")))}
    told = _words_by_type(hint)
    for exception in event.get("exception", {}).get("values", []):
        if str(exception.get("module")).partition(".")[0] in _DATABASE_MODULES:
            exception["value"] = told.get(str(exception.get("type")), "")
        exception["value"] = _quoted(str(exception.get("value") or ""))
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    return event


def _words_by_type(hint: Hint) -> dict[str, str]:
    """What each of the errors reported says once it has forgotten its values."""
    error = (hint.get("exc_info") or (None, None, None))[1]
    if error is None:
        return {}
    forget_values(error)
    return {type(each).__name__: str(each) for each in chain_of(error)}


def _quoted(text: str) -> str:
    return _EMAIL.sub("[e-mail]", without_secrets(text))

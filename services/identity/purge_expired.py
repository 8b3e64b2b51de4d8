"""Erase what is kept for a time only, once that time is over.

How long each kind is kept is said where the kind is; ``infra/README.md`` and the page on personal
data repeat it to those who run the service and to those it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import TextClause, text

from services.deps import Deps
from services.notifications.models import MAIL_KEPT_FOR
from services.once import KEPT_FOR

_BATCH: Final = 1000


def _erasing(table: str, over: str) -> TextClause:
    """Delete a batch of the rows of ``table`` whose time is over, leaving those in other hands."""
    return text(
        f"DELETE FROM {table} WHERE ctid = ANY (ARRAY("  # noqa: S608 - constants of this program
        f"SELECT ctid FROM {table} WHERE {over} LIMIT :batch FOR UPDATE SKIP LOCKED))"
    )


_CREDENTIALS: Final = (
    _erasing("browser_session", "expires_at <= :now"),
    _erasing("magic_link", "expires_at <= :now"),
    _erasing("api_token", "expires_at <= :now OR revoked_at <= :now"),
)
_OF_A_TENANT: Final = (
    _erasing("request_once", "tenant_id = :tenant_id AND claimed_at <= :requests_before"),
    _erasing(
        "mail", "tenant_id = :tenant_id AND state <> 'waiting' AND created_at <= :mails_before"
    ),
)


def purge_expired(deps: Deps) -> int:
    """Erase everywhere, in short transactions; several processes may do it at once.

    Returns:
        How many rows were erased.
    """
    now = deps.clock.now()
    erased = sum(_erase_credentials(deps, statement, now) for statement in _CREDENTIALS)
    for tenant_id in deps.directory.every():
        place = {
            "tenant_id": tenant_id,
            "requests_before": now - KEPT_FOR,
            "mails_before": now - MAIL_KEPT_FOR,
        }
        erased += sum(_erase_in(deps, statement, place) for statement in _OF_A_TENANT)
    return erased


def _erase_credentials(deps: Deps, statement: TextClause, now: datetime) -> int:
    erased = 0
    while True:
        with deps.engine.connect() as connection:
            batch = connection.execute(statement, {"now": now, "batch": _BATCH}).rowcount
        erased += batch
        if batch < _BATCH:
            return erased


def _erase_in(deps: Deps, statement: TextClause, place: Mapping[str, Any]) -> int:
    erased = 0
    while True:
        with deps.work(place["tenant_id"]) as work:
            batch = work.session.connection().execute(statement, {**place, "batch": _BATCH})
        erased += batch.rowcount
        if batch.rowcount < _BATCH:
            return erased

"""From a credential to a person: one query, in the transaction of what they are about to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from tenants.actor import Actor, BearerToken, BrowserSession, Credential, KnownAccount, Via


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a credential belongs to, and what they are in the bound tenant.

    Attributes:
        actor: None when the person is no member of the tenant.
        suspended: the tenant is suspended.
        tenant_exists: whether there is such a tenant at all.
    """

    actor: Actor | None
    suspended: bool
    tenant_exists: bool = True


_MEMBERSHIP = """
SELECT a.id, m.name, a.locale, m.roles, {via} AS via,
       t.id IS NOT NULL AS tenant_exists, t.suspended_at IS NOT NULL AS suspended,
       EXISTS (SELECT FROM department d WHERE d.tenant_id = t.id AND d.head_id = m.id) AS heads
FROM {credential}
LEFT JOIN tenant t ON t.id = :tenant_id
LEFT JOIN member m ON m.tenant_id = t.id AND m.id = a.id AND m.left_at IS NULL AND {opens}
WHERE {valid}
"""

_BY_SESSION = text(
    _MEMBERSHIP.format(
        via="'browser'",
        credential="browser_session c JOIN account a ON a.id = c.account_id",
        opens="true",
        valid="c.digest = :digest AND c.expires_at > :now",
    )
)
_BY_TOKEN = text(
    _MEMBERSHIP.format(
        via="CASE WHEN c.by_operator THEN 'operator_token' ELSE 'token' END",
        credential="api_token c JOIN account a ON a.id = c.account_id",
        opens="(c.only_tenant_id IS NULL OR c.only_tenant_id = t.id)",
        valid="c.digest = :digest AND c.expires_at > :now AND c.revoked_at IS NULL",
    )
)
_BY_ACCOUNT = text(
    _MEMBERSHIP.format(via=":via", credential="account a", opens="true", valid="a.id = :account_id")
)


def _query(credential: Credential, now: datetime) -> tuple[TextClause, dict[str, Any]]:
    match credential:
        case BrowserSession(digest):
            return _BY_SESSION, {"digest": digest, "now": now}
        case BearerToken(digest):
            return _BY_TOKEN, {"digest": digest, "now": now}
        case KnownAccount(account_id, via):
            return _BY_ACCOUNT, {"account_id": account_id, "via": via.value}


def identify(
    session: Session, tenant_id: UUID, credential: Credential, now: datetime
) -> Identity | None:
    """Read who acts, with their grants as they are now; None when the credential is not valid.

    Nothing is cached, so that a revocation holds from the next request on.
    """
    query, parameters = _query(credential, now)
    row = session.execute(query, {"tenant_id": tenant_id, **parameters}).one_or_none()
    if row is None:
        return None
    if row.roles is None:
        return Identity(None, suspended=row.suspended, tenant_exists=row.tenant_exists)
    roles = frozenset(row.roles) | ({"manager"} if row.heads else frozenset())
    actor = Actor(tenant_id, row.id, row.name, row.locale, roles, Via(row.via))
    return Identity(actor=actor, suspended=row.suspended)

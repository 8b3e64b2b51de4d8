"""From a credential to an account and the tenants it is a member of, before any tenant is bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, TextClause, text

from tenants.actor import (
    BearerToken,
    BrowserSession,
    CalendarAddress,
    Credential,
    KnownAccount,
)


@dataclass(frozen=True, slots=True)
class TenantName:
    """A tenant as its members see it in a list; ``colour`` names one of the six pairs."""

    id: UUID
    slug: str
    name: str
    monogram: str
    colour: str
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class SignedInAccount:
    """Who is signed in, whatever the tenant.

    Attributes:
        locale: ``fr`` or ``en``.
        is_operator: runs the host; that gives no right in any tenant.
        tenants: those it is a member of and that the credential opens, in order of name,
            suspended ones included.
    """

    id: UUID
    email: str
    name: str
    locale: str
    is_operator: bool
    tenants: tuple[TenantName, ...]

    def tenant(self, slug: str) -> TenantName | None:
        """The tenant called ``slug``, if the account is a member of it."""
        return next((tenant for tenant in self.tenants if tenant.slug == slug), None)


_ACCOUNT = """
SELECT a.id, a.email, a.name, a.locale, a.is_operator,
       t.id AS tenant_id, t.slug, t.name AS tenant_name, t.monogram, t.colour,
       t.suspended_at IS NOT NULL AS is_suspended
FROM {credential}
LEFT JOIN membership m ON m.account_id = a.id AND {opens}
LEFT JOIN tenant t ON t.id = m.tenant_id
WHERE {valid}
ORDER BY t.name
"""
_BY_SESSION = text(
    _ACCOUNT.format(
        credential="browser_session c JOIN account a ON a.id = c.account_id",
        opens="true",
        valid="c.digest = :digest AND c.expires_at > :now",
    )
)
_BY_TOKEN = text(
    _ACCOUNT.format(
        credential="api_token c JOIN account a ON a.id = c.account_id",
        opens="(c.only_tenant_id IS NULL OR c.only_tenant_id = m.tenant_id)",
        valid="c.digest = :digest AND c.expires_at > :now AND c.revoked_at IS NULL",
    )
)
_BY_CALENDAR = text(
    _ACCOUNT.format(
        credential="calendar_address c JOIN account a ON a.id = c.account_id",
        opens="true",
        valid="c.digest = :digest",
    )
)
_BY_ACCOUNT = text(
    _ACCOUNT.format(credential="account a", opens="true", valid="a.id = :account_id")
)


def find_account(
    engine: Engine, credential: Credential | CalendarAddress, now: datetime
) -> SignedInAccount | None:
    """Read whose credential it is, as things are now; None when it does not hold."""
    query, parameters = _query(credential, now)
    with engine.connect() as connection:
        rows = connection.execute(query, parameters).all()
    if not rows:
        return None
    first = rows[0]
    tenants = tuple(
        TenantName(
            row.tenant_id, row.slug, row.tenant_name, row.monogram, row.colour, row.is_suspended
        )
        for row in rows
        if row.tenant_id is not None
    )
    return SignedInAccount(
        first.id, first.email, first.name, first.locale, first.is_operator, tenants
    )


def _query(
    credential: Credential | CalendarAddress, now: datetime
) -> tuple[TextClause, dict[str, object]]:
    match credential:
        case BrowserSession(digest):
            return _BY_SESSION, {"digest": digest, "now": now}
        case BearerToken(digest):
            return _BY_TOKEN, {"digest": digest, "now": now}
        case CalendarAddress(digest):
            return _BY_CALENDAR, {"digest": digest}
        case KnownAccount(account_id):
            return _BY_ACCOUNT, {"account_id": account_id}

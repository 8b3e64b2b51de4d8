"""Sign in as a persona, in the demonstration and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import text

from services.deps import Deps
from services.errors import NotFound
from services.identity.browser_sessions import open_session
from services.identity.sign_in import SignedIn

_FIND = text("""
SELECT a.id, a.locale FROM account a
WHERE lower(a.email) = lower(:email)
  AND (CAST(:tenants AS text[]) IS NULL OR (
    SELECT bool_and(t.slug = ANY(:tenants))
    FROM membership m JOIN tenant t ON t.id = m.tenant_id WHERE m.account_id = a.id))
""")


def enter_as_persona(
    deps: Deps,
    email: str,
    *,
    tenants: Collection[str] | None,
    length: timedelta,
    former: bytes | None = None,
) -> SignedIn:
    """Open a session for the account with this address, asking for no secret.

    The door calls it only where ``AppConfig.demo`` is set.

    Args:
        deps: collaborators.
        email: the persona's.
        tenants: slugs of the demonstration's tenants, None for every tenant. Who is a member of
            another one as well is no persona.
        length: of the session.
        former: digest of the session that the browser had, which ends.

    Raises:
        NotFound: there is no such persona.
    """
    invented = None if tenants is None else list(tenants)
    with deps.engine.connect() as connection:
        account = connection.execute(_FIND, {"email": email, "tenants": invented}).one_or_none()
    if account is None:
        raise NotFound
    secret = open_session(deps.engine, deps.clock, account.id, length, former=former)
    return SignedIn(account.id, secret, account.locale)

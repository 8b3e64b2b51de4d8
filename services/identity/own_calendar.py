"""The address at which one's own calendar reads one's sessions: made, shown once, revoked."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from services.deps import Deps
from services.errors import NotFound
from services.identity.browser_sessions import digest_of, new_secret
from services.identity.own_account import own_account
from tenants.actor import Credential

_KEEP: Final = text("""
INSERT INTO calendar_address (account_id, digest, created_at) VALUES (:id, :digest, :now)
ON CONFLICT (account_id) DO UPDATE SET digest = :digest, created_at = :now
""")
_REVOKE: Final = text("DELETE FROM calendar_address WHERE account_id = :id")


def make_calendar_address(deps: Deps, credential: Credential) -> str:
    """Make the address of one's calendar; the one it may have had answers nothing from now on.

    It shows sessions and votes awaited in each of the person's tenants, and lets nobody act.

    Returns:
        The address, kept nowhere else: we keep the digest of its secret.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    account = own_account(deps, credential)
    secret = new_secret()
    place = {"id": account.id, "digest": digest_of(secret), "now": deps.clock.now()}
    with deps.engine.connect() as connection:
        connection.execute(_KEEP, place)
    return f"{deps.public_url}/calendar/{secret}"


def revoke_calendar_address(deps: Deps, credential: Credential) -> None:
    """Revoke the address; it answers nothing from the next request on.

    Raises:
        NotAuthenticated: the credential does not hold.
        NotFound: there is none.
    """
    account = own_account(deps, credential)
    with deps.engine.connect() as connection:
        if not connection.execute(_REVOKE, {"id": account.id}).rowcount:
            raise NotFound

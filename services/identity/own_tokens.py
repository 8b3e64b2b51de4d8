"""One's own tokens for the API: made, shown once, and revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from policies.messages import N_
from services.deps import Deps
from services.errors import Invalid, NotFound
from services.identity.browser_sessions import digest_of, new_secret
from services.identity.own_account import own_account
from tenants.actor import Credential

MOST_DAYS: Final = 366
MOST_TOKENS: Final = 20

_COUNT: Final = text("""
SELECT count(*) FROM api_token
WHERE account_id = :id AND expires_at > :now AND revoked_at IS NULL
""")
_KEEP: Final = text("""
INSERT INTO api_token (digest, account_id, created_at, expires_at)
VALUES (:digest, :id, :now, :expires_at)
""")
_REVOKE: Final = text("""
UPDATE api_token SET revoked_at = :now
WHERE account_id = :id AND encode(substring(digest FROM 1 FOR 8), 'hex') = :handle
  AND revoked_at IS NULL
""")


def create_token(deps: Deps, credential: Credential, *, days: int) -> str:
    """Make a token with which one's programs are recognised at the API.

    It serves in each of the person's tenants, with the roles they have there.

    Args:
        deps: the collaborators.
        credential: the person's.
        days: how long it holds, a year at most.

    Returns:
        The token, kept nowhere else: we keep its digest.

    Raises:
        NotAuthenticated: the credential does not hold.
        Invalid: it would hold too long, or the person has too many.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(errors={"days": [N_("Un jeton dure de un jour à un an.")]})
    account = own_account(deps, credential)
    token, now = new_secret(), deps.clock.now()
    mine = {"id": account.id, "now": now}
    with deps.engine.connect() as connection:
        if connection.execute(_COUNT, mine).scalar_one() >= MOST_TOKENS:
            raise Invalid(
                errors={"days": [N_("Vous avez déjà vingt jetons : révoquez-en un d’abord.")]}
            )
        connection.execute(
            _KEEP,
            {**mine, "digest": digest_of(token), "expires_at": now + timedelta(days=days)},
        )
    return token


def revoke_token(deps: Deps, credential: Credential, handle: str) -> None:
    """Revoke a token; it opens nothing from the next request on.

    Raises:
        NotAuthenticated: the credential does not hold.
        NotFound: no token of this person that still holds is called so.
    """
    account = own_account(deps, credential)
    with deps.engine.connect() as connection:
        revoked = connection.execute(
            _REVOKE, {"id": account.id, "now": deps.clock.now(), "handle": handle}
        )
    if not revoked.rowcount:
        raise NotFound

"""Sign one's own browsers out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from services.deps import Deps
from services.errors import NotFound
from services.identity.own_account import own_account, present_digest
from tenants.actor import Credential

_END: Final = text("""
DELETE FROM browser_session
WHERE account_id = :id AND encode(substring(digest FROM 1 FOR 8), 'hex') = :handle
""")
_END_OTHERS: Final = text("""
DELETE FROM browser_session WHERE account_id = :id AND digest IS DISTINCT FROM :present
""")


def end_session(deps: Deps, credential: Credential, handle: str) -> None:
    """Sign one browser out, the present one included.

    Raises:
        NotAuthenticated: the credential does not hold.
        NotFound: no browser of this person is called so; it may have been signed out already.
    """
    account = own_account(deps, credential)
    with deps.engine.connect() as connection:
        ended = connection.execute(_END, {"id": account.id, "handle": handle})
    if not ended.rowcount:
        raise NotFound


def end_other_sessions(deps: Deps, credential: Credential) -> int:
    """Sign every browser out but the present one.

    Returns:
        How many there were.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    account = own_account(deps, credential)
    with deps.engine.connect() as connection:
        ended = connection.execute(
            _END_OTHERS, {"id": account.id, "present": present_digest(credential)}
        )
    return ended.rowcount

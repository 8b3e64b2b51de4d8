"""Sign in with the link received by mail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from services.deps import Deps
from services.identity.browser_sessions import digest_of, open_session
from services.identity.errors import LinkSpent
from services.identity.sign_in import SignedIn

_SPEND = text("""
UPDATE magic_link l SET used_at = :now FROM account a
WHERE l.digest = :digest AND l.used_at IS NULL AND l.expires_at > :now AND a.id = l.account_id
RETURNING a.id, a.locale
""")


def redeem_magic_link(
    deps: Deps, secret: str, *, length: timedelta, former: bytes | None = None
) -> SignedIn:
    """Open a session for whoever holds the link, which opens nothing afterwards.

    Args:
        deps: collaborators.
        secret: the last part of the link's path.
        length: of the session.
        former: digest of the session that the browser had, which ends.

    Raises:
        LinkSpent: used, too old, or never made.
    """
    with deps.engine.connect() as connection:
        account = connection.execute(
            _SPEND, {"digest": digest_of(secret), "now": deps.clock.now()}
        ).one_or_none()
    if account is None:
        raise LinkSpent
    browser = open_session(deps.engine, deps.clock, account.id, length, former=former)
    return SignedIn(account.id, browser, account.locale)

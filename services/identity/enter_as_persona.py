"""Sign in as a persona, in the demonstration and nowhere else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from services.deps import Deps
from services.errors import NotFound
from services.identity.browser_sessions import open_session
from services.identity.sign_in import SignedIn

_FIND = text("SELECT id, locale FROM account WHERE lower(email) = lower(:email)")


def enter_as_persona(
    deps: Deps, email: str, *, length: timedelta, former: bytes | None = None
) -> SignedIn:
    """Open a session for the account with this address, asking for no secret.

    The door calls it only where ``AppConfig.demo`` is set.

    Args:
        deps: collaborators.
        email: the persona's.
        length: of the session.
        former: digest of the session that the browser had, which ends.

    Raises:
        NotFound: there is no such persona.
    """
    with deps.engine.connect() as connection:
        account = connection.execute(_FIND, {"email": email}).one_or_none()
    if account is None:
        raise NotFound
    secret = open_session(deps.engine, deps.clock, account.id, length, former=former)
    return SignedIn(account.id, secret, account.locale)

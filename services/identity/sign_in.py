"""Sign in with a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.deps import Deps
from services.identity.browser_sessions import open_session
from services.identity.errors import WrongPassword
from services.identity.passwords import hash_password, is_right, needs_rehash

_FIND = text("SELECT id, locale, password_hash FROM account WHERE lower(email) = lower(:email)")
_REHASH = text("UPDATE account SET password_hash = :password_hash WHERE id = :id")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser just signed in.

    Attributes:
        secret: for its cookie, and kept nowhere else.
        locale: the language its person chose.
    """

    account_id: UUID
    secret: str
    locale: str


def sign_in(
    deps: Deps, email: str, password: str, *, length: timedelta, former: bytes | None = None
) -> SignedIn:
    """Open a session for whoever has this address and this password.

    Args:
        deps: collaborators.
        email: in any case.
        password: as typed.
        length: of the session.
        former: digest of the session that the browser had, which ends.

    Raises:
        WrongPassword: after the same time whether or not the account exists.
    """
    with deps.engine.connect() as connection:
        account = connection.execute(_FIND, {"email": email}).one_or_none()
    # Hashing takes its time: no connection waits for it.
    if not is_right(password, account.password_hash if account else None) or account is None:
        raise WrongPassword
    if needs_rehash(account.password_hash):
        rehashed = {"id": account.id, "password_hash": hash_password(password)}
        with deps.engine.connect() as connection:
            connection.execute(_REHASH, rehashed)
    secret = open_session(deps.engine, deps.clock, account.id, length, former=former)
    return SignedIn(account.id, secret, account.locale)

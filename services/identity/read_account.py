"""Read one's own account: browsers signed in, tokens, calendar, whether there is a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from services.deps import Deps
from services.identity.own_account import is_recent, own_account, present_digest
from tenants.actor import Credential

# A handle is the beginning of a digest: it names a row to its owner and opens nothing.
_SESSIONS: Final = text("""
SELECT encode(substring(digest FROM 1 FOR 8), 'hex') AS handle, created_at, expires_at,
       COALESCE(digest = :present, false) AS is_present
FROM browser_session WHERE account_id = :account_id AND expires_at > :now
ORDER BY created_at DESC
""")
_TOKENS: Final = text("""
SELECT encode(substring(digest FROM 1 FOR 8), 'hex') AS handle, created_at, expires_at, by_operator
FROM api_token WHERE account_id = :account_id AND expires_at > :now AND revoked_at IS NULL
ORDER BY created_at DESC
""")
_CALENDAR: Final = text("SELECT created_at FROM calendar_address WHERE account_id = :account_id")
_HAS_PASSWORD: Final = text("SELECT password_hash IS NOT NULL FROM account WHERE id = :account_id")


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """A browser signed in; ``is_present`` for the one that asks."""

    handle: str
    opened_at: datetime
    expires_at: datetime
    is_present: bool


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token for the API that still holds; ``by_operator`` when the host made it."""

    handle: str
    created_at: datetime
    expires_at: datetime
    by_operator: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account.

    Attributes:
        just_signed_in: whether changing the password asks for no other proof.
        calendar_since: when the address that their calendar reads was made, None without one.
    """

    name: str
    email: str
    locale: str
    has_password: bool
    just_signed_in: bool
    browsers: list[SignedInBrowser]
    tokens: list[TokenView]
    calendar_since: datetime | None


def read_account(deps: Deps, credential: Credential) -> AccountView:
    """Read the account whose credential it is.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    account = own_account(deps, credential)
    now = deps.clock.now()
    mine = {"account_id": account.id, "now": now, "present": present_digest(credential)}
    with deps.engine.connect() as connection:
        browsers = [
            SignedInBrowser(row.handle, row.created_at, row.expires_at, row.is_present)
            for row in connection.execute(_SESSIONS, mine)
        ]
        tokens = [
            TokenView(row.handle, row.created_at, row.expires_at, row.by_operator)
            for row in connection.execute(_TOKENS, mine)
        ]
        calendar_since = connection.execute(_CALENDAR, mine).scalar_one_or_none()
        has_password: bool = connection.execute(_HAS_PASSWORD, mine).scalar_one()
    return AccountView(
        name=account.name,
        email=account.email,
        locale=account.locale,
        has_password=has_password,
        just_signed_in=any(one.is_present and is_recent(one.opened_at, now) for one in browsers),
        browsers=browsers,
        tokens=tokens,
        calendar_since=calendar_since,
    )

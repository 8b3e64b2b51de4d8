"""The account behind a credential, for what its person does with it themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from services.deps import Deps
from services.errors import NotAuthenticated
from tenants.accounts import SignedInAccount, find_account
from tenants.actor import BrowserSession, Credential

RECENT: Final = timedelta(minutes=15)
"""How long having just signed in stands for the password: as long as a sign-in link holds."""


def own_account(deps: Deps, credential: Credential) -> SignedInAccount:
    """Whose credential it is.

    Raises:
        NotAuthenticated: it does not hold.
    """
    account = find_account(deps.engine, credential, deps.clock.now())
    if account is None:
        raise NotAuthenticated
    return account


def present_digest(credential: Credential) -> bytes | None:
    """The digest of the browser's session, None for other credentials."""
    return credential.digest if isinstance(credential, BrowserSession) else None


def is_recent(opened_at: datetime, now: datetime) -> bool:
    """Whether somebody who signed in at ``opened_at`` has just proved who they are."""
    return now - opened_at <= RECENT

"""Give a member a sign-in link in hand, where no mail can bring it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import insert

from services.deps import Deps
from services.identity.browser_sessions import digest_of, new_secret
from services.identity.issue_token import account_of_member
from services.journal.events import Event
from services.journal.record import record
from tenants.credentials import MagicLink

GOOD_FOR: Final = timedelta(hours=1)
"""Longer than a mailed link: the host passes it on by hand."""


def issue_sign_in_link(deps: Deps, tenant: str, email: str) -> str:
    """Make a link good for one use and one hour, for the host to pass on; the journal says so.

    Args:
        deps: collaborators.
        tenant: slug of a tenant they are a member of.
        email: in any case.

    Returns:
        Its path, kept nowhere else: we keep the digest of its secret.

    Raises:
        NotFound: no such tenant, or no such member in it.
    """
    with account_of_member(deps, tenant, email) as (work, account_id):
        secret = new_secret()
        work.session.execute(
            insert(MagicLink).values(
                digest=digest_of(secret),
                account_id=account_id,
                created_at=work.now,
                expires_at=work.now + GOOD_FOR,
            )
        )
        record(work, Event.SIGN_IN_LINK_ISSUED, account_id)
    return f"/login/link/{secret}"

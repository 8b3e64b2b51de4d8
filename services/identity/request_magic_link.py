"""Ask for a sign-in link by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import insert, text

from services.deps import Deps
from services.identity.browser_sessions import digest_of, new_secret
from services.identity.even_time import even_time
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail
from tenants.actor import Via
from tenants.credentials import MagicLink

GOOD_FOR: Final = timedelta(minutes=15)

ANSWER_SECONDS: Final = 0.25
"""How long any request takes; queueing a mail takes some three milliseconds of it."""

_FIND = text("""
SELECT a.id, m.tenant_id FROM account a
JOIN membership m ON m.account_id = a.id
JOIN tenant t ON t.id = m.tenant_id AND t.suspended_at IS NULL
WHERE lower(a.email) = lower(:email)
ORDER BY t.created_at, t.id
""")
_STILL_MEMBER = text(
    "SELECT true FROM member WHERE tenant_id = :tenant_id AND id = :id AND left_at IS NULL"
)


def request_magic_link(deps: Deps, email: str, *, next_path: str = "") -> None:
    """Queue a mail with a link good for one use and fifteen minutes.

    Nothing is said of whether the account exists, not even by the time it takes. The mail leaves
    in the name of the first of the person's tenants; it holds the link itself, which is removed
    from our tables as soon as a server has taken the mail, and of which only the digest opens
    anything.

    Args:
        deps: collaborators.
        email: in any case.
        next_path: where the person was going.
    """
    with even_time(ANSWER_SECONDS):
        with deps.engine.connect() as connection:
            found = connection.execute(_FIND, {"email": email}).all()
        for account_id, tenant_id in found:
            if _queue(deps, account_id, tenant_id, next_path):
                return


def _queue(deps: Deps, account_id: UUID, tenant_id: UUID, next_path: str) -> bool:
    """Queue the mail, unless the person left this tenant."""
    with deps.work(tenant_id, via=Via.BROWSER) as work:
        place = {"tenant_id": tenant_id, "id": account_id}
        if work.session.execute(_STILL_MEMBER, place).one_or_none() is None:
            return False
        secret = new_secret()
        work.session.execute(
            insert(MagicLink).values(
                digest=digest_of(secret),
                account_id=account_id,
                created_at=work.now,
                expires_at=work.now + GOOD_FOR,
            )
        )
        query = f"?{urlencode({'next': next_path})}" if next_path else ""
        queue_mail(
            work,
            Notice.SIGN_IN,
            [account_id],
            due_at=work.now + GOOD_FOR,
            data={"path": f"/login/link/{secret}{query}"},
        )
    return True

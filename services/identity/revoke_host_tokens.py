"""Take back the tokens that the host made in a member's name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from policies.messages import N_
from services.deps import Deps
from services.errors import NotFound
from services.identity.issue_token import account_of_member
from services.journal.events import Event
from services.journal.record import record

_REVOKE: Final = text("""
UPDATE api_token SET revoked_at = :now
WHERE account_id = :account_id AND only_tenant_id = :tenant_id AND by_operator
  AND revoked_at IS NULL AND expires_at > :now
""")


def revoke_host_tokens(deps: Deps, tenant: str, email: str) -> int:
    """Revoke those that hold in ``tenant``; they open nothing from the next request on.

    Args:
        deps: collaborators.
        tenant: slug of the tenant they were made for.
        email: the member's, in any case.

    Returns:
        How many were revoked.

    Raises:
        NotFound: no such tenant, no such member in it, or no such token of theirs.
    """
    with account_of_member(deps, tenant, email) as (work, account_id):
        place = {"account_id": account_id, "tenant_id": work.tenant_id, "now": work.now}
        revoked = work.session.connection().execute(_REVOKE, place).rowcount
        if not revoked:
            raise NotFound(N_("L’hébergeur n’a donné à ce membre aucun jeton encore valable."))
        record(work, Event.TOKENS_REVOKED, account_id, tokens=revoked)
    return revoked

"""Give a person a token for the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from policies.messages import N_
from services.deps import Deps, Work
from services.errors import NotFound
from services.identity.browser_sessions import digest_of, new_secret
from services.journal.events import Event
from services.journal.record import record
from tenants.actor import Via

DEFAULT_LENGTH: Final = timedelta(days=30)

_FIND = text("""
SELECT m.id FROM member m
WHERE m.tenant_id = :tenant_id AND lower(m.email) = lower(:email) AND m.left_at IS NULL
""")
_KEEP = text("""
INSERT INTO api_token (digest, account_id, by_operator, only_tenant_id, created_at, expires_at)
VALUES (:digest, :account_id, :by_operator, :only_tenant_id, :now, :expires_at)
""")


def issue_token(
    deps: Deps,
    tenant: str,
    email: str,
    *,
    length: timedelta = DEFAULT_LENGTH,
    by_operator: bool = False,
) -> str:
    """Make a token with which the member called ``email`` is recognised at the API.

    A person's own serves in each of their tenants, with the roles they have there. One that the
    host makes on their behalf serves in ``tenant`` alone, and the journal says that it was made.

    Args:
        deps: collaborators.
        tenant: slug of a tenant they are a member of.
        email: in any case.
        length: how long it holds.
        by_operator: made by the host on the person's behalf: the journal says so of each act
            also.

    Returns:
        The token, kept nowhere else: we keep its digest.

    Raises:
        NotFound: no such tenant, or no such member in it.
    """
    with account_of_member(deps, tenant, email) as (work, account_id):
        token = new_secret()
        work.session.execute(
            _KEEP,
            {
                "digest": digest_of(token),
                "account_id": account_id,
                "by_operator": by_operator,
                "only_tenant_id": work.tenant_id if by_operator else None,
                "now": work.now,
                "expires_at": work.now + length,
            },
        )
        if by_operator:
            record(work, Event.TOKEN_ISSUED, account_id, days=length.days)
    return token


@contextmanager
def account_of_member(deps: Deps, tenant: str, email: str) -> Iterator[tuple[Work, UUID]]:
    """A transaction of the host's in ``tenant``, and the account of its member at this address.

    Raises:
        NotFound: no such tenant, or no such member in it.
    """
    tenant_id = deps.directory.find(tenant)
    if tenant_id is None:
        raise NotFound(N_("Aucune collectivité ne porte ce nom."))
    with deps.work(tenant_id, via=Via.HOST) as work:
        account_id = work.session.execute(
            _FIND, {"tenant_id": tenant_id, "email": email}
        ).scalar_one_or_none()
        if account_id is None:
            raise NotFound(N_("Aucun membre n’a cette adresse."))
        yield work, account_id

"""Whose act it is when the host runs tenants: an operator's, or its own command line's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from policies.permissions import Permission
from services.deps import Deps, Work
from services.errors import Forbidden, NotAuthenticated
from tenants.accounts import SignedInAccount, find_account
from tenants.actor import Actor, BearerToken, BrowserSession, Credential, KnownAccount, Via

OPERATOR = "host_operator"
"""The role of an account that runs the host. It opens nothing inside a tenant."""


def require_operator(deps: Deps, credential: Credential | None) -> SignedInAccount | None:
    """Check that the credential is a host operator's.

    Args:
        deps: the collaborators.
        credential: None for the host's own command line, which whoever can start it may use.

    Returns:
        The operator's account; None for the command line.

    Raises:
        NotAuthenticated: the credential does not hold.
        Forbidden: the account is no operator's.
    """
    if credential is None:
        return None
    account = find_account(deps.engine, credential, deps.clock.now())
    if account is None:
        raise NotAuthenticated
    roles = {OPERATOR} if account.is_operator else set()
    if not deps.authorizer.allows(roles, Permission.TENANT_PROVISION):
        raise Forbidden
    return account


@contextmanager
def host_work(deps: Deps, tenant_id: UUID, credential: Credential | None) -> Iterator[Work]:
    """A transaction of the host's in a tenant, which the tenant's journal attributes.

    Raises:
        NotAuthenticated, Forbidden: as ``require_operator``.
    """
    account = require_operator(deps, credential)
    with deps.work(tenant_id, via=Via.HOST) as work:
        if account is None or credential is None:
            yield work
            return
        actor = Actor(
            tenant_id,
            account.id,
            account.name,
            account.locale,
            frozenset({OPERATOR}),
            _via(credential),
        )
        yield replace(work, actor=actor)


def _via(credential: Credential) -> Via:
    match credential:
        case BrowserSession():
            return Via.BROWSER
        case BearerToken():
            return Via.TOKEN
        case KnownAccount(via=via):
            return via
        case _:
            assert_never(credential)

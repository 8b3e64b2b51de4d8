"""Who the signed-in person is, in each of their tenants."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.deps import Deps
from services.errors import NotAuthenticated
from tenants.accounts import TenantName, find_account
from tenants.actor import Credential
from tenants.identify import identify
from tenants.transaction import tenant_transaction


@dataclass(frozen=True, slots=True)
class MembershipView:
    """What a person is in a tenant. ``roles`` are those granted, and ``manager`` when derived."""

    tenant: TenantName
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeView:
    """The signed-in person. ``engagements`` lists consultants' missions."""

    id: UUID
    email: str
    name: str
    locale: str
    is_operator: bool
    memberships: tuple[MembershipView, ...]
    engagements: tuple[object, ...] = ()


def read_me(deps: Deps, credential: Credential) -> MeView:
    """Read the person's memberships, one tenant at a time.

    Raises:
        NotAuthenticated: the credential does not hold.
    """
    account = find_account(deps.engine, credential, deps.clock.now())
    if account is None:
        raise NotAuthenticated
    memberships = []
    for tenant in account.tenants:
        with tenant_transaction(deps.engine, tenant.id) as session:
            identity = identify(session, tenant.id, credential, deps.clock.now())
        if identity is not None and identity.actor is not None:
            actor = identity.actor
            memberships.append(MembershipView(tenant, actor.name, tuple(sorted(actor.roles))))
    return MeView(
        id=account.id,
        email=account.email,
        name=account.name,
        locale=account.locale,
        is_operator=account.is_operator,
        memberships=tuple(memberships),
    )

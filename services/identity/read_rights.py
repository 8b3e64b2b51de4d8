"""What the signed-in person may ask of a tenant: which doors its pages show them."""

from __future__ import annotations

from policies.permissions import Permission
from services.deps import Deps
from tenants.actor import Caller
from tenants.identify import identify
from tenants.transaction import tenant_transaction


def read_rights(deps: Deps, caller: Caller) -> frozenset[Permission]:
    """The permissions that the caller's roles carry now; none for who may not come in.

    For showing and leaving out what leads somewhere: each use case asks again for its own.
    """
    for tenant_id in deps.directory.recall(caller.tenant):
        with tenant_transaction(deps.engine, tenant_id) as session:
            identity = identify(session, tenant_id, caller.credential, deps.clock.now())
        if identity is not None and not identity.tenant_exists:
            continue
        if identity is None or identity.actor is None or identity.suspended:
            break
        roles = identity.actor.roles
        return frozenset(each for each in Permission if deps.authorizer.allows(roles, each))
    return frozenset()

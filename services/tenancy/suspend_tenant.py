"""Suspend a tenant and resume it. Its loops go on; its people are kept out meanwhile."""

from __future__ import annotations

from sqlalchemy import select

from policies.messages import N_
from services.deps import Deps
from services.errors import NotFound
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.host import host_work, require_operator
from tenants.actor import Credential
from tenants.models import Tenant


def suspend_tenant(deps: Deps, slug: str, *, by: Credential | None = None) -> None:
    """Keep the tenant's people out until it is resumed; suspended already, it stays so.

    Args:
        deps: the collaborators.
        slug: the tenant's.
        by: a host operator's credential; None for the host's own command line.

    Raises:
        NotAuthenticated, Forbidden: not a host operator.
        NotFound: no tenant has that slug.
    """
    _set_suspended(deps, slug, by, suspended=True)


def resume_tenant(deps: Deps, slug: str, *, by: Credential | None = None) -> None:
    """Let the tenant's people in again. As ``suspend_tenant`` otherwise."""
    _set_suspended(deps, slug, by, suspended=False)


def _set_suspended(deps: Deps, slug: str, by: Credential | None, *, suspended: bool) -> None:
    require_operator(deps, by)
    tenant_id = deps.directory.find(slug)
    if tenant_id is None:
        raise NotFound(N_("Aucune collectivité ne porte ce nom."))
    with host_work(deps, tenant_id, by) as work:
        tenant = work.session.scalars(
            # Not FOR UPDATE: every insert in the tenant refers to this row.
            select(Tenant).where(Tenant.id == tenant_id).with_for_update(key_share=True)
        ).one()
        if (tenant.suspended_at is not None) == suspended:
            return
        tenant.suspended_at = work.now if suspended else None
        record(work, Event.TENANT_SUSPENDED if suspended else Event.TENANT_RESUMED, tenant_id)

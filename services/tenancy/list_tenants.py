"""The tenants of the host: names and dates, no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.deps import Deps
from services.tenancy.host import require_operator
from tenants.actor import Credential

_LIST = text("""
SELECT t.id, t.slug, t.name, t.siren, t.created_at, t.suspended_at,
       (SELECT count(*) FROM membership m WHERE m.tenant_id = t.id) AS members
FROM tenant t ORDER BY t.slug
""")


@dataclass(frozen=True, slots=True)
class TenantLine:
    """A tenant as the host sees it; ``members`` is how many there are."""

    id: UUID
    slug: str
    name: str
    siren: str
    created_at: datetime
    suspended_at: datetime | None
    members: int


def list_tenants(deps: Deps, *, by: Credential | None = None) -> list[TenantLine]:
    """Every tenant, by slug.

    Args:
        deps: the collaborators.
        by: a host operator's credential; None for the host's own command line.

    Raises:
        NotAuthenticated, Forbidden: not a host operator.
    """
    require_operator(deps, by)
    with deps.engine.connect() as connection:
        return [TenantLine(**row._mapping) for row in connection.execute(_LIST)]  # noqa: SLF001 - public in SQLAlchemy

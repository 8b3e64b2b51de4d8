"""The facts that a tenant's legal notices state, for anybody: who answers for these pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from services.deps import Deps
from services.errors import NotFound
from services.publication.read_public_page import PublicTenant

_TENANT: Final = text("""
SELECT slug, name, monogram, colour, siren FROM tenant
WHERE id = :tenant_id AND suspended_at IS NULL
""")
# Their address and not their name: it is what whoever exercises a right needs.
_OFFICERS: Final = text("""
SELECT email FROM member
WHERE tenant_id = :tenant_id AND left_at IS NULL AND 'dpo' = ANY(roles) ORDER BY email
""")


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the notices of a tenant say of it.

    Attributes:
        siren: nine digits.
        data_protection: addresses of its data protection officers, none when it named none.
    """

    tenant: PublicTenant
    siren: str
    data_protection: list[str]


def read_notices(deps: Deps, slug: str) -> NoticeFacts:
    """Read the facts.

    Raises:
        NotFound: no tenant of that name, or it is suspended.
    """
    tenant_id = deps.directory.find(slug)
    if tenant_id is None:
        raise NotFound
    place = {"tenant_id": tenant_id}
    with deps.work(tenant_id) as work:
        row = work.session.execute(_TENANT, place).one_or_none()
        if row is None:
            raise NotFound
        officers = list(work.session.execute(_OFFICERS, place).scalars())
    tenant = PublicTenant(row.slug, row.name, row.monogram, row.colour)
    return NoticeFacts(tenant, row.siren, officers)

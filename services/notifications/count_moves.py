"""How many acts await a person: the number at the head of each page."""

from __future__ import annotations

from sqlalchemy import text

from services.deps import Deps
from tenants.accounts import SignedInAccount
from tenants.transaction import tenant_transaction

_COUNT = text("""
SELECT count(*) FROM inbox_item
WHERE tenant_id = :tenant_id AND member_id = :member_id AND closed_at IS NULL AND kind <> 'news'
""")


def count_moves(deps: Deps, account: SignedInAccount) -> int:
    """The open lines that ask for something, all tenants together, suspended ones left out."""
    total = 0
    for tenant in account.tenants:
        if not tenant.is_suspended:
            with tenant_transaction(deps.engine, tenant.id) as session:
                place = {"tenant_id": tenant.id, "member_id": account.id}
                total += session.execute(_COUNT, place).scalar_one()
    return total

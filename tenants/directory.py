"""From a tenant's slug to its id, remembered by the process: neither ever changes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Engine, text


class TenantDirectory:
    """The tenants by slug. A slug that is not known yet is looked up, never assumed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids: dict[str, UUID] = {}

    def find(self, slug: str) -> UUID | None:
        """The id of the tenant called ``slug``, or None."""
        known = self._ids.get(slug)
        if known is not None:
            return known
        with self._engine.connect() as connection:
            found = connection.execute(
                text("SELECT id FROM tenant WHERE slug = :slug"), {"slug": slug}
            ).scalar_one_or_none()
        if found is None:
            return None
        tenant_id: UUID = found
        self._ids[slug] = tenant_id
        return tenant_id

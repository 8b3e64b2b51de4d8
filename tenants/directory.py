"""From a tenant's slug to its id, remembered by the process.

A slug changes hands when its tenant is deleted and another one is opened under the same name, and
no process is told so. What is remembered is therefore a guess: whoever acts on it reads the tenant
in their own transaction, and comes back for the next guess when there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Engine, text


class TenantDirectory:
    """The tenants by slug."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids: dict[str, UUID] = {}

    def find(self, slug: str) -> UUID | None:
        """The id of the tenant that is called ``slug`` now, or None."""
        with self._engine.connect() as connection:
            found: UUID | None = connection.execute(
                text("SELECT id FROM tenant WHERE slug = :slug"), {"slug": slug}
            ).scalar_one_or_none()
        if found is None:
            self._ids.pop(slug, None)
        else:
            self._ids[slug] = found
        return found

    def recall(self, slug: str) -> Iterator[UUID]:
        """The ids that ``slug`` may stand for, without a query while memory serves.

        The one remembered comes first. For who finds that no tenant has it any more, the one
        looked up now follows, if it is another.
        """
        remembered = self._ids.get(slug)
        if remembered is not None:
            yield remembered
        found = self.find(slug)
        if found is not None and found != remembered:
            yield found

    def every(self) -> list[UUID]:
        """The ids of all the tenants, suspended ones included."""
        with self._engine.connect() as connection:
            return list(connection.scalars(text("SELECT id FROM tenant")))

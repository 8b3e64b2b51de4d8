"""Who can be played in the demonstration."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text

from services.deps import Deps

_TENANTS = text("""
SELECT id, name, monogram, colour FROM tenant
WHERE suspended_at IS NULL AND (CAST(:tenants AS text[]) IS NULL OR slug = ANY(:tenants))
ORDER BY created_at, name
""")
_MEMBERS = text("""
SELECT m.email, m.name, m.roles,
       (SELECT string_agg(d.name, ', ' ORDER BY d.position) FROM department d
        WHERE d.tenant_id = m.tenant_id AND d.head_id = m.id) AS heads,
       (SELECT string_agg(d.name, ', ' ORDER BY d.position)
        FROM member_department w
        JOIN department d ON d.tenant_id = w.tenant_id AND d.id = w.department_id
        WHERE w.tenant_id = m.tenant_id AND w.member_id = m.id) AS works_in,
       (SELECT count(*) FROM inbox_item i
        WHERE i.tenant_id = m.tenant_id AND i.member_id = m.id
          AND i.closed_at IS NULL AND i.kind <> 'news') AS move_count
FROM member m
WHERE m.tenant_id = :tenant_id AND m.left_at IS NULL
  AND NOT EXISTS (SELECT FROM membership s JOIN tenant t ON t.id = s.tenant_id
                  WHERE s.account_id = m.id AND t.slug <> ALL(CAST(:tenants AS text[])))
ORDER BY m.joined_at, m.email
""")


@dataclass(frozen=True, slots=True)
class Persona:
    """A member who can be played.

    Attributes:
        heads, works_in: names of departments, None when there are none.
        roles: those granted.
        move_count: how many acts await them.
    """

    email: str
    name: str
    heads: str | None
    works_in: str | None
    roles: tuple[str, ...]
    move_count: int


@dataclass(frozen=True, slots=True)
class PersonaGroup:
    """The personas of a tenant."""

    name: str
    monogram: str
    colour: str
    people: tuple[Persona, ...]


def list_personas(deps: Deps, tenants: Collection[str] | None) -> list[PersonaGroup]:
    """Everybody whom the demonstration invented.

    Args:
        deps: collaborators.
        tenants: slugs of the demonstration's tenants, None for every tenant. Who is a member of
            another one as well is no persona.
    """
    invented = None if tenants is None else list(tenants)
    with deps.engine.connect() as connection:
        found = connection.execute(_TENANTS, {"tenants": invented}).all()
    groups = []
    for tenant in found:
        with deps.work(tenant.id) as work:
            given = {"tenant_id": tenant.id, "tenants": invented}
            rows = work.session.execute(_MEMBERS, given).all()
        people = tuple(
            Persona(row.email, row.name, row.heads, row.works_in, tuple(row.roles), row.move_count)
            for row in rows
        )
        groups.append(PersonaGroup(tenant.name, tenant.monogram, tenant.colour, people))
    return groups

"""Who can be played in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from services.deps import Deps

_TENANTS = text("""
SELECT id, name, monogram, colour FROM tenant WHERE suspended_at IS NULL ORDER BY created_at, name
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


def list_personas(deps: Deps) -> list[PersonaGroup]:
    """Everybody in every tenant: for the demonstration, whose people are invented."""
    with deps.engine.connect() as connection:
        tenants = connection.execute(_TENANTS).all()
    groups = []
    for tenant in tenants:
        with deps.work(tenant.id) as work:
            rows = work.session.execute(_MEMBERS, {"tenant_id": tenant.id}).all()
        people = tuple(
            Persona(row.email, row.name, row.heads, row.works_in, tuple(row.roles), row.move_count)
            for row in rows
        )
        groups.append(PersonaGroup(tenant.name, tenant.monogram, tenant.colour, people))
    return groups

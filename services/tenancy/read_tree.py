"""Read the tree of departments as people see it: who heads each, and how many work there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Row, text

from policies.permissions import Permission
from services.deps import Deps
from services.tenancy.delegations import Named
from tenants.actor import Caller

_NODES: Final = text("""
SELECT d.id, d.code, d.name, d.parent_id, h.id AS head_id, h.name AS head_name,
       (SELECT count(*) FROM member_department w
        JOIN member m ON m.tenant_id = w.tenant_id AND m.id = w.member_id AND m.left_at IS NULL
        WHERE w.tenant_id = d.tenant_id AND w.department_id = d.id) AS members
FROM department d
LEFT JOIN member h ON h.tenant_id = d.tenant_id AND h.id = d.head_id
WHERE d.tenant_id = :tenant_id
ORDER BY d.position, d.code
""")


@dataclass(frozen=True, slots=True)
class Node:
    """A department in its tree.

    Attributes:
        depth: how many are above it.
        head: None where it answers to its parent's.
        members: how many work there, those of the departments under it left out.
    """

    code: str
    name: str
    depth: int
    head: Named | None
    members: int


def read_tree(deps: Deps, caller: Caller) -> list[Node]:
    """Every department, each followed by those under it, in the administrator's order.

    Raises:
        Forbidden: departments are not theirs to read.
    """
    with deps.act(caller, Permission.DEPARTMENT_READ) as act:
        rows = act.session.execute(_NODES, {"tenant_id": act.tenant_id}).all()
    under: dict[UUID | None, list[Row[tuple[object, ...]]]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)
    nodes: list[Node] = []
    waiting = [(row, 0) for row in reversed(under.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        head = Named(row.head_id, row.head_name) if row.head_id else None
        nodes.append(Node(row.code, row.name, depth, head, row.members))
        waiting.extend((one, depth + 1) for one in reversed(under.get(row.id, [])))
    return nodes

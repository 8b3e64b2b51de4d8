"""The tenant's departments, one line each, the tree by codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.fingerprint import fingerprint_of
from tenants.models import Department, Member


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department.

    Attributes:
        code: unique in the tenant, what others refer to it by.
        name: in full.
        parent: code of the one above; None at the top.
        head: e-mail address of who heads it; None where it answers to its parent's.
    """

    code: str
    name: str
    parent: str | None = None
    head: str | None = None


def read_departments(session: Session) -> list[DepartmentLine]:
    """Every department, in the order in which the administrator wrote them."""
    parent = {row.id: row.code for row in session.execute(select(Department.id, Department.code))}
    rows = session.execute(
        select(Department.code, Department.name, Department.parent_id, Member.email)
        .outerjoin(Member, Member.id == Department.head_id)
        .order_by(Department.position, Department.code)
    )
    return [
        DepartmentLine(row.code, row.name, parent.get(row.parent_id), row.email) for row in rows
    ]


def fingerprint(lines: Sequence[DepartmentLine]) -> str:
    """What tells a tree from any other, in hexadecimal: it has no number of its own."""
    return fingerprint_of([astuple(line) for line in lines])

"""Write the tenant's departments, the whole tree at once."""

from __future__ import annotations

from collections.abc import Sequence

from policies.permissions import Permission
from services.deps import Deps
from services.errors import StaleVersion
from services.tenancy.department_tree import check_tree, lock_tree, write_tree
from services.tenancy.departments import DepartmentLine, fingerprint, read_departments
from tenants.actor import Caller


def put_departments(
    deps: Deps,
    caller: Caller,
    lines: Sequence[DepartmentLine],
    *,
    expected: str | None = None,
) -> list[DepartmentLine]:
    """Make ``lines`` the whole tree: what they leave out is removed.

    Args:
        deps: the collaborators.
        caller: an administrator.
        lines: in the order to show; a parent may come after its children.
        expected: fingerprint of the tree that was edited; None where any will do.

    Returns:
        The tree as it is now.

    Raises:
        Forbidden: not an administrator.
        StaleVersion: the tree is not the one that was edited any more.
        Invalid: a line does not hold; its field is ``<line>.<field>``, lines counted from 0.
        DepartmentsInUse: something still refers to a department left out.
    """
    check_tree(lines)
    with deps.act(caller, Permission.DEPARTMENT_CONFIGURE) as act:
        lock_tree(act)
        if expected is not None and expected != fingerprint(read_departments(act.session)):
            raise StaleVersion
        return write_tree(act, lines)

"""Read the tenant's departments."""

from __future__ import annotations

from policies.permissions import Permission
from services.deps import Deps
from services.tenancy.departments import DepartmentLine, read_departments
from tenants.actor import Caller


def get_departments(deps: Deps, caller: Caller) -> list[DepartmentLine]:
    """Every department, in the order in which the administrator wrote them.

    Raises:
        Forbidden: departments are not theirs to read.
    """
    with deps.act(caller, Permission.DEPARTMENT_READ) as act:
        return read_departments(act.session)

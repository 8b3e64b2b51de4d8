"""Departments: the whole tree, read and written at once."""

from __future__ import annotations

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.http.commands.tenancy import DepartmentCommand
from services.http.context import caller, deps, reader
from services.http.etag import expected_fingerprint
from services.http.fields import String
from services.http.schemas import AnswerSchema
from services.tenancy.departments import DepartmentLine, fingerprint
from services.tenancy.get_departments import get_departments as read_departments
from services.tenancy.put_departments import put_departments as write_departments

departments = Resource("departments", "The tenant's tree of departments.")


class DepartmentSchema(AnswerSchema):
    """A department; without a head it answers to its parent's."""

    code = String(required=True)
    name = String(required=True)
    parent = String(required=True, allow_none=True, metadata={"description": "A code."})
    head = String(required=True, allow_none=True, metadata={"description": "An address."})


@departments.get(
    "/departments",
    Permission.DEPARTMENT_READ,
    many=True,
    answer=DepartmentSchema,
    revisioned=True,
)
def get_departments(tenant: str) -> Answer:
    """List the departments, in the administrator's order."""
    return _answer(read_departments(deps(), reader(tenant)))


@departments.put(
    "/departments",
    Permission.DEPARTMENT_CONFIGURE,
    body=DepartmentCommand,
    many=True,
    answer=DepartmentSchema,
    revisioned=True,
    example=[
        {"code": "DG", "name": "Direction générale", "head": "dgs@novacite.example"},
        {"code": "MOB", "name": "Mobilités", "parent": "DG"},
    ],
)
def put_departments(tenant: str, body: list[DepartmentLine]) -> Answer:
    """Replace the whole tree.

    Departments left out are removed, unless something still refers to them.
    """
    lines = write_departments(deps(), caller(tenant), body, expected=expected_fingerprint())
    return _answer(lines)


def _answer(lines: list[DepartmentLine]) -> Answer:
    return Answer(lines, revision=fingerprint(lines))

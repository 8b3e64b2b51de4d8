"""The departments of a tenant: the tree, and one of them with who answers for it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from policies.permissions import Permission
from services.dates import day_of
from services.http.commands.tenancy import DepartmentCommand, SubstituteCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.tenancy.change_department import (
    add_department,
    change_department,
    remove_department,
)
from services.tenancy.get_departments import get_departments
from services.tenancy.name_substitute import name_substitute
from services.tenancy.read_department import DepartmentView, read_department
from services.tenancy.read_people import read_people
from services.tenancy.read_tree import read_tree
from services.web.acting import Answer
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.context import Form
from services.web.forms import posted, read_form
from services.web.organisation import carry_out, may, organisation_page
from services.web.people import people_options


@web.get("/t/<slug:tenant>/departments", endpoint="departments")
@permission(Permission.DEPARTMENT_READ)
def show_tree(tenant: str) -> str:
    """The whole tree."""
    return _tree_page(tenant, None)


@web.post("/t/<slug:tenant>/departments", endpoint="department_add")
@permission(Permission.DEPARTMENT_CONFIGURE)
def add(tenant: str) -> Answer:
    """Add a department."""
    return carry_out(
        lambda: add_department(deps(), caller(tenant), read_form(DepartmentCommand)),
        form_name="department",
        page=lambda form: _tree_page(tenant, form),
        then=url_for("web.departments", tenant=tenant),
        done=_(
            "« %(name)s » est dans l’arbre.", name=isolated(request.form.get("name", "").strip())
        ),
    )


@web.get("/t/<slug:tenant>/departments/<code>", endpoint="department")
@permission(Permission.DEPARTMENT_READ)
def show(tenant: str, code: str) -> str:
    """One department."""
    return _page(tenant, code, None)


@web.post("/t/<slug:tenant>/departments/<code>", endpoint="department_change")
@permission(Permission.DEPARTMENT_CONFIGURE)
def change(tenant: str, code: str) -> Answer:
    """Give a department another name, another place or another head."""

    def act() -> None:
        line = read_form(DepartmentCommand, given=posted() | {"code": code})
        change_department(deps(), caller(tenant), line)

    return carry_out(
        act,
        form_name="department",
        page=lambda form: _page(tenant, code, form),
        then=url_for("web.department", tenant=tenant, code=code),
        done=_("C’est enregistré. Les parrainages déjà demandés restent à ceux qui les ont reçus."),
    )


@web.post("/t/<slug:tenant>/departments/<code>/removal", endpoint="department_remove")
@permission(Permission.DEPARTMENT_CONFIGURE)
def remove(tenant: str, code: str) -> Answer:
    """Remove a department that nothing refers to."""
    name = read_department(deps(), reader(tenant), code).name
    return carry_out(
        lambda: remove_department(deps(), caller(tenant), code),
        form_name="removal",
        page=lambda form: _page(tenant, code, form),
        then=url_for("web.departments", tenant=tenant),
        done=_("« %(name)s » n’est plus dans l’arbre.", name=isolated(name)),
    )


@web.post("/t/<slug:tenant>/departments/<code>/substitute", endpoint="department_substitute")
@permission(Permission.POLICY_CONFIGURE)
def substitute(tenant: str, code: str) -> Answer:
    """Name who sponsors what the head of the root writes; an empty choice names nobody."""

    def act() -> None:
        command = read_form(SubstituteCommand, partial=True)
        number = request.form.get("number", type=int)
        name_substitute(deps(), caller(tenant), command.get("substitute"), expected=number)

    return carry_out(
        act,
        form_name="substitute",
        page=lambda form: _page(tenant, code, form),
        then=url_for("web.department", tenant=tenant, code=code),
        done=_("C’est enregistré, pour les propositions soumises à partir de maintenant."),
    )


def _tree_page(tenant: str, form: Form | None) -> str:
    nodes = read_tree(deps(), reader(tenant))
    may_configure = may(tenant, Permission.DEPARTMENT_CONFIGURE)
    return organisation_page(
        "organisation/departments.html",
        tenant,
        "departments",
        form=form,
        nodes=nodes,
        people=_people(tenant) if may_configure else [],
        may_configure=may_configure,
    )


def _page(tenant: str, code: str, form: Form | None) -> str:
    department = read_department(deps(), reader(tenant), code)
    may_configure = may(tenant, Permission.DEPARTMENT_CONFIGURE)
    may_substitute = department.is_root and may(tenant, Permission.POLICY_CONFIGURE)
    return organisation_page(
        "organisation/department.html",
        tenant,
        "departments",
        form=form,
        department=department,
        places=_places(tenant, department) if may_configure else [],
        people=_people(tenant) if may_configure else [],
        substitutes=_people(tenant, Permission.PROPOSAL_SPONSOR) if may_substitute else [],
        may_configure=may_configure,
        may_substitute=may_substitute,
        today=day_of(deps().clock.now()),
    )


def _people(tenant: str, duty: Permission | None = None) -> list[tuple[str, str]]:
    return people_options(read_people(deps(), reader(tenant), duty))


def _places(tenant: str, department: DepartmentView) -> list[tuple[str, Any]]:
    """Under which departments this one may stand: any that is not under it already."""
    lines = get_departments(deps(), reader(tenant))
    below = {department.code}
    while more := {one.code for one in lines if one.parent in below} - below:
        below |= more
    return [(one.code, one.name) for one in lines if one.code not in below]

"""The members of a tenant: who they are, what they may do, and who lets them."""

from __future__ import annotations

import math
from typing import Any, Final
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.errors import Invalid
from services.http.commands.tenancy import MemberChangeCommand, MemberCommand, MemberQuery
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.paging import DEFAULT_SIZE
from services.http.permission import permission
from services.http.schemas import load
from services.http.texts import typed
from services.tenancy.add_member import add_member
from services.tenancy.change_member import change_member
from services.tenancy.get_departments import get_departments
from services.tenancy.list_members import MemberFilter, MemberOrder, list_members
from services.tenancy.members import MemberView, fingerprint
from services.tenancy.read_member import MemberDetail, read_member
from services.tenancy.roles import GrantedRole
from services.web.acting import Answer
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.context import Form, current_tenant, held_form
from services.web.csv_file import csv_file
from services.web.forms import posted, read_form
from services.web.organisation import (
    carry_out,
    edited_upon,
    may,
    organisation_page,
    require,
)
from services.web.past_end import past_end
from services.web.setup import setup_of
from services.web.words import word

_FILTERS: Final = ("q", "role", "department", "order")
_ALL: Final = 100_000
_ROLES: Final = tuple(role.value for role in GrantedRole)


@web.get("/t/<slug:tenant>/members", endpoint="members")
@permission(Permission.MEMBER_READ)
def show_list(tenant: str) -> str | Response:
    """List the members, filtered by what the list shows."""
    filters, number, wanted = _asked()
    page = list_members(deps(), reader(tenant), wanted, page=number, page_size=DEFAULT_SIZE)
    if elsewhere := past_end(number, page.total, DEFAULT_SIZE):
        return elsewhere
    names = _department_names(tenant)
    return organisation_page(
        "organisation/members.html",
        tenant,
        "members",
        setup=setup_of(current_tenant(tenant)),
        members=[_line(member, names) for member in page.items],
        filters=filters,
        departments=list(names.items()),
        roles=_ROLES,
        page={
            "number": number,
            "pages": max(1, math.ceil(page.total / DEFAULT_SIZE)),
            "total": page.total,
        },
        may_configure=may(tenant, Permission.MEMBER_CONFIGURE),
    )


@web.get("/t/<slug:tenant>/members/csv", endpoint="members_csv")
@permission(Permission.MEMBER_READ)
def download(tenant: str) -> Response:
    """The members that the filters keep, as a file."""
    wanted = _asked()[2]
    page = list_members(deps(), reader(tenant), wanted, page=1, page_size=_ALL)
    names = _department_names(tenant)
    lines = [_line(member, names) for member in page.items]
    return csv_file(
        f"membres-{tenant}",
        [_("Nom"), _("Adresse électronique"), _("Dirige"), _("Service"), _("Rôles"), _("Arrivée")],
        [
            (
                line["name"],
                line["email"],
                ", ".join(line["heads"]),
                ", ".join(line["departments"]),
                ", ".join(word("role", role) for role in line["roles"]),
                line["joined_at"],
            )
            for line in lines
        ],
    )


@web.get("/t/<slug:tenant>/members/new", endpoint="member_new")
@permission(Permission.MEMBER_CONFIGURE)
def show_new(tenant: str) -> str:
    """A form to make somebody a member."""
    require(tenant, Permission.MEMBER_CONFIGURE)
    return _new_page(tenant, None)


@web.post("/t/<slug:tenant>/members/new", endpoint="member_add")
@permission(Permission.MEMBER_CONFIGURE)
def add(tenant: str) -> Answer:
    """Make somebody a member."""

    def act() -> None:
        # What is not ticked is not sent: no role is none, and not the role given by default.
        given = posted() | {"roles": request.form.getlist("roles")}
        add_member(deps(), caller(tenant), **read_form(MemberCommand, given=given))

    name = request.form.get("name", "").strip()
    return carry_out(
        act,
        form_name="member",
        page=lambda form: _new_page(tenant, form),
        then=url_for("web.members", tenant=tenant),
        done=_(
            "%(name)s est membre. Pour entrer, cette personne demande un lien à la page de "
            "connexion, à l’adresse %(email)s.",
            name=isolated(name),
            email=request.form.get("email", "").strip(),
        ),
    )


@web.get("/t/<slug:tenant>/members/<uuid:member_id>", endpoint="member")
@permission(Permission.MEMBER_READ)
def show(tenant: str, member_id: UUID) -> str:
    """One member, and what the administrator may change."""
    return _page(tenant, member_id, None)


@web.post("/t/<slug:tenant>/members/<uuid:member_id>", endpoint="member_change")
@permission(Permission.MEMBER_CONFIGURE)
def change(tenant: str, member_id: UUID) -> Answer:
    """Change a member's name, roles and departments."""

    def act() -> None:
        # A list whose last tick was removed is not sent by browsers.
        given = posted() | {name: request.form.getlist(name) for name in ("roles", "departments")}
        command = read_form(MemberChangeCommand, partial=True, given=given)
        expected = request.form.get("fingerprint") or None
        change_member(deps(), caller(tenant), member_id, **command, expected=expected)

    name = request.form.get("name", "").strip()
    return carry_out(
        act,
        form_name="member",
        page=lambda form: _page(tenant, member_id, form),
        then=url_for("web.member", tenant=tenant, member_id=member_id),
        done=_(
            "C’est enregistré. Les rôles de %(name)s valent dès à présent.", name=isolated(name)
        ),
    )


@web.post("/t/<slug:tenant>/members/<uuid:member_id>/departure", endpoint="member_leave")
@permission(Permission.MEMBER_CONFIGURE)
def leave(tenant: str, member_id: UUID) -> Answer:
    """Note that a member leaves."""
    name = read_member(deps(), reader(tenant), member_id).member.name
    return carry_out(
        lambda: change_member(deps(), caller(tenant), member_id, leaves=True),
        form_name="leave",
        page=lambda form: _page(tenant, member_id, form),
        then=url_for("web.members", tenant=tenant),
        done=_(
            "%(name)s n’est plus membre. Ses actes gardent son nom, et son compte n’ouvre plus "
            "cet organisme.",
            name=isolated(name),
        ),
    )


def _new_page(tenant: str, form: Form | None) -> str:
    return organisation_page(
        "organisation/member_new.html",
        tenant,
        "members",
        form=form,
        departments=list(_department_names(tenant).items()),
        roles=_ROLES,
    )


def _page(tenant: str, member_id: UUID, form: Form | None) -> str:
    detail = read_member(deps(), reader(tenant), member_id)
    names = _department_names(tenant)
    return organisation_page(
        "organisation/member.html",
        tenant,
        "members",
        form=form,
        fingerprint=edited_upon(None if form else held_form(), fingerprint(detail.member)),
        member=_detail(detail, names),
        departments=list(names.items()),
        roles=_ROLES,
        may_configure=detail.member.left_at is None and may(tenant, Permission.MEMBER_CONFIGURE),
    )


def _asked() -> tuple[dict[str, str], int, MemberFilter]:
    """The filters as typed, the page, and what to keep; what cannot be read is passed over."""
    asked = {name: request.args.get(name, "").strip() for name in (*_FILTERS, "page")}
    given = {name: value for name, value in asked.items() if value}
    schema = MemberQuery()
    try:
        query = load(schema, typed(schema, given))
    except Invalid as refusal:
        readable = {name: value for name, value in given.items() if name not in refusal.errors}
        query = load(schema, typed(schema, readable))
        asked |= dict.fromkeys(refusal.errors, "")
    number: int = query["page"]
    wanted: MemberFilter = query["wanted"]
    asked["order"] = "" if wanted.order is MemberOrder.NAME else wanted.order.value
    return {name: asked[name] for name in _FILTERS}, number, wanted


def _department_names(tenant: str) -> dict[str, str]:
    if not may(tenant, Permission.DEPARTMENT_READ):
        return {}
    return {one.code: one.name for one in get_departments(deps(), reader(tenant))}


def _line(member: MemberView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "roles": member.roles,
        "departments": [names.get(code, code) for code in member.departments],
        "heads": [names.get(code, code) for code in member.heads],
        "joined_at": member.joined_at,
    }


def _detail(detail: MemberDetail, names: dict[str, str]) -> dict[str, Any]:
    member = detail.member
    return {
        **_line(member, names),
        "left_at": member.left_at,
        "department_codes": member.departments,
        "headed": [(code, names.get(code, code)) for code in member.heads],
        "worked_in": [(code, names.get(code, code)) for code in member.departments],
        "seats": detail.seats,
        "guards": detail.guards,
    }

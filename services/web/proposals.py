"""The proposals of a tenant."""

from __future__ import annotations

import math
from typing import Any, Final

from flask import request

from policies.loop import Awaiting, Kind
from policies.permissions import Permission
from services.errors import Invalid
from services.http.commands.proposals import ProposalQuery
from services.http.context import deps, reader
from services.http.paging import DEFAULT_SIZE
from services.http.permission import permission
from services.http.schemas import load
from services.http.texts import typed
from services.proposals.list_proposals import ProposalFilter, list_proposals
from services.proposals.views import ProposalView
from services.tenancy.get_departments import get_departments
from services.web.blueprint import web
from services.web.context import current_tenant, render_page
from services.web.steps import states_of

_FILTERS: Final = ("q", "stage", "kind", "department", "awaiting")


@web.get("/t/<slug:tenant>/proposals", endpoint="proposals")
@permission(Permission.PROPOSAL_READ)
def show_list(tenant: str) -> str:
    """List the proposals, filtered by what the list shows."""
    place = current_tenant(tenant)
    filters, number, wanted = _asked()
    page = list_proposals(deps(), reader(tenant), wanted, page=number, page_size=DEFAULT_SIZE)
    departments = get_departments(deps(), reader(tenant))
    return render_page(
        "proposal/list.html",
        tenant=place,
        section="proposals",
        proposals=[_line(view) for view in page.items],
        filters=filters,
        departments=[(one.code, one.name) for one in departments],
        kinds=[kind.value for kind in Kind],
        page={
            "number": number,
            "pages": max(1, math.ceil(page.total / DEFAULT_SIZE)),
            "total": page.total,
        },
        can_propose=page.may_propose,
    )


def _asked() -> tuple[dict[str, str], int, ProposalFilter]:
    """The filters as typed, the page, and what to keep; what cannot be read is passed over."""
    asked = {name: request.args.get(name, "").strip() for name in (*_FILTERS, "page")}
    given = {name: value for name, value in asked.items() if value}
    schema = ProposalQuery()
    try:
        query = load(schema, typed(schema, given))
    except Invalid as refusal:
        readable = {name: value for name, value in given.items() if name not in refusal.errors}
        query = load(schema, typed(schema, readable))
        asked |= dict.fromkeys(refusal.errors, "")
    number: int = query.pop("page")
    query.pop("page_size")
    return {name: asked[name] for name in _FILTERS}, number, ProposalFilter(**query)


def _line(view: ProposalView) -> dict[str, Any]:
    return {
        "id": view.id,
        "reference": view.reference,
        "title": view.title,
        "kind": view.kind.value,
        "stage": view.stage.value,
        "outcome": view.outcome.value if view.outcome else None,
        "department": view.department_name or "",
        "awaiting": view.awaiting.value,
        "who": _who(view),
        "due_at": view.due_at,
        "states": states_of(view),
    }


def _who(view: ProposalView) -> str:
    """The one person whose move it is, when the list knows them."""
    if view.awaiting is Awaiting.AUTHOR:
        return view.author.name
    if view.awaiting is Awaiting.SPONSOR and len(view.sponsors) == 1:
        return view.sponsors[0].name
    return ""

"""The proposals of a tenant: found, sorted, and taken away as a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import request
from werkzeug.wrappers import Response

from policies.loop import Awaiting, Kind
from policies.permissions import Permission
from services.dates import day_of
from services.errors import Invalid
from services.http.commands.proposals import ProposalQuery
from services.http.context import deps, reader
from services.http.fields import Choice, YesNo
from services.http.language import gettext as _
from services.http.paging import DEFAULT_SIZE
from services.http.permission import permission
from services.http.schemas import load
from services.http.texts import typed
from services.proposals.list_proposals import (
    ProposalFilter,
    ProposalOrder,
    list_proposals,
)
from services.proposals.models import SponsorDecision
from services.proposals.views import ProposalView
from services.tenancy.get_departments import get_departments
from services.web.blueprint import web
from services.web.context import current_tenant, render_page
from services.web.csv_file import csv_file
from services.web.past_end import past_end
from services.web.steps import states_of
from services.web.words import word

_FILTERS: Final = ("q", "stage", "kind", "department", "awaiting", "mine", "sort")
_MOST_EXPORTED: Final = 10_000


class ListQuery(ProposalQuery):
    """Which proposals to list, and in which order."""

    mine = YesNo(load_default=False)
    sort = Choice(ProposalOrder, load_default=ProposalOrder.NEWEST)


@web.get("/t/<slug:tenant>/proposals", endpoint="proposals")
@permission(Permission.PROPOSAL_READ)
def show_list(tenant: str) -> str | Response:
    """List the proposals, filtered by what the list shows."""
    place = current_tenant(tenant)
    asked = _asked()
    page = list_proposals(
        deps(),
        reader(tenant),
        asked.wanted,
        order=asked.order,
        page=asked.page,
        page_size=DEFAULT_SIZE,
    )
    if elsewhere := past_end(asked.page, page.total, DEFAULT_SIZE):
        return elsewhere
    departments = get_departments(deps(), reader(tenant))
    return render_page(
        "proposal/list.html",
        tenant=place,
        section="proposals",
        proposals=[_line(view) for view in page.items],
        filters=asked.filters,
        departments=[(one.code, one.name) for one in departments],
        kinds=[kind.value for kind in Kind],
        page={
            "number": asked.page,
            "pages": max(1, math.ceil(page.total / DEFAULT_SIZE)),
            "total": page.total,
        },
        can_propose=page.may_propose,
    )


@web.get("/t/<slug:tenant>/proposals/csv", endpoint="proposals_csv")
@permission(Permission.PROPOSAL_READ)
def download(tenant: str) -> Response:
    """The proposals that the filters keep, as a file."""
    asked = _asked()
    page = list_proposals(
        deps(), reader(tenant), asked.wanted, order=asked.order, page_size=_MOST_EXPORTED
    )
    return csv_file(
        f"propositions-{tenant}",
        [
            _("Référence"),
            _("Titre"),
            _("Nature"),
            _("Étape"),
            _("Issue"),
            _("Service"),
            _("Proposée par"),
            _("Parrainée par"),
            _("Qui doit agir"),
            _("Échéance"),
            _("Créée le"),
            _("Soumise le"),
            _("Close le"),
            _("Budget engagé, en euros"),
            _("Jours d’agents engagés"),
        ],
        [_row(view) for view in page.items],
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the query says: the filters as typed, and as they were read."""

    filters: dict[str, str]
    wanted: ProposalFilter
    order: ProposalOrder
    page: int


def _asked() -> _Asked:
    """Read the query; what cannot be read is passed over."""
    asked = {name: request.args.get(name, "").strip() for name in (*_FILTERS, "page")}
    given = {name: value for name, value in asked.items() if value}
    schema = ListQuery()
    try:
        query = load(schema, typed(schema, given))
    except Invalid as refusal:
        readable = {name: value for name, value in given.items() if name not in refusal.errors}
        query = load(schema, typed(schema, readable))
        asked |= dict.fromkeys(refusal.errors, "")
    page, order = query.pop("page"), query.pop("sort")
    query.pop("page_size")
    filters = {name: asked[name] for name in _FILTERS}
    return _Asked(filters, ProposalFilter(**query), order, page)


def _row(view: ProposalView) -> tuple[str | int | date | None, ...]:
    """A proposal as a line of the file; days are those where readers live."""
    answer = view.sponsorship
    is_sponsored = answer is not None and answer.decision is SponsorDecision.SPONSOR
    return (
        view.reference,
        view.title,
        word("kind", view.kind.value),
        word("stage", view.stage.value),
        word("outcome", view.outcome.value) if view.outcome else None,
        view.department_name,
        view.author.name,
        view.sponsor.name if view.sponsor else None,
        None if view.awaiting is Awaiting.NOBODY else word("awaiting", view.awaiting.value),
        _day(view.due_at),
        _day(view.created_at),
        _day(view.submitted_at),
        _day(view.closed_at),
        answer.budget_eur if answer is not None and is_sponsored else None,
        answer.staff_days if answer is not None and is_sponsored else None,
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else day_of(instant)


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

"""The committees of a tenant: who sits, how they decide, what is before them."""

from __future__ import annotations

import math
from typing import Any, Final
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from policies.messages import N_
from policies.permissions import Permission
from policies.presets import LEGAL_NOTICE, PRESETS
from policies.rule import Rule
from policies.rule_terms import College
from services.committees.absences import list_absences, mark_absence, withdraw_absence
from services.committees.models import SeatState, VotingRight
from services.committees.read_committees import CommitteeView, SeatView, list_committees
from services.committees.read_docket import Docket, read_docket
from services.http.commands.committees import AbsenceCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.language import ngettext
from services.http.paging import DEFAULT_SIZE, LAST_PAGE
from services.http.permission import permission
from services.web.acting import Answer, require_choice
from services.web.blueprint import web
from services.web.context import Form, current_tenant, render_page, signed_in_account
from services.web.forms import posted, read_form
from services.web.organisation import carry_out, may
from services.web.past_end import past_end
from services.web.rule_words import rule_lines

OWN_ABSENCE: Final = "absence"
ANOTHER_ABSENCE: Final = "another-absence"


@web.get("/t/<slug:tenant>/committees", endpoint="committees")
@permission(Permission.COMMITTEE_READ)
def show_list(tenant: str) -> str:
    """List the committees."""
    place = current_tenant(tenant)
    return render_page(
        "committee/list.html",
        tenant=place,
        section="committees",
        committees=[_summary(each) for each in list_committees(deps(), reader(tenant))],
        may_configure=may(tenant, Permission.COMMITTEE_CONFIGURE),
    )


@web.get("/t/<slug:tenant>/committees/<uuid:committee_id>", endpoint="committee")
@permission(Permission.COMMITTEE_READ)
def show(tenant: str, committee_id: UUID) -> str | Response:
    """Show one committee: its seats, its rule, what is before it, what it decided."""
    return _show(tenant, committee_id, None)


@web.post("/t/<slug:tenant>/committees/<uuid:committee_id>/absences", endpoint="committee_absence")
@permission(Permission.BALLOT_VOTE)
def note_absence(tenant: str, committee_id: UUID) -> Answer:
    """Say when one is away from the committee, or another is: their deputy votes meanwhile."""
    is_another = "seat" in request.form

    def act() -> None:
        if is_another:
            require_choice(posted(), "seat", N_("Choisissez une personne."))
        mark_absence(deps(), caller(tenant), committee_id, **read_form(AbsenceCommand))

    return carry_out(
        act,
        form_name=ANOTHER_ABSENCE if is_another else OWN_ABSENCE,
        page=lambda form: str(_show(tenant, committee_id, form)),
        then=_absences_path(tenant, committee_id),
        done=_("L’absence est notée."),
    )


@web.post(
    "/t/<slug:tenant>/committees/<uuid:committee_id>/absences/<uuid:absence_id>/withdrawal",
    endpoint="committee_absence_withdraw",
)
@permission(Permission.BALLOT_VOTE)
def take_absence_back(tenant: str, committee_id: UUID, absence_id: UUID) -> Answer:
    """Take an absence back."""
    return carry_out(
        lambda: withdraw_absence(deps(), caller(tenant), committee_id, absence_id),
        form_name="withdrawal",
        page=lambda form: str(_show(tenant, committee_id, form)),
        then=_absences_path(tenant, committee_id),
        done=_("L’absence est retirée."),
    )


def _absences_path(tenant: str, committee_id: UUID) -> str:
    return url_for("web.committee", tenant=tenant, committee_id=committee_id, _anchor="absences")


def _show(tenant: str, committee_id: UUID, form: Form | None) -> str | Response:
    place = current_tenant(tenant)
    number = _page_asked()
    docket = read_docket(deps(), reader(tenant), committee_id, page=number, page_size=DEFAULT_SIZE)
    if elsewhere := past_end(number, docket.total, DEFAULT_SIZE):
        return elsewhere
    committee = docket.committee
    return render_page(
        "committee/show.html",
        tenant=place,
        section="committees",
        committee=_summary(committee),
        seats=[_seat(seat) for seat in committee.seats],
        secretaries=committee.secretary_names,
        rule=_lines(docket.rule, committee),
        source=_(PRESETS[committee.preset].source),
        legal_notice=_(LEGAL_NOTICE),
        may_configure=may(tenant, Permission.COMMITTEE_CONFIGURE),
        remits=[
            {
                "kind": remit.kind.value,
                "is_default": remit.is_default,
                "rule": _lines(remit.own_rule, committee) if remit.own_rule else [],
            }
            for remit in docket.remits
        ],
        items=docket.items,
        sessions=docket.sessions,
        runs=docket.runs,
        decisions=docket.decisions,
        may_read_items=docket.may_read_items,
        page=_page(docket, number),
        form=form,
        absences=list_absences(deps(), reader(tenant), committee_id),
        **_seats_to_note(tenant, docket),
    )


def _seats_to_note(tenant: str, docket: Docket) -> dict[str, Any]:
    """Of which seats the person may note the absence: their own, and all where they convene."""
    seats = docket.committee.seats if may(tenant, Permission.BALLOT_VOTE) else []
    held = [seat for seat in seats if seat.name]
    mine = signed_in_account().email
    own = next((seat for seat in held if seat.email == mine), None)
    others = [seat for seat in held if docket.runs and seat.email != mine]
    return {
        "own_seat": {"deputy": own.deputy_name or ""} if own else None,
        "other_seats": [(str(seat.id), _with_deputy(seat)) for seat in others],
    }


def _with_deputy(seat: SeatView) -> str:
    if seat.deputy_name:
        return _("%(name)s (suppléant\u00a0: %(deputy)s)", name=seat.name, deputy=seat.deputy_name)
    return _("%(name)s (sans suppléant)", name=seat.name)


def _page_asked() -> int:
    """The page of past decisions; what cannot be read is the first."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 1
    return min(max(number, 1), LAST_PAGE)


def _page(docket: Docket, number: int) -> dict[str, int]:
    pages = max(1, math.ceil(docket.total / DEFAULT_SIZE))
    return {"number": number, "pages": pages, "total": docket.total}


def _summary(committee: CommitteeView) -> dict[str, Any]:
    chair = next((seat.name for seat in committee.seats if seat.chair and seat.name), "")
    return {
        "id": committee.id,
        "name": committee.name,
        "preset": _(PRESETS[committee.preset].title),
        "description": _(PRESETS[committee.preset].description),
        "is_adapted": committee.rule != PRESETS[committee.preset].rule.to_dict(),
        "chair": chair,
        "voting": _seats_of(committee, None),
        "consultative": sum(seat.right is VotingRight.CONSULTATIVE for seat in committee.seats),
    }


def _seats_of(committee: CommitteeView, college: College | None) -> int:
    """The voting seats in office, of a college or in all."""
    return sum(
        seat.right is VotingRight.VOTING
        and seat.state is SeatState.IN_OFFICE
        and college in (None, seat.college)
        for seat in committee.seats
    )


def _lines(rule: Rule, committee: CommitteeView) -> list[Any]:
    return list(rule_lines(rule, _, ngettext, lambda college: _seats_of(committee, college)))


def _seat(seat: SeatView) -> dict[str, Any]:
    return {
        "name": seat.name or "",
        "deputy": seat.deputy_name or "",
        "college": seat.college.value,
        "right": seat.right.value,
        "state": seat.state.value,
        "order": seat.order,
    }

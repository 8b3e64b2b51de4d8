"""Set up a committee, and change who sits on it and who convenes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import request, url_for

from policies.decision import College
from policies.messages import N_
from policies.permissions import Permission
from policies.presets import PRESETS
from services.committees.change_committee import change_committee
from services.committees.create_committee import create_committee
from services.committees.models import SeatState, VotingRight
from services.committees.read_committees import (
    CommitteeView,
    SeatView,
    fingerprint,
    overrides,
    read_committee,
)
from services.errors import Invalid
from services.http.commands.committees import CommitteeCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.http.schemas import load
from services.tenancy.read_people import read_people
from services.web.acting import Answer
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.context import Form, current_tenant, held_form, render_page
from services.web.forms import MOST_ROWS, posted, unflatten
from services.web.organisation import carry_out, edited_upon, require
from services.web.people import people_options
from services.web.rows import Values, focused_row, rearranged, rows_shown, wants_other_rows

_FORM: Final = "committee"
_RENAMED: Final = {"seats": "seats-0.email", "secretaries": "secretaries-0"}
"""Where an error about a whole group is shown."""
_SHOWN_AS: Final = {"chair": "rank", "order": "rank", "state": "suspended"}
"""The field of a seat's row that shows what is wrong in the command's."""
_NEW_SEATS: Final = 3
"""How many seats the form of a new committee begins with."""


@web.get("/t/<slug:tenant>/committees/new", endpoint="committee_new")
@permission(Permission.COMMITTEE_CONFIGURE)
def show_new(tenant: str) -> str:
    """A form to set up a committee."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    return _page(tenant, None, None)


@web.post("/t/<slug:tenant>/committees/new", endpoint="committee_create")
@permission(Permission.COMMITTEE_CONFIGURE)
def create(tenant: str) -> Answer:
    """Set up a committee under a preset's rule; its own page then adapts the rule."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    if wants_other_rows():
        return _other_rows(tenant, None)
    return carry_out(
        lambda: create_committee(deps(), caller(tenant), **_typed({"rule": _asked_rule()})),
        form_name=_FORM,
        page=lambda form: _page(tenant, None, _shown(form)),
        then=lambda made: url_for("web.committee", tenant=tenant, committee_id=made),
        done=_(
            "Le comité « %(name)s » est créé.", name=isolated(request.form.get("name", "").strip())
        ),
    )


@web.get("/t/<slug:tenant>/committees/<uuid:committee_id>/seats", endpoint="committee_seats")
@permission(Permission.COMMITTEE_CONFIGURE)
def show_seats(tenant: str, committee_id: UUID) -> str:
    """A form to change who sits and who convenes."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    return _page(tenant, read_committee(deps(), reader(tenant), committee_id), None)


@web.post("/t/<slug:tenant>/committees/<uuid:committee_id>/seats", endpoint="committee_seat")
@permission(Permission.COMMITTEE_CONFIGURE)
def change_seats(tenant: str, committee_id: UUID) -> Answer:
    """Change who sits and who convenes; the rule stays."""
    require(tenant, Permission.COMMITTEE_CONFIGURE)
    committee = read_committee(deps(), reader(tenant), committee_id)
    if wants_other_rows():
        return _other_rows(tenant, committee)

    def act() -> None:
        if len(committee.seats) > MOST_ROWS:
            raise Invalid(errors={"seats": [N_("Ce comité a trop de sièges pour cette page.")]})
        kept = {"preset": committee.preset, "rule": overrides(committee)}
        command = _typed(kept)
        expected = request.form.get("fingerprint") or None
        change_committee(deps(), caller(tenant), committee_id, **command, expected=expected)

    return carry_out(
        act,
        form_name=_FORM,
        page=lambda form: _page(tenant, committee, _shown(form)),
        then=url_for("web.committee", tenant=tenant, committee_id=committee_id),
        done=_("C’est enregistré. Un scrutin déjà ouvert garde ses votants."),
    )


def _typed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of a committee, and ``kept``, as the command's words.

    A seat without a titular is vacant; a rank of 1 is the chair's.

    Raises:
        Invalid: field by field.
    """
    nested = unflatten(posted())
    seats = nested.get("seats", [])
    secretaries = nested.get("secretaries", [])
    data = {
        "name": nested.get("name", ""),
        "preset": nested.get("preset", ""),
        "seats": [_seat(seat) for seat in seats if isinstance(seat, dict)],
        "secretaries": [one for one in secretaries if one],
        **kept,
    }
    command: dict[str, Any] = load(CommitteeCommand(), data)
    return command


def _seat(typed: Mapping[str, Any]) -> dict[str, Any]:
    rank = str(typed.get("rank", "")).strip()
    order: int | str | None = int(rank) - 1 if rank.isdecimal() and len(rank) <= 3 else rank or None
    seat: dict[str, Any] = {
        "email": typed.get("email") or None,
        "college": typed.get("college", ""),
        "right": typed.get("right", ""),
        "deputy": typed.get("deputy") or None,
        "chair": order == 0,
        "order": order,
    }
    if typed.get("suspended"):
        seat["state"] = SeatState.SUSPENDED.value
    return seat


def _asked_rule() -> dict[str, Any]:
    """The one way of voting that committees have here so far."""
    return {"mode": "async"}


def _shown(form: Form) -> Form:
    """``form`` with its errors under fields that the page shows."""
    errors: dict[str, list[str]] = {}
    for name, sentences in form.errors.items():
        row, dot, part = name.rpartition(".")
        shown = _RENAMED.get(name) or f"{row}{dot}{_SHOWN_AS.get(part, part)}"
        errors.setdefault(shown, []).extend(sentences)
    return Form(form.name, form.values, errors)


def _other_rows(tenant: str, committee: CommitteeView | None) -> tuple[str, int]:
    values = rearranged(posted())
    form = Form(_FORM, dict(values), {}, focused_row(posted()))
    return _page(tenant, committee, form), 200


def _page(tenant: str, committee: CommitteeView | None, form: Form | None) -> str:
    place = current_tenant(tenant)
    held = None if form else held_form()
    shown = form or held or Form(_FORM, _values(committee), {})
    present = fingerprint(committee) if committee else ""
    return render_page(
        "committee/bodies.html",
        tenant=place,
        section="committees",
        committee=committee,
        fingerprint=edited_upon(held, present),
        form=shown,
        presets=[(name, _(preset.title)) for name, preset in PRESETS.items()],
        members=people_options(read_people(deps(), reader(tenant))),
        colleges=[college.value for college in College],
        seat_rows=rows_shown(shown.values, "seats"),
        secretary_rows=rows_shown(shown.values, "secretaries"),
    )


def _values(committee: CommitteeView | None) -> Values:
    """What the form begins with."""
    if committee is None:
        blank: Values = {}
        for place in range(_NEW_SEATS):
            blank |= _seat_values(place, None)
        return blank
    values: Values = {"name": committee.name}
    for place, seat in enumerate(committee.seats):
        values |= _seat_values(place, seat)
    for place, email in enumerate(committee.secretaries):
        values[f"secretaries-{place}"] = email
    return values


def _seat_values(place: int, seat: SeatView | None) -> Values:
    row = f"seats-{place}"
    if seat is None:
        return {
            f"{row}.email": "",
            f"{row}.right": VotingRight.VOTING.value,
            f"{row}.rank": "1" if place == 0 else "",
        }
    return {
        f"{row}.email": seat.email or "",
        f"{row}.college": seat.college.value,
        f"{row}.right": seat.right.value,
        f"{row}.deputy": seat.deputy or "",
        f"{row}.rank": "" if seat.order is None else str(seat.order + 1),
        f"{row}.suspended": "1" if seat.state is SeatState.SUSPENDED else "",
    }

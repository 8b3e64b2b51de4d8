"""Delegations: who answers in one's absence, as the person who gives or receives them sees it."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from policies.permissions import Permission
from services.dates import day_of
from services.http.commands.tenancy import DelegationCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.tenancy.delegations import (
    give_delegation,
    list_delegations,
    revoke_delegation,
)
from services.tenancy.read_member import read_member
from services.tenancy.read_people import read_people
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, signed_in_account
from services.web.forms import read_form
from services.web.organisation import carry_out, organisation_page
from services.web.people import people_options


@web.get("/t/<slug:tenant>/delegations", endpoint="delegations")
@permission(Permission.DELEGATION_GIVE)
def show(tenant: str) -> str:
    """The delegations that the person gave or was given."""
    return _page(tenant, None)


@web.post("/t/<slug:tenant>/delegations", endpoint="delegation_give")
@permission(Permission.DELEGATION_GIVE)
def give(tenant: str) -> Answer:
    """Let a member answer in one's absence."""
    return carry_out(
        lambda: give_delegation(deps(), caller(tenant), **read_form(DelegationCommand)),
        form_name="delegation",
        page=lambda form: _page(tenant, form),
        then=url_for("web.delegations", tenant=tenant),
        done=_(
            "La délégation est donnée. Chaque réponse portera « en l’absence de », avec votre nom."
        ),
    )


@web.post("/t/<slug:tenant>/delegations/<uuid:delegation_id>/revocation", endpoint="delegation_end")
@permission(Permission.DELEGATION_GIVE)
def end(tenant: str, delegation_id: UUID) -> Answer:
    """End a delegation that one gave."""
    return carry_out(
        lambda: revoke_delegation(deps(), caller(tenant), delegation_id),
        form_name="revocation",
        page=lambda form: _page(tenant, form),
        then=url_for("web.delegations", tenant=tenant),
        done=_("La délégation a pris fin. Les réponses déjà données restent valables."),
    )


def _page(tenant: str, form: Form | None) -> str:
    me = signed_in_account().id
    listed = list_delegations(deps(), reader(tenant))
    today = day_of(deps().clock.now())
    heads = bool(read_member(deps(), reader(tenant), me).member.heads)
    return organisation_page(
        "organisation/delegations.html",
        tenant,
        "delegations",
        form=form,
        given=[one for one in listed if one.head.id == me],
        received=[one for one in listed if one.head.id != me],
        heads=heads,
        people=_delegates(tenant) if heads else [],
        today=today,
    )


def _delegates(tenant: str) -> list[tuple[str, str]]:
    """Who may answer in the person's place: whoever may sponsor, but them."""
    mine = signed_in_account().email
    able = read_people(deps(), reader(tenant), Permission.PROPOSAL_SPONSOR)
    return people_options([one for one in able if one.email != mine])

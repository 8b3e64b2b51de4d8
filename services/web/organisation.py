"""The pages about the tenant itself: their shared frame, and what follows an act on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, url_for

from policies.messages import N_
from policies.permissions import Permission
from services.errors import DomainError, Forbidden, NotAuthenticated, NotFound
from services.http.language import gettext
from services.http.problems import code_and_status
from services.once import KeyReused
from services.web.acting import Answer
from services.web.context import Form, current_tenant, render_page, rights_in
from services.web.forms import form_of
from tenants.accounts import TenantName

_TABS: Final = (
    ("members", Permission.MEMBER_READ, N_("Membres")),
    ("departments", Permission.DEPARTMENT_READ, N_("Directions et services")),
    ("delegations", Permission.DELEGATION_GIVE, N_("Délégations")),
    ("policy", Permission.POLICY_READ, N_("Règles")),
    ("journal", Permission.TIMELINE_READ, N_("Journal")),
)
"""Endpoint, what opens it, and its name."""


def organisation_page(
    template: str,
    tenant: str,
    tab: str,
    **context: Any,  # noqa: ANN401 - whatever the template says it takes
) -> str:
    """Render a page about the tenant inside its frame, under its own tabs.

    Args:
        template: its name.
        tenant: its slug.
        tab: the endpoint of the current one.
        context: what the template itself takes.

    Raises:
        NotAuthenticated, NotFound: as ``current_tenant``.
    """
    place = current_tenant(tenant)
    return render_page(
        template,
        tenant=place,
        section="organisation",
        subnav=_tabs(place, tab),
        **context,
    )


def may(tenant: str, permission: Permission) -> bool:
    """Whether the person's roles in the tenant carry the permission."""
    return permission in rights_in(current_tenant(tenant))


def require(tenant: str, permission: Permission) -> None:
    """Keep a page that only asks a form, and so calls no use case, for who may send it.

    Raises:
        NotAuthenticated, NotFound: as ``current_tenant``.
        Forbidden: the person's roles do not carry the permission.
    """
    if not may(tenant, permission):
        raise Forbidden


def carry_out(
    act: Callable[[], Any],
    *,
    form_name: str,
    page: Callable[[Form], str],
    then: str | Callable[[Any], str],
    done: str,
) -> Answer:
    """Do what a form asks, then lead on; refused, the page comes back with the form as typed.

    Args:
        act: reads the form and calls the use case.
        form_name: the form's short name on its page.
        page: renders the page again, given the form that comes back.
        then: the path to lead to, or what makes it of what the act gave back.
        done: what the next page says was done, in the reader's language.
    """
    try:
        given = act()
    except (NotAuthenticated, NotFound, KeyReused):
        raise
    except DomainError as refusal:
        form = form_of(form_name, refusal)
        return page(_whole_groups(form)), code_and_status(type(refusal))[1]
    flash(done, "done")
    return redirect(then if isinstance(then, str) else then(given), 303)


def edited_upon(held: Form | None, present: str) -> str:
    """The fingerprint of what a form was filled upon, kept while a session ended and was renewed.

    Args:
        held: the form given back after signing in again, if there is one.
        present: of what the page has just read.
    """
    return str(held.values.get("fingerprint", present)) if held else present


def _whole_groups(form: Form) -> Form:
    """``form`` with what is wrong in one tick of a group said of the group."""
    errors: dict[str, list[str]] = {}
    for name, sentences in form.errors.items():
        group, _, place = name.rpartition("-")
        errors.setdefault(group if place.isdigit() else name, []).extend(sentences)
    return Form(form.name, form.values, errors)


def _tabs(tenant: TenantName, current: str) -> list[dict[str, Any]]:
    rights = rights_in(tenant)
    return [
        {
            "label": gettext(label),
            "href": url_for(f"web.{endpoint}", tenant=tenant.slug),
            "current": endpoint == current,
        }
        for endpoint, permission, label in _TABS
        if permission in rights
    ]

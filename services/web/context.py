"""What every page needs: who looks, in which tenant, in which language, and its frame."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import g, request

from policies.permissions import Permission
from services.errors import NotAuthenticated, NotFound
from services.http.context import config, credential, deps, reader
from services.http.language import language
from services.identity.read_rights import read_rights
from services.notifications.count_moves import count_moves
from services.web.labels import render_labelled
from tenants.accounts import SignedInAccount, TenantName, find_account


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it comes back: what was typed is kept, and what is to correct is said.

    Attributes:
        name: its short name on the page, which prefixes its fields' ids.
        values: what was typed, by the names of its fields.
        errors: sentences by the same names; ``_form`` for what concerns no field.
        focus: the field, or the row, that the page opens on.
    """

    name: str
    values: dict[str, Any]
    errors: dict[str, list[str]]
    focus: str = ""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - templates read form['values']
        """An attribute by its name: ``values`` alone would be a mapping's method in Jinja."""
        return getattr(self, name)


def held_form() -> Form | None:
    """The form that the page gives back after signing in again; None on any other occasion."""
    held: Form | None = g.get("held_form")
    return held


def signed_in_account() -> SignedInAccount:
    """Who looks, read once per request.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    if "account" not in g:
        g.account = find_account(deps().engine, credential(), deps().clock.now())
    account: SignedInAccount | None = g.account
    if account is None:
        raise NotAuthenticated
    return account


def is_signed_in() -> bool:
    """Whether the browser's session holds."""
    try:
        signed_in_account()
    except NotAuthenticated:
        return False
    return True


def current_tenant(slug: str) -> TenantName:
    """The tenant that the page is about.

    Raises:
        NotAuthenticated: nobody is signed in.
        NotFound: no such tenant, or the person is no member of it.
    """
    tenant = signed_in_account().tenant(slug)
    if tenant is None:
        raise NotFound
    return tenant


def render_page(
    template: str,
    *,
    tenant: TenantName | None = None,
    section: str = "",
    **context: Any,  # noqa: ANN401 - whatever the template says it takes
) -> str:
    """Render a page of a signed-in person inside its frame (``base.html``).

    Args:
        template: its name.
        tenant: the one the page is about, from ``current_tenant``.
        section: the current tab, as ``base.html`` lists them.
        context: what the template itself takes; ``form`` and ``form_key`` are there by default.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    account = signed_in_account()
    frame = {
        "language": language(),
        "person": account,
        "tenants": account.tenants,
        "tenant": tenant,
        "section": section,
        "rights": frozenset() if tenant is None else rights_in(tenant),
        "organisation_path": "" if tenant is None else organisation_path(tenant),
        "outbox_open": tenant is not None and _may_read_kept_mails(tenant),
        "engagement": None,
        "form_key": new_form_key(),
    }
    if "move_count" not in context:  # the inbox has just read what is counted
        frame["move_count"] = count_moves(deps(), account)
    if context.get("form") is None:
        context["form"] = held_form()
    return render_labelled(template, **(frame | context))


def rights_in(tenant: TenantName) -> frozenset[Permission]:
    """What the person may ask of ``tenant``, read once per request."""
    if "rights" not in g:
        g.rights = {}
    known: dict[str, frozenset[Permission]] = g.rights
    if tenant.slug not in known:
        known[tenant.slug] = read_rights(deps(), reader(tenant.slug))
    return known[tenant.slug]


def organisation_path(tenant: TenantName) -> str:
    """Where the tab on the tenant itself leads: the first of its pages open to the person."""
    rights = rights_in(tenant)
    if Permission.MEMBER_READ in rights:
        return f"/t/{tenant.slug}/members"
    if Permission.TIMELINE_READ in rights:
        return f"/t/{tenant.slug}/journal"
    return ""


def _may_read_kept_mails(tenant: TenantName) -> bool:
    """Whether mails are kept here, and the person answers for them."""
    return config().mail_is_kept and Permission.MAIL_READ in rights_in(tenant)


def new_form_key() -> str:
    """A key under which the page's forms are carried out once, however often they are sent."""
    return secrets.token_urlsafe(12)


def local_path(given: str | None) -> str:
    """``given`` when it is a path of ours, else nothing: no link leads elsewhere through us."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")):
        return ""
    parts = urlsplit(given)
    has_control = any(ord(character) < 32 for character in given)
    return "" if parts.netloc or parts.scheme or has_control else given


def previous_path() -> str:
    """The page of ours that the person comes from, else the inbox."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host:
        return "/"
    return local_path(referrer.path + (f"?{referrer.query}" if referrer.query else "")) or "/"

"""One's own account: name, language, password, browsers signed in, calendar, tokens, tenants."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.messages import N_
from services.errors import DomainError, Invalid, NotAuthenticated
from services.http.context import credential, deps
from services.http.fields import Text, Title, Whole
from services.http.language import gettext as _
from services.http.language import ngettext
from services.http.limits import email_typed, limiter
from services.http.permission import signed_in
from services.http.problems import code_and_status
from services.http.schemas import Command
from services.identity.end_sessions import end_other_sessions, end_session
from services.identity.own_calendar import make_calendar_address, revoke_calendar_address
from services.identity.own_tokens import create_token, revoke_token
from services.identity.read_account import read_account
from services.identity.read_me import MembershipView, read_me
from services.identity.set_name import set_name
from services.identity.set_password import set_password
from services.web.acting import Answer
from services.web.blueprint import web
from services.web.context import Form, render_page, signed_in_account
from services.web.forms import form_of, read_form

_OWN: Final = "one's own account"
_TOKEN_DAYS: Final = (30, 90, 365)


class NameCommand(Command):
    """A name."""

    name = Title(required=True)


class PasswordCommand(Command):
    """A new password, and the present one where it is asked for."""

    current = Text(200, strip=False, load_default=None)
    new = Text(200, required=True, strip=False)
    again = Text(200, required=True, strip=False)


class TokenCommand(Command):
    """How long a token holds."""

    days = Whole(1, 366, required=True)


@web.get("/account", endpoint="account")
@signed_in(_OWN)
def show() -> str:
    """The whole of it."""
    return _page()


@web.post("/account/name", endpoint="account_name")
@signed_in(_OWN)
def rename() -> Answer:
    """Change the name."""
    try:
        set_name(deps(), credential(), read_form(NameCommand)["name"])
    except Invalid as refusal:
        return _refused("name", refusal)
    return _done(_("Votre nom est enregistré."))


def _typed_passwords() -> dict[str, str | None]:
    """The passwords typed, the new one twice alike.

    Raises:
        Invalid: one is missing, or the two differ.
    """
    command: dict[str, str | None] = read_form(PasswordCommand)
    if command["new"] != command["again"]:
        raise Invalid(errors={"again": [N_("Les deux saisies diffèrent : recommencez.")]})
    return command


def _account_key() -> str:
    """Tries are counted by account: a password is guessed from several machines as from one."""
    try:
        return str(signed_in_account().id)
    except NotAuthenticated:
        return email_typed()


@web.post("/account/password", endpoint="account_password")
@limiter.limit(
    "10 per 15 minutes",
    key_func=_account_key,
    deduct_when=lambda response: response.status_code != 303,
)
@signed_in(_OWN)
def change_password() -> Answer:
    """Choose a password, or another one."""
    try:
        command = _typed_passwords()
        set_password(deps(), credential(), new=command["new"] or "", current=command["current"])
    except Invalid as refusal:
        return _refused("password", refusal)
    return _done(_("Votre mot de passe est changé. Vos autres navigateurs sont déconnectés."))


@web.post("/account/sessions/<handle>/end", endpoint="account_session_end")
@signed_in(_OWN)
def close_one(handle: str) -> Response:
    """Sign one browser out."""
    end_session(deps(), credential(), handle)
    return _done(_("Ce navigateur est déconnecté."))


@web.post("/account/sessions/end-others", endpoint="account_sessions_end")
@signed_in(_OWN)
def close_others() -> Response:
    """Sign every other browser out."""
    count = end_other_sessions(deps(), credential())
    return _done(
        ngettext("Un navigateur est déconnecté.", "%(num)d navigateurs sont déconnectés.", count)
    )


@web.post("/account/calendar", endpoint="account_calendar_make")
@limiter.limit("20 per hour", key_func=_account_key)
@signed_in(_OWN)
def make_calendar() -> Answer:
    """Make the calendar's address, or another one, shown in this answer and never again."""
    return _page(calendar=make_calendar_address(deps(), credential())), 201


@web.post("/account/calendar/revocation", endpoint="account_calendar_revoke")
@signed_in(_OWN)
def drop_calendar() -> Response:
    """Revoke the calendar's address."""
    revoke_calendar_address(deps(), credential())
    return _done(_("L’adresse de votre agenda ne répond plus."))


@web.post("/account/tokens", endpoint="account_token_create")
@limiter.limit("20 per hour", key_func=_account_key)
@signed_in(_OWN)
def make_token() -> Answer:
    """Make a token, shown in this answer and never again."""
    try:
        token = create_token(deps(), credential(), days=read_form(TokenCommand)["days"])
    except Invalid as refusal:
        return _refused("token", refusal)
    return _page(token=token), 201


@web.post("/account/tokens/<handle>/revocation", endpoint="account_token_revoke")
@signed_in(_OWN)
def drop_token(handle: str) -> Response:
    """Revoke a token."""
    revoke_token(deps(), credential(), handle)
    return _done(_("Ce jeton n’ouvre plus rien."))


def _done(sentence: str) -> Response:
    flash(sentence, "done")
    return redirect(url_for("web.account"), 303)


def _refused(name: str, refusal: DomainError) -> tuple[str, int]:
    form = form_of(name, refusal)
    shown = {key: value for key, value in form.values.items() if key in ("name", "days")}
    return _page(Form(name, shown, form.errors)), code_and_status(type(refusal))[1]


def _page(form: Form | None = None, *, token: str = "", calendar: str = "") -> str:
    account = read_account(deps(), credential())
    return render_page(
        "account.html",
        section="account",
        form=form,
        account=account,
        token=token,
        calendar=calendar,
        token_days=_TOKEN_DAYS,
        host=request.host_url.rstrip("/"),
        memberships=[_membership(one) for one in read_me(deps(), credential()).memberships],
    )


def _membership(one: MembershipView) -> dict[str, Any]:
    return {"tenant": one.tenant, "name": one.name, "roles": one.roles}

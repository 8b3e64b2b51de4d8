"""Sign in and out, and choose one's language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from policies.messages import N_
from services.errors import Invalid, NotAuthenticated, NotFound
from services.http.context import SESSION_COOKIE, config, credential, deps, digest_of
from services.http.fields import EmailAddress, Text
from services.http.language import (
    LANGUAGES,
    ask_language,
    asked_language,
    gettext,
    language,
    remember_language,
)
from services.http.limits import email_typed, limiter
from services.http.permission import public
from services.http.schemas import Command
from services.identity.enter_as_persona import enter_as_persona
from services.identity.list_personas import Persona, list_personas
from services.identity.redeem_magic_link import redeem_magic_link
from services.identity.request_magic_link import request_magic_link
from services.identity.set_locale import set_locale
from services.identity.sign_in import SignedIn, sign_in
from services.identity.sign_out import sign_out
from services.web.blueprint import web
from services.web.context import (
    Form,
    is_signed_in,
    local_path,
    new_form_key,
    previous_path,
    signed_in_account,
)
from services.web.formats import sentence
from services.web.forms import form_of, read_form
from services.web.held_forms import held_along, resume_page
from services.web.labels import render_labelled
from tenants.actor import BrowserSession

_ROLES = {
    "administrator": N_("Administration de la collectivité"),
    "agent": N_("Agent"),
    "consultant": N_("Consultant"),
    "dpo": N_("Protection des données"),
    "reader": N_("Lecture"),
    "transformation_lead": N_("Conduite de la transformation"),
}


class SignInCommand(Command):
    """An address and its password."""

    email = EmailAddress(required=True)
    password = Text(200, required=True, strip=False)


class LinkCommand(Command):
    """An address to send a link to."""

    email = EmailAddress(required=True)


@web.before_request
def speak_their_language() -> None:
    """Speak the language that the person keeps, in whichever browser they chose it."""
    # A form comes from a page that was spoken already.
    if request.method == "GET" and request.endpoint != "web.static":
        with suppress(NotAuthenticated):
            remember_language(signed_in_account().locale)


@web.get("/login")
@public("who is not signed in signs in here")
def login_page() -> Response | str:
    """Show the ways in."""
    if is_signed_in():
        return redirect(local_path(request.args.get("next")) or "/", 303)
    return sign_in_page()


@web.post("/login", endpoint="login")
@limiter.limit("30 per minute")
@limiter.limit(
    "10 per 15 minutes",
    key_func=email_typed,
    deduct_when=lambda response: response.status_code != 303,
)
@public("who is not signed in signs in here")
def login() -> Response | tuple[str, int]:
    """Sign in with a password."""
    try:
        command = read_form(SignInCommand)
        browser = sign_in(
            deps(),
            command["email"],
            command["password"],
            length=config().session_length,
            former=_former(),
        )
    except Invalid as refusal:
        return sign_in_page(form_of("login", refusal)), 422
    return _enter(browser)


@web.post("/login/link", endpoint="magic_link")
@limiter.limit("10 per minute")
@limiter.limit("5 per 15 minutes", key_func=email_typed)
@public("who is not signed in signs in here")
def magic_link() -> str | tuple[str, int]:
    """Send a sign-in link, and say the same whether or not there is an account."""
    try:
        command = read_form(LinkCommand)
    except Invalid as refusal:
        return sign_in_page(form_of("magic", refusal)), 422
    request_magic_link(deps(), command["email"], next_path=local_path(request.form.get("next")))
    return sign_in_page(sent_to=command["email"])


@web.get("/login/link/<secret>")
@public("the link of a mail leads here")
def magic_link_page(secret: str) -> str:
    """Ask for a confirmation: programs that read mails follow links, and must not spend them."""
    return render_template(
        "magic_link.html",
        language=language(),
        secret=secret,
        next=local_path(request.args.get("next")),
    )


@web.post("/login/link/<secret>")
@limiter.limit("30 per minute")
@public("the link of a mail leads here")
def magic_link_redeem(secret: str) -> Response:
    """Sign in with the link, which serves once."""
    browser = redeem_magic_link(deps(), secret, length=config().session_length, former=_former())
    return _enter(browser)


@web.post("/login/persona", endpoint="persona")
@public("the demonstration's personas are invented")
def persona() -> Response:
    """Sign in as a persona, in the demonstration only."""
    if not config().demo:
        raise NotFound
    browser = enter_as_persona(
        deps(),
        request.form.get("email", ""),
        tenants=config().demo_tenants,
        length=config().session_length,
        former=_former(),
    )
    return _enter(browser)


@web.post("/logout")
@public("signing out twice is no error")
def logout() -> Response:
    """Sign out."""
    former = _browser()
    if former is not None:
        sign_out(deps(), former)
    spoken = language()
    session.clear()
    remember_language(spoken)
    flash(gettext(N_("Vous êtes déconnecté.")), "done")
    answer = redirect(url_for("web.login_page"), 303)
    answer.delete_cookie(SESSION_COOKIE, secure=config().is_https, httponly=True, samesite="Lax")
    return answer


@web.get("/language/<code>", endpoint="language")
@public("a language is chosen before signing in too")
def ask_for_language(code: str) -> Response:
    """Speak another language to a passer-by; a known person's is changed by their form alone."""
    if code not in LANGUAGES:
        raise NotFound
    if not is_signed_in():
        ask_language(code)
    return redirect(previous_path(), 303)


@web.post("/language/<code>")
@public("a session may end before its page's form is sent")
def choose_language(code: str) -> Response:
    """Speak another language, here and in the person's mails."""
    if code not in LANGUAGES:
        raise NotFound
    try:
        set_locale(deps(), credential(), code)
        remember_language(code)
    except NotAuthenticated:
        ask_language(code)
    return redirect(previous_path(), 303)


def _enter(browser: SignedIn) -> Response:
    """Give the browser its cookie, and lead the person where they were going."""
    held = held_along()
    next_path = local_path(request.form.get("next")) or "/"
    asked = asked_language()
    session.clear()  # a page opened before signing in proves nothing after
    if asked is not None and asked != browser.locale:
        set_locale(deps(), BrowserSession(digest_of(browser.secret)), asked)
    remember_language(asked or browser.locale)
    answer = make_response(resume_page(held)) if held else redirect(next_path, 303)
    answer.set_cookie(
        SESSION_COOKIE,
        browser.secret,
        max_age=config().session_length,
        secure=config().is_https,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _browser() -> BrowserSession | None:
    try:
        found = credential()
    except NotAuthenticated:
        return None
    return found if isinstance(found, BrowserSession) else None


def _former() -> bytes | None:
    browser = _browser()
    return browser.digest if browser else None


def sign_in_page(form: Form | None = None, *, sent_to: str = "", held: str = "") -> str:
    """The ways in.

    Args:
        form: the one that comes back with something to correct.
        sent_to: the address that a link was just sent to.
        held: what was typed before the session ended, given back afterwards.
    """
    return render_labelled(
        "login.html",
        language=language(),
        form=form,
        form_key=new_form_key(),
        sent_to=sent_to,
        held=held or held_along(),
        next=local_path(request.values.get("next")),
        personas=_personas() if config().demo else [],
    )


def _personas() -> list[dict[str, Any]]:
    return [
        {
            "tenant": {"name": group.name, "monogram": group.monogram, "colour": group.colour},
            "people": [
                {
                    "email": one.email,
                    "name": one.name,
                    "role": _role(one),
                    "move_count": one.move_count,
                }
                for one in group.people
            ],
        }
        for group in list_personas(deps(), config().demo_tenants)
    ]


def _role(one: Persona) -> str:
    """What the persona does, in a few words; when it is not told, what they head or work in."""
    if function := config().persona_functions.get(one.email):
        return sentence(function)
    if one.heads:
        return one.heads
    granted = [gettext(_ROLES[role]) for role in one.roles if role in _ROLES and role != "agent"]
    if granted:
        return ", ".join(granted)
    member = _ROLES["agent"]
    return one.works_in or gettext(member)

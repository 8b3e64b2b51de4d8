"""Ask who sent a form to sign in again, and give the form back where it was typed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, flash, g, make_response, redirect, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # Flask-WTF ships no types
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from services.errors import NotAuthenticated
from services.http.error_handlers import pass_on, to_sign_in
from services.http.language import gettext as _
from services.http.permission import signed_in
from services.web.blueprint import web
from services.web.context import is_signed_in, signed_in_account
from services.web.held_forms import HELD, HeldForm, held_along, hold, resume_page
from services.web.sign_in import sign_in_page


@web.post("/resume", endpoint="resume")
@signed_in("shows a person what they had typed, on a page that asks for its own permission")
def resume() -> Response:
    """Show the page where the form was typed, with the form filled."""
    signed_in_account()
    held = HeldForm.from_text(request.form.get(HELD, ""))
    if held is None:
        return redirect("/", 303)
    adapter = current_app.url_map.bind_to_environ(request.environ)
    endpoint, values = adapter.match(urlsplit(held.page).path, method="GET")
    g.held_form = held.form()
    flash(_("Votre saisie est revenue. Rien n’est encore envoyé : relisez, puis envoyez."), "info")
    return make_response(current_app.view_functions[endpoint](**values))


@web.errorhandler(NotAuthenticated)
def ask_to_sign_in(_error: NotAuthenticated) -> Response | tuple[str, int]:
    """Ask who sent a form to sign in, and keep the form meanwhile."""
    held = held_along() or hold()
    if not held:
        return to_sign_in()
    return sign_in_page(held=held), 401


@web.errorhandler(CSRFError)
def give_back(error: HTTPException) -> Response | tuple[str, int]:
    """Give the form back to who signed in again meanwhile, in another tab."""
    held = held_along() or hold()
    if not held or request.endpoint == "web.login" or not _is_ours():
        return pass_on(error)
    if not is_signed_in():
        return ask_to_sign_in(NotAuthenticated())
    return resume_page(held), 400


def _is_ours() -> bool:
    """Whether the form came from a page of ours: other sites fill no form of ours."""
    return urlsplit(request.referrer or "").netloc == request.host

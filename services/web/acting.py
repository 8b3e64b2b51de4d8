"""From a posted form to an act: done, and led back to the page; refused, and the page filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from services.errors import DomainError, Invalid, NotAuthenticated, NotFound
from services.http.problems import code_and_status
from services.once import AlreadyDone, KeyReused
from services.web.context import Form
from services.web.dossier_page import dossier_page
from services.web.forms import form_of, posted
from services.web.receipts import keep_receipt
from services.web.rows import Values, focused_row

Answer = Response | tuple[str, int]


def proposal_path(tenant: str, proposal_id: UUID) -> str:
    """Where the proposal's page is."""
    return url_for("web.proposal", tenant=tenant, proposal_id=proposal_id)


def carry_out(
    tenant: str,
    proposal_id: UUID,
    form_name: str,
    act: Callable[[], object],
    *,
    done: str,
    renamed: Mapping[str, str] | None = None,
) -> Answer:
    """Read the form and do what it asks, then lead to the proposal's page.

    Args:
        tenant: its slug.
        proposal_id: the proposal.
        form_name: the form's short name on the page.
        act: reads the form and calls the use case.
        done: what the page then says was done.
        renamed: where an error is shown, by the name that the command gives its field.
    """
    try:
        act()
    except (NotAuthenticated, NotFound, KeyReused):
        raise
    except AlreadyDone:
        # The answer that was given then, and its receipt, may never have reached the browser.
        keep_receipt(proposal_id, done=done)
        raise
    except DomainError as refusal:
        return refused(tenant, proposal_id, form_name, refusal, renamed=renamed)
    keep_receipt(proposal_id, done=done)
    return redirect(proposal_path(tenant, proposal_id), 303)


def refused(
    tenant: str,
    proposal_id: UUID,
    form_name: str,
    refusal: DomainError,
    *,
    renamed: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """The proposal's page with the form as it was typed, and what the refusal says of it."""
    form = with_names(form_of(form_name, refusal), renamed or {})
    status = code_and_status(type(refusal))[1]
    return dossier_page(tenant, proposal_id, form=form), status


def shown_again(
    tenant: str, proposal_id: UUID, form_name: str, values: Values, *, focus: str = ""
) -> tuple[str, int]:
    """The proposal's page with the form as it was typed, and nothing to correct.

    Args:
        tenant: its slug.
        proposal_id: the proposal.
        form_name: the form's short name on the page.
        values: what it holds.
        focus: the field that the page opens on; by default the row just added.
    """
    form = Form(form_name, dict(values), {}, focus or focused_row(posted()))
    return dossier_page(tenant, proposal_id, form=form), 200


def wants_back() -> bool:
    """Whether the person went back from a page of confirmation to what they typed."""
    return "back" in request.form


def with_names(form: Form, renamed: Mapping[str, str]) -> Form:
    """``form`` with its errors under the names of the fields that the page shows."""
    errors: dict[str, list[str]] = {}
    for name, sentences in form.errors.items():
        errors.setdefault(renamed.get(name, name), []).extend(sentences)
    return Form(form.name, form.values, errors)


def require_choice(values: Mapping[str, Any], name: str, sentence: str) -> None:
    """Ask for a choice in its own words, where nothing was chosen.

    Raises:
        Invalid: nothing was.
    """
    if not values.get(name):
        raise Invalid(errors={name: [sentence]})

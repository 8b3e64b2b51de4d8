"""Write a proposal: choose its kind, type its text, keep it or submit it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.loop import Kind
from policies.permissions import Permission
from services.errors import DomainError, Forbidden, NotAuthenticated, NotFound
from services.governance.dossier import Dossier
from services.governance.possibilities import CompleteDraft, CompleteRework
from services.governance.read_dossier import read_dossier
from services.http.commands.proposals import ProposalDraft, ProposalEdit
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.limits import takes_upload
from services.http.permission import permission
from services.http.problems import code_and_status
from services.http.uploads import Upload, read_upload, require_upload
from services.once import KeyReused
from services.proposals.create_proposal import create_proposal
from services.proposals.edit_proposal import edit_proposal
from services.web.acting import Answer, proposal_path
from services.web.blueprint import web
from services.web.context import Form, current_tenant, held_form, render_page, rights_in
from services.web.documents_context import documents_context
from services.web.forms import posted
from services.web.proposal_form import (
    FORM,
    cited_evidence,
    form_context,
    missing_form,
    read_text,
    text_form,
    values_of,
)
from services.web.receipts import keep_receipt, take_receipt
from services.web.rows import Values, focused_row, rearranged, wants_other_rows
from services.web.submitting import submitted
from services.web.text_documents import change_documents, file_lost

_KINDS = [kind.value for kind in Kind]


@web.get("/t/<slug:tenant>/proposals/new", endpoint="proposal_new")
@permission(Permission.PROPOSAL_CREATE)
def begin(tenant: str) -> Response:
    """Ask for the kind, then show its form.

    Going back to it after keeping a draft shows this very page, with its form's key: sent again,
    it makes no second draft. A page not stored would come back with another key.

    Raises:
        Forbidden: the person may not write proposals.
    """
    if Permission.PROPOSAL_CREATE not in rights_in(current_tenant(tenant)):
        raise Forbidden
    kind = request.args.get("kind", "")
    form = held_form() or Form(FORM, _cited(), {})
    kind = str(form.values.get("kind", kind))
    page = make_response(_new_page(tenant, Kind(kind) if kind in _KINDS else None, form))
    page.headers["Cache-Control"] = "private, no-cache"
    return page


def _cited() -> dict[str, str]:
    """The text of the compass that a link asks to change: a code, checked when it is chosen."""
    target = request.args.get("target", "")
    return {"target": target} if target else {}


@web.post("/t/<slug:tenant>/proposals/new")
@permission(Permission.PROPOSAL_CREATE)
@takes_upload
def create(tenant: str) -> Answer:
    """Keep a draft with its document, and submit it when that is asked."""
    values = posted()
    kind = Kind(str(values["kind"])) if values.get("kind") in _KINDS else None
    if kind is None or wants_other_rows():
        form = Form(FORM, dict(rearranged(values)), file_lost({}), focused_row(values))
        return _new_page(tenant, kind, form), 200
    try:
        upload = read_upload()
        text = read_text(ProposalDraft, values)
        proposal_id = create_proposal(
            deps(), caller(tenant), text.pop("kind"), text.pop("title"), text
        )
    except (NotAuthenticated, NotFound, Forbidden, KeyReused):
        raise
    except DomainError as refusal:
        page = _new_page(tenant, kind, _refused_form(values, refusal))
        return page, code_and_status(type(refusal))[1]
    return _kept(tenant, proposal_id, upload)


@web.get("/t/<slug:tenant>/proposals/<uuid:proposal_id>/edit", endpoint="proposal_edit")
@permission(Permission.PROPOSAL_READ)
def open_text(tenant: str, proposal_id: UUID) -> str | Response:
    """Show the text to its author; with ``submit``, what it still lacks."""
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    work = _work_in_hand(dossier)
    if work is None:
        return redirect(proposal_path(tenant, proposal_id), 303)
    values = _values(tenant, dossier)
    form = Form(FORM, dict(values), {})
    if "submit" in request.args:
        told = take_receipt(proposal_id) or {}
        form = missing_form(values, work.missing | told.get("missing", {}))
    elif "document" in request.args:
        told = take_receipt(proposal_id) or {}
        form = Form(FORM, dict(values), told.get("document", {}))
    held = held_form()
    if held is not None:
        # Of the text that was in hand then: what somebody changed meanwhile is not overwritten.
        return _edit_page(tenant, dossier, held, held.values.get("revision", ""))
    return _edit_page(tenant, dossier, form, dossier.proposal.revision)


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/edit")
@permission(Permission.PROPOSAL_EDIT)
@takes_upload
def save(tenant: str, proposal_id: UUID) -> Answer:
    """Keep the text and its documents, and submit it when that is asked."""
    values = posted()
    typed_revision = str(values.pop("revision", ""))
    revision = int(typed_revision) if typed_revision.isdecimal() else None
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    if wants_other_rows():
        form = Form(FORM, dict(rearranged(values)), file_lost({}), focused_row(values))
        return _edit_page(tenant, dossier, form, typed_revision), 200
    try:
        upload = require_upload() if request.form.get("intent") == "attach" else read_upload()
        text = read_text(ProposalEdit, values, cited_evidence(dossier.text.content))
        edit_proposal(deps(), caller(tenant), proposal_id, text, expected_revision=revision)
    except (NotAuthenticated, NotFound, Forbidden, KeyReused):
        raise
    except DomainError as refusal:
        # Sent again as it comes back, the text replaces the one that changed meanwhile.
        form = _refused_form(values, refusal)
        page = _edit_page(tenant, dossier, form, dossier.proposal.revision)
        return page, code_and_status(type(refusal))[1]
    return _kept(tenant, proposal_id, upload)


def _refused_form(values: Values, refusal: DomainError) -> Form:
    """The form as it comes back; a file chosen is to be chosen again."""
    form = text_form(values, refusal)
    return Form(form.name, form.values, file_lost(form.errors))


def _kept(tenant: str, proposal_id: UUID, upload: Upload | None) -> Answer:
    """The text is saved under the form's key; what else the form asks are acts without one."""
    edit_path = url_for("web.proposal_edit", tenant=tenant, proposal_id=proposal_id)
    changed = change_documents(tenant, proposal_id, upload)
    if changed.refused:
        keep_receipt(proposal_id, document=changed.refused)
        flash(_("Votre texte est enregistré. Ses documents n’ont pas changé."), "info")
        return redirect(f"{edit_path}?document=1", 303)
    if request.form.get("intent") == "submit":
        return submitted(tenant, proposal_id, reader(tenant))
    if changed.goes_on:
        flash(changed.done, "done")
        return redirect(edit_path, 303)
    keep_receipt(proposal_id, done=changed.done or _("Votre texte est enregistré."))
    return redirect(proposal_path(tenant, proposal_id), 303)


def _new_page(tenant: str, kind: Kind | None, form: Form) -> str:
    place = current_tenant(tenant)
    context: dict[str, Any] = {"kind": None}
    if kind is not None:
        context = form_context(tenant, kind, form)
    return render_page(
        "proposal/new.html",
        tenant=place,
        section="proposals",
        kinds=_KINDS,
        form=form,
        **context,
    )


def _edit_page(tenant: str, dossier: Dossier, form: Form, revision: int | str) -> str:
    view = dossier.proposal
    work = _work_in_hand(dossier)
    asked = None
    if isinstance(work, CompleteRework) and work.text:
        by = work.asked_by.name if work.asked_by else _("Le comité")
        asked = {"text": work.text, "asked_by": by}
    return render_page(
        "proposal/edit.html",
        tenant=current_tenant(tenant),
        section="proposals",
        proposal={
            "id": view.id,
            "reference": view.reference,
            "title": dossier.text.title,
            "kind": view.kind.value,
            "stage": view.stage.value,
            "version": view.version,
        },
        form=form,
        revision=revision,
        rework=asked,
        documents=documents_context(dossier),
        **form_context(tenant, view.kind, form),
    )


def _work_in_hand(dossier: Dossier) -> CompleteDraft | CompleteRework | None:
    """What the person has to complete, when the text is theirs to change now."""
    for possibility in dossier.possibilities:
        if isinstance(possibility, CompleteDraft | CompleteRework):
            return possibility
    return None


def _values(tenant: str, dossier: Dossier) -> Values:
    choices = form_context(tenant, dossier.proposal.kind, Form(FORM, {}, {}))
    return values_of(
        dossier.text.title,
        dossier.text.summary,
        dossier.proposal.department,
        dossier.text.content,
        [invariant["code"] for invariant in choices["invariants"]],
    )

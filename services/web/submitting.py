"""Submit a text, and ask for what it lacks where it is written."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for

from services.errors import Incomplete, Invalid, InvalidStage
from services.http.context import deps
from services.http.language import gettext as _
from services.http.problems import problem_of
from services.proposals.submit_proposal import submit_proposal
from services.web.acting import Answer, proposal_path
from services.web.receipts import keep_receipt
from tenants.actor import Caller


def submitted(tenant: str, proposal_id: UUID, author: Caller) -> Answer:
    """Submit, then lead to the proposal; or to its text, when something lacks.

    Args:
        tenant: its slug.
        proposal_id: the proposal, whose text is saved.
        author: without a key where the same request has already saved the text under it.
    """
    try:
        submit_proposal(deps(), author, proposal_id)
    except (Incomplete, Invalid) as refusal:
        problem = problem_of(refusal)
        keep_receipt(proposal_id, missing=problem.errors or {"_form": [problem.detail]})
        flash(_("Votre texte est enregistré. Il n’est pas encore soumis."), "info")
        edit = url_for("web.proposal_edit", tenant=tenant, proposal_id=proposal_id, submit=1)
        return redirect(edit, 303)
    except InvalidStage as refusal:
        flash(problem_of(refusal).detail, "refusal")
        return redirect(proposal_path(tenant, proposal_id), 303)
    keep_receipt(proposal_id, done=_("Votre proposition est soumise."))
    return redirect(proposal_path(tenant, proposal_id), 303)

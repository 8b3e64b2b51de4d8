"""A proposal: its page, and what its author and its readers do there."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import make_response, request
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.committees.add_comment import add_comment
from services.committees.withdraw_proposal import withdraw_proposal
from services.governance.fingerprint import read_fingerprint
from services.http.commands.proposals import CallInCommand, CommentCommand, WithdrawalCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.notifications.read_news import read_news
from services.rollouts.call_in import call_in
from services.web.acting import Answer, carry_out
from services.web.blueprint import web
from services.web.dossier_page import dossier_page, live_region
from services.web.forms import read_form
from services.web.submitting import submitted


@web.get("/t/<slug:tenant>/proposals/<uuid:proposal_id>", endpoint="proposal")
@permission(Permission.PROPOSAL_READ)
def show(tenant: str, proposal_id: UUID) -> str:
    """Show a proposal, and what the person looking may do about it."""
    read_news(deps(), reader(tenant), proposal_id)
    return dossier_page(tenant, proposal_id)


@web.get("/t/<slug:tenant>/proposals/<uuid:proposal_id>/live", endpoint="proposal_live")
@permission(Permission.PROPOSAL_READ)
def live(tenant: str, proposal_id: UUID) -> Response:
    """Show what changed on the page; 304 while what the browser names is what there is."""
    fingerprint = read_fingerprint(deps(), reader(tenant), proposal_id)
    if request.if_none_match.contains(fingerprint):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        regions, fingerprint = live_region(tenant, proposal_id)
        answer = make_response(regions)
    answer.set_etag(fingerprint)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/submit", endpoint="proposal_submit")
@permission(Permission.PROPOSAL_SUBMIT)
def submit(tenant: str, proposal_id: UUID) -> Answer:
    """Submit the text as it stands; what it lacks is asked for beside its fields."""
    return submitted(tenant, proposal_id, caller(tenant))


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/withdraw", endpoint="proposal_withdraw")
@permission(Permission.PROPOSAL_WITHDRAW)
def withdraw(tenant: str, proposal_id: UUID) -> Answer:
    """Take the proposal back."""
    return carry_out(
        tenant,
        proposal_id,
        "withdraw",
        lambda: withdraw_proposal(
            deps(), caller(tenant), proposal_id, **read_form(WithdrawalCommand)
        ),
        done=_("Votre proposition est retirée."),
    )


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/comment", endpoint="proposal_comment")
@permission(Permission.COMMENT_CREATE)
def comment(tenant: str, proposal_id: UUID) -> Answer:
    """Publish a comment."""
    return carry_out(
        tenant,
        proposal_id,
        "comment",
        lambda: add_comment(deps(), caller(tenant), proposal_id, **read_form(CommentCommand)),
        done=_("Votre commentaire est publié."),
    )


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/call-in", endpoint="proposal_call_in")
@permission(Permission.PROPOSAL_CALL_IN)
def bring_to_committee(tenant: str, proposal_id: UUID) -> Answer:
    """Call the proposal to the committee."""
    return carry_out(
        tenant,
        proposal_id,
        "call_in",
        lambda: call_in(deps(), caller(tenant), proposal_id, **read_form(CallInCommand)),
        done=_("Le comité est saisi."),
    )

"""From the address of a ballot's form to the page that shows it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect
from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.committees.read_ballots import read_ballot
from services.http.context import deps, reader
from services.http.permission import permission
from services.web.acting import proposal_path
from services.web.blueprint import web


@web.get("/t/<slug:tenant>/ballots/<uuid:ballot_id>/close", endpoint="ballot")
@web.get("/t/<slug:tenant>/ballots/<uuid:ballot_id>/open", endpoint="ballot")
@web.get("/t/<slug:tenant>/ballots/<uuid:ballot_id>/vote", endpoint="ballot")
@permission(Permission.BALLOT_READ)
def ballot(tenant: str, ballot_id: UUID) -> Response:
    """Lead to the proposal that the ballot decides: a refused form leaves its address behind."""
    found = read_ballot(deps(), reader(tenant), ballot_id)
    return redirect(proposal_path(tenant, found.proposal_id), 303)

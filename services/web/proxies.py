"""Entrust one's vote on an item to another voter, or take it back."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.committees.proxies import give_proxy, revoke_proxy
from services.committees.read_ballots import read_ballot
from services.http.commands.ballots import ProxyCommand
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.web.acting import Answer, carry_out
from services.web.blueprint import web
from services.web.forms import read_form


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/proxy", endpoint="ballot_proxy")
@permission(Permission.BALLOT_VOTE)
def give(tenant: str, ballot_id: UUID) -> Answer:
    """Entrust one's vote to another voter."""
    ballot = read_ballot(deps(), reader(tenant), ballot_id)
    return carry_out(
        tenant,
        ballot.proposal_id,
        "proxy",
        lambda: give_proxy(deps(), caller(tenant), ballot_id, **read_form(ProxyCommand)),
        done=_("Votre pouvoir est donné. La personne est prévenue."),
    )


@web.post(
    "/t/<slug:tenant>/ballots/<uuid:ballot_id>/proxy/revocation", endpoint="ballot_proxy_revoke"
)
@permission(Permission.BALLOT_VOTE)
def revoke(tenant: str, ballot_id: UUID) -> Answer:
    """Take back the vote that one entrusted."""
    ballot = read_ballot(deps(), reader(tenant), ballot_id)
    return carry_out(
        tenant,
        ballot.proposal_id,
        "proxy_given",
        lambda: revoke_proxy(deps(), caller(tenant), ballot_id),
        done=_("Votre pouvoir est révoqué : à vous de voter."),
    )

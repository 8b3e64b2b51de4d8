"""Proxies: a voter who will be away entrusts their vote on one item to another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.resource import Resource
from services.committees.proxies import ProxyView, give_proxy, list_proxies, revoke_proxy
from services.http.commands.ballots import ProxyCommand
from services.http.context import caller, deps, reader
from services.http.fields import Instant, Part, YesNo
from services.http.schemas import AnswerSchema, PersonSchema

proxies = Resource("proxies", "Votes entrusted to another voter, one item at a time.")


class ProxySchema(AnswerSchema):
    """A vote entrusted to another voter."""

    giver = Part(PersonSchema, required=True)
    holder = Part(PersonSchema, required=True)
    given_at = Instant(required=True)
    used = YesNo(required=True, metadata={"description": "Its holder has voted with it."})
    voided_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Since when it is void, one of the two having stepped aside."},
    )


@proxies.get(
    "/ballots/<uuid:ballot_id>/proxies", Permission.BALLOT_READ, many=True, answer=ProxySchema
)
def get_proxies(tenant: str, ballot_id: UUID) -> list[ProxyView]:
    """List the proxies given on an item, those that are void included."""
    return list_proxies(deps(), reader(tenant), ballot_id)


@proxies.post(
    "/ballots/<uuid:ballot_id>/proxies",
    Permission.BALLOT_VOTE,
    body=ProxyCommand,
    answer=ProxySchema,
    example={"to": "elue.numerique@novacite.example"},
)
def post_proxy(tenant: str, ballot_id: UUID, body: dict[str, Any]) -> ProxyView:
    """Entrust one's vote to another voter, as many to each as the rule admits.

    Nobody both gives and holds a proxy on one item. It lapses if its giver votes after all, and is
    void when either of the two steps aside.
    """
    return give_proxy(deps(), caller(tenant), ballot_id, **body)


@proxies.post(
    "/ballots/<uuid:ballot_id>/proxies/revocation", Permission.BALLOT_VOTE, answer=ProxySchema
)
def post_proxy_revocation(tenant: str, ballot_id: UUID) -> ProxyView:
    """Take back the proxy that one gave, until its holder has voted with it."""
    return revoke_proxy(deps(), caller(tenant), ballot_id)

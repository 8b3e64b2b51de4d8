"""Proposals: write, submit, withdraw, call in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.proposal_schemas import ProposalSchema, answer_with
from services.api.resource import Resource
from services.committees.withdraw_proposal import withdraw_proposal
from services.http.commands.proposals import (
    CallInCommand,
    ProposalDraft,
    ProposalEdit,
    ProposalQuery,
    WithdrawalCommand,
)
from services.http.context import caller, deps, reader
from services.http.etag import expected_revision
from services.http.paging import PageRequest
from services.proposals.create_proposal import create_proposal
from services.proposals.edit_proposal import edit_proposal
from services.proposals.list_proposals import ProposalFilter, ProposalPage, list_proposals
from services.proposals.submit_proposal import submit_proposal
from services.rollouts.call_in import call_in

proposals = Resource("proposals", "Proposals, from a draft to what became of it.")

EXAMPLE: Final = {
    "kind": "initiative",
    "title": "Tablette de terrain pour les équipes mobiles",
    "summary": "Remplir la fiche d’intervention sur place, avec l’habitant.",
    "department": "MOB",
    "usage_statements": [
        {
            "actor": "L’agent",
            "verb": "remplit",
            "object": "la fiche d’intervention sur place",
            "audience": "agent",
        }
    ],
    "benefits": {"citizen": "Une réponse le jour même.", "agent": "Plus de double saisie."},
    "invariants": [{"code": "INV2", "effect": "improved", "note": "L’échange se fait sur place."}],
    "vigilance_points": ["WP01"],
}


@proposals.get(
    "/proposals",
    Permission.PROPOSAL_READ,
    query=ProposalQuery,
    paged=True,
    answer=ProposalSchema,
)
def get_proposals(tenant: str, query: dict[str, Any], page: PageRequest) -> ProposalPage:
    """List proposals, newest first; of the drafts, one's own."""
    return list_proposals(
        deps(), reader(tenant), ProposalFilter(**query), page=page.number, page_size=page.size
    )


@proposals.post(
    "/proposals",
    Permission.PROPOSAL_CREATE,
    body=ProposalDraft,
    answer=ProposalSchema,
    example=EXAMPLE,
)
def post_proposal(tenant: str, body: dict[str, Any]) -> Answer:
    """Begin a draft.

    `kind` and `title` are enough. Its author alone reads it until it is submitted.
    """
    kind, title = body.pop("kind"), body.pop("title")
    proposal_id = create_proposal(deps(), caller(tenant), kind, title, body)
    return answer_with(tenant, proposal_id, is_new=True)


@proposals.get(
    "/proposals/<uuid:proposal_id>",
    Permission.PROPOSAL_READ,
    answer=ProposalSchema,
    revisioned=True,
)
def get_proposal(tenant: str, proposal_id: UUID) -> Answer:
    """Read a proposal."""
    return answer_with(tenant, proposal_id)


@proposals.patch(
    "/proposals/<uuid:proposal_id>",
    Permission.PROPOSAL_EDIT,
    body=ProposalEdit,
    answer=ProposalSchema,
    example={"summary": "Remplir la fiche sur place, et la relire avec l’habitant."},
)
def patch_proposal(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> Answer:
    """Edit a draft, or a proposal sent back to its author."""
    edit_proposal(deps(), caller(tenant), proposal_id, body, expected_revision=expected_revision())
    return answer_with(tenant, proposal_id)


@proposals.post(
    "/proposals/<uuid:proposal_id>/submission",
    Permission.PROPOSAL_SUBMIT,
    status=202,
    answer=ProposalSchema,
)
def submit(tenant: str, proposal_id: UUID) -> Answer:
    """Submit a draft, or a reworked text.

    The text is frozen as a new version. What it lacks is named field by field.
    """
    submit_proposal(deps(), caller(tenant), proposal_id)
    return answer_with(tenant, proposal_id)


@proposals.post(
    "/proposals/<uuid:proposal_id>/withdrawal",
    Permission.PROPOSAL_WITHDRAW,
    status=202,
    body=WithdrawalCommand,
    answer=ProposalSchema,
    example={"reason": "Une action plus large la comprend."},
)
def withdraw(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> Answer:
    """Take one's proposal back, until it is adopted."""
    withdraw_proposal(deps(), caller(tenant), proposal_id, **body)
    return answer_with(tenant, proposal_id)


@proposals.post(
    "/proposals/<uuid:proposal_id>/call-in",
    Permission.PROPOSAL_CALL_IN,
    body=CallInCommand,
    answer=ProposalSchema,
    example={"reason": "L’accueil de proximité mérite un débat."},
)
def post_call_in(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> Answer:
    """Call to the committee a proposal that skips it, while no phase may start yet."""
    call_in(deps(), caller(tenant), proposal_id, **body)
    return answer_with(tenant, proposal_id)

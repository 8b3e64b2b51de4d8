"""Sponsorship: a manager's answer to a proposal."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.proposal_schemas import ProposalSchema, answer_with
from services.api.resource import Resource
from services.http.commands.proposals import SponsorshipCommand
from services.http.context import caller, deps
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship

sponsorship = Resource("sponsorship", "A manager's answer: commit means, send back, decline.")


@sponsorship.post(
    "/proposals/<uuid:proposal_id>/sponsorship",
    Permission.PROPOSAL_SPONSOR,
    body=SponsorshipCommand,
    answer=ProposalSchema,
    example={
        "decision": "sponsor",
        "comment": "Le secteur nord commence.",
        "commitments": {"budget_eur": 18400, "staff_days": 35},
    },
)
def post_sponsorship(tenant: str, proposal_id: UUID, body: SponsorAnswer) -> Answer:
    """Answer a request to sponsor.

    Of those asked, the first to answer wins; the others get `invalid_stage`.
    """
    answer_sponsorship(deps(), caller(tenant), proposal_id, body)
    return answer_with(tenant, proposal_id)

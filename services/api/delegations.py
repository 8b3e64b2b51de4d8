"""Delegations: who answers in a head's absence, and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.commands.tenancy import DelegationCommand
from services.http.context import caller, deps, reader
from services.http.fields import Day, Id, Instant, Part
from services.http.schemas import AnswerSchema, PersonSchema
from services.tenancy.delegations import (
    DelegationView,
    give_delegation,
    list_delegations,
    revoke_delegation,
)

delegations = Resource("delegations", "Who answers in a head's absence.")


class DelegationSchema(AnswerSchema):
    """A delegation; both its days are included."""

    id = Id(required=True)
    head = Part(PersonSchema, required=True)
    delegate = Part(PersonSchema, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    given_at = Instant(required=True)
    revoked_at = Instant(required=True, allow_none=True)


@delegations.get("/delegations", Permission.DELEGATION_GIVE, many=True, answer=DelegationSchema)
def get_delegations(tenant: str) -> list[DelegationView]:
    """List the delegations that the person gave or was given, latest first."""
    return list_delegations(deps(), reader(tenant))


@delegations.post(
    "/delegations",
    Permission.DELEGATION_GIVE,
    body=DelegationCommand,
    answer=DelegationSchema,
    example={
        "delegate": "chef.guichet@novacite.example",
        "starts_on": "2026-12-21",
        "ends_on": "2027-01-03",
    },
)
def post_delegation(tenant: str, body: dict[str, Any]) -> DelegationView:
    """Let a member answer sponsorships in one's absence; a delegate delegates nothing further."""
    return give_delegation(deps(), caller(tenant), **body)


@delegations.post(
    "/delegations/<uuid:delegation_id>/revocation",
    Permission.DELEGATION_GIVE,
    answer=DelegationSchema,
)
def post_revocation(tenant: str, delegation_id: UUID) -> DelegationView:
    """End a delegation that one gave."""
    return revoke_delegation(deps(), caller(tenant), delegation_id)

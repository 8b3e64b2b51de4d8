"""The policy: how long people have, and which way each kind of proposal goes."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.http.commands.tenancy import PolicyCommand, SubstituteCommand
from services.http.context import caller, deps, reader
from services.http.etag import expected_revision
from services.http.fields import String, Whole
from services.http.schemas import AnswerSchema
from services.tenancy.get_policy import get_policy as read_policy
from services.tenancy.name_substitute import name_substitute
from services.tenancy.policies import PolicyView
from services.tenancy.put_policy import put_policy as write_policy

policy = Resource("policy", "Durations and paths, for the loops opened from now on.")


class PolicySchema(AnswerSchema):
    """A version of the policy."""

    number = Whole(required=True, metadata={"description": "0 for the method's defaults."})
    durations = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    paths = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)
    substitute = String(required=True, allow_none=True)


@policy.get("/policy", Permission.POLICY_READ, answer=PolicySchema, revisioned=True)
def get_policy(tenant: str) -> Answer:
    """Read the policy."""
    return _answer(read_policy(deps(), reader(tenant)))


@policy.put(
    "/policy",
    Permission.POLICY_CONFIGURE,
    body=PolicyCommand,
    answer=PolicySchema,
    revisioned=True,
    example={"durations": {"ballot": "P10D", "sponsor_reminder": "P7D"}},
)
def put_policy(tenant: str, body: dict[str, Any]) -> Answer:
    """Write a new version of the policy.

    A duration or a kind left out stays as it is. Loops under way keep the version that they were
    opened under.
    """
    return _answer(write_policy(deps(), caller(tenant), **body, expected=expected_revision()))


@policy.put(
    "/policy/substitute",
    Permission.POLICY_CONFIGURE,
    body=SubstituteCommand,
    answer=PolicySchema,
    revisioned=True,
    example={"substitute": "dga.transformation@novacite.example"},
)
def put_substitute(tenant: str, body: dict[str, Any]) -> Answer:
    """Name who sponsors where the head of the root is the author."""
    return _answer(
        name_substitute(deps(), caller(tenant), body["substitute"], expected=expected_revision())
    )


def _answer(view: PolicyView) -> Answer:
    return Answer(view, revision=view.number)

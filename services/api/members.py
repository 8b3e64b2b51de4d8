"""Members: who belongs to the tenant, and the roles they are granted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.http.commands.tenancy import MemberChangeCommand, MemberCommand, MemberQuery
from services.http.context import caller, deps, reader
from services.http.etag import expected_fingerprint
from services.http.fields import Id, Instant, Many, String
from services.http.paging import PageRequest
from services.http.schemas import AnswerSchema
from services.tenancy.add_member import add_member
from services.tenancy.change_member import change_member
from services.tenancy.list_members import MemberPage, list_members
from services.tenancy.members import MemberView, fingerprint
from services.tenancy.read_member import read_member

members = Resource("members", "The tenant's people.")


class MemberSchema(AnswerSchema):
    """A person in the tenant."""

    id = Id(required=True)
    name = String(required=True)
    email = String(required=True)
    roles = Many(String(), required=True, metadata={"description": "Those granted."})
    departments = Many(String(), required=True, metadata={"description": "Codes."})
    heads = Many(String(), required=True, metadata={"description": "Codes of those they head."})
    joined_at = Instant(required=True)
    left_at = Instant(required=True, allow_none=True)


@members.get("/members", Permission.MEMBER_READ, query=MemberQuery, paged=True, answer=MemberSchema)
def get_members(tenant: str, query: dict[str, Any], page: PageRequest) -> MemberPage:
    """List the present members, by name."""
    return list_members(
        deps(), reader(tenant), query["wanted"], page=page.number, page_size=page.size
    )


@members.post(
    "/members",
    Permission.MEMBER_CONFIGURE,
    body=MemberCommand,
    answer=MemberSchema,
    example={
        "email": "agent.mob@novacite.example",
        "name": "Inès Petit",
        "roles": ["agent"],
        "departments": ["MOB"],
    },
)
def post_member(tenant: str, body: dict[str, Any]) -> MemberView:
    """Make somebody a member; one who left comes back as the same person."""
    return add_member(deps(), caller(tenant), **body)


@members.get(
    "/members/<uuid:member_id>", Permission.MEMBER_READ, answer=MemberSchema, revisioned=True
)
def get_member(tenant: str, member_id: UUID) -> Answer:
    """Read a member, one who left included."""
    return _answer(read_member(deps(), reader(tenant), member_id).member)


@members.put(
    "/members/<uuid:member_id>",
    Permission.MEMBER_CONFIGURE,
    body=MemberChangeCommand,
    answer=MemberSchema,
    revisioned=True,
    example={"roles": ["agent", "transformation_lead"]},
)
def put_member(tenant: str, member_id: UUID, body: dict[str, Any]) -> Answer:
    """Change a member; roles count from their next request."""
    return _answer(
        change_member(deps(), caller(tenant), member_id, **body, expected=expected_fingerprint())
    )


@members.post(
    "/members/<uuid:member_id>/departure", Permission.MEMBER_CONFIGURE, answer=MemberSchema
)
def post_departure(tenant: str, member_id: UUID) -> MemberView:
    """Note that a member leaves; what they did keeps their name."""
    return change_member(deps(), caller(tenant), member_id, leaves=True)


def _answer(member: MemberView) -> Answer:
    return Answer(member, revision=fingerprint(member))

"""What an administrator or a head sends, from a page or from a program."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields, post_load

from services.http.fields import Choice, Code, Day, EmailAddress, Many, Text, Title
from services.http.schemas import Command, PageQuery
from services.tenancy.departments import DepartmentLine
from services.tenancy.list_members import MemberFilter, MemberOrder
from services.tenancy.roles import GrantedRole

_PATH_EXAMPLE: Final = {
    "initiative": {
        "stages": ["sponsorship", "committee", "rollout"],
        "committees": ["00000000-0000-4000-8000-000000000000"],
        "information_threshold": {"budget_eur": 5000, "staff_days": 20},
    }
}


class DepartmentCommand(Command):
    """A line of the tree of departments, loaded as a ``DepartmentLine``."""

    code = Code(required=True)
    name = Title(required=True)
    parent = Code(load_default=None, allow_none=True, metadata={"description": "A line's code."})
    head = EmailAddress(load_default=None, allow_none=True)

    @post_load
    def _line(self, data: dict[str, Any], **_: object) -> DepartmentLine:
        return DepartmentLine(**data)


class MemberCommand(Command):
    """Somebody to make a member."""

    email = EmailAddress(required=True)
    name = Title(required=True)
    roles = Many(Choice(GrantedRole), load_default=lambda: [GrantedRole.AGENT])
    departments = Many(Code(), load_default=list, metadata={"description": "Codes."})


class MemberChangeCommand(Command):
    """What a member is from now on; what is left out stays as it is."""

    name = Title()
    roles = Many(Choice(GrantedRole))
    departments = Many(Code(), metadata={"description": "Codes."})


class MemberQuery(PageQuery):
    """Which members to list, loaded with a ``MemberFilter`` under ``wanted``."""

    q = Text(200, metadata={"description": "Part of a name or of an address."})
    role = Choice(GrantedRole)
    department = Code()
    email = EmailAddress()
    order = Choice(MemberOrder, load_default=MemberOrder.NAME)

    @post_load
    def _wanted(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        page = {name: data.pop(name) for name in ("page", "page_size")}
        return {**page, "wanted": MemberFilter(**data)}


class PolicyCommand(Command):
    """Durations and paths; a duration or a kind left out stays as it is."""

    durations = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "ISO 8601 durations by name.",
            "example": {"ballot": "P7D"},
            "additionalProperties": {"type": "string"},
        },
    )
    paths = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "By kind of proposal; in one, a field left out takes our default.",
            "example": _PATH_EXAMPLE,
            "additionalProperties": {"type": "object"},
        },
    )


class SubstituteCommand(Command):
    """Who sponsors where nobody is above the author."""

    substitute = EmailAddress(required=True, allow_none=True)


class DelegationCommand(Command):
    """A delegation to give."""

    delegate = EmailAddress(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True, metadata={"description": "Its last day."})

"""Read one member: who they are in the tenant, and what they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from policies.permissions import Permission
from services.deps import Deps
from services.errors import NotFound
from services.sorting import name_key
from services.tenancy.members import MemberView, views_of
from tenants.actor import Caller
from tenants.models import Member

# Committees and the compass are capabilities above this one: their tables are read, their models
# are not.
_SEATS: Final = text("""
SELECT c.id, c.name, s.chair_order = 0 AS chairs, s."right" = 'voting' AS votes, false AS convenes,
       COALESCE(s.deputy_id = :member_id, false) AS deputises
FROM seat s JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
WHERE s.tenant_id = :tenant_id AND (s.member_id = :member_id OR s.deputy_id = :member_id)
  AND s.state = 'in_office'
UNION ALL
SELECT c.id, c.name, false, false, true, false
FROM committee_secretary x JOIN committee c ON c.tenant_id = x.tenant_id AND c.id = x.committee_id
WHERE x.tenant_id = :tenant_id AND x.member_id = :member_id
""")
_GUARDED: Final = text("""
SELECT code FROM invariant WHERE tenant_id = :tenant_id AND guarantor_id = :member_id
UNION ALL
SELECT code FROM vigilance_point WHERE tenant_id = :tenant_id AND guarantor_id = :member_id
ORDER BY code
""")


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a committee.

    Attributes:
        chairs, votes: what the seat gives its titular.
        deputises: they sit when the titular does not.
        convenes: no seat, the secretariat.
    """

    committee_id: UUID
    committee: str
    chairs: bool
    votes: bool
    deputises: bool
    convenes: bool


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """A member, with what seats and objects add to the roles granted.

    Attributes:
        guards: codes of the invariants and vigilance points they are the guarantor of.
    """

    member: MemberView
    seats: list[Seat]
    guards: list[str]


def read_member(deps: Deps, caller: Caller, member_id: UUID) -> MemberDetail:
    """Read a member, one who left included: their acts keep their name.

    Raises:
        Forbidden: members are not theirs to read.
        NotFound: no such member.
    """
    with deps.act(caller, Permission.MEMBER_READ) as act:
        member = act.session.scalars(select(Member).where(Member.id == member_id)).one_or_none()
        if member is None:
            raise NotFound
        place = {"tenant_id": act.tenant_id, "member_id": member_id}
        return MemberDetail(
            views_of(act.session, [member])[0],
            sorted(
                (
                    Seat(row.id, row.name, bool(row.chairs), row.votes, row.deputises, row.convenes)
                    for row in act.session.execute(_SEATS, place)
                ),
                key=lambda seat: name_key(seat.committee),
            ),
            list(act.session.execute(_GUARDED, place).scalars()),
        )

"""Finding the tenant's people by what others call them, and telling who may hold a duty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from policies.authorization import ROLES, Authorizer
from policies.messages import N_
from policies.permissions import Permission
from services.errors import Invalid
from services.sorting import by_name
from tenants.models import Department, Member


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody is named for, and what tells whether roles carry it."""

    authorizer: Authorizer
    permission: Permission


@dataclass(frozen=True, slots=True)
class Reachable:
    """A member, by the address that commands name them with."""

    id: UUID
    email: str
    name: str


@cache
def _roles_for(duty: Duty) -> frozenset[str]:
    return frozenset(role for role in ROLES if duty.authorizer.allows([role], duty.permission))


def able(duty: Duty) -> ColumnElement[bool]:
    """Members who have not left and whose roles carry ``duty``, granted or as head of a department.

    The same roles as those of a request: see ``tenants.identify``.
    """
    roles = _roles_for(duty)
    holds: ColumnElement[bool] = Member.roles.overlap(sorted(roles))
    if "manager" in roles:
        heads = select(Department.head_id).where(Department.head_id.is_not(None))
        holds = or_(holds, Member.id.in_(heads))
    return and_(Member.left_at.is_(None), holds)


def reachable(session: Session, duty: Duty | None = None) -> list[Reachable]:
    """Present members whom others may name, by name.

    Args:
        session: bound to the tenant.
        duty: what they would be named for; None keeps everybody.
    """
    rows = session.execute(
        select(Member.id, Member.email, Member.name)
        .where(able(duty) if duty else Member.left_at.is_(None))
        .order_by(by_name(Member.name), Member.id)
    )
    return [Reachable(row.id, row.email, row.name) for row in rows]


def find_member(session: Session, email: str, *, field: str, duty: Duty | None = None) -> UUID:
    """The member with that address.

    Args:
        session: bound to the tenant.
        email: in any case.
        field: the field to name when there is none.
        duty: what they are named for; None where nothing is expected of them.

    Raises:
        Invalid: nobody here has it, they left, or their roles do not carry the duty.
    """
    found = session.execute(
        select(Member.id, (able(duty) if duty else true()).label("able")).where(
            func.lower(Member.email) == email.lower(), Member.left_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise Invalid(errors={field: [N_("Aucun membre n’a cette adresse.")]})
    if not found.able:
        raise Invalid(
            errors={field: [N_("Le rôle de cette personne ne lui permet pas de s’en charger.")]}
        )
    member_id: UUID = found.id
    return member_id

"""List the tenant's members."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, or_, select

from policies.permissions import Permission
from services.deps import Deps
from services.sorting import by_name, name_key
from services.tenancy.members import MemberView, views_of
from services.tenancy.roles import GrantedRole
from tenants.actor import Caller
from tenants.models import Department, Member, MemberDepartment


class MemberOrder(StrEnum):
    """In which order members are listed."""

    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What to keep; None keeps all.

    Attributes:
        q: part of a name or an address, whatever the case; of a name, whatever the accents.
        role: a role granted.
        department: code of one they work in or head.
        email: the whole address, in any case.
        order: by name, or latest come first.
    """

    q: str | None = None
    role: GrantedRole | None = None
    department: str | None = None
    email: str | None = None
    order: MemberOrder = MemberOrder.NAME


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of members, in the order asked for, and how many there are in all."""

    items: list[MemberView]
    total: int


def list_members(
    deps: Deps, caller: Caller, wanted: MemberFilter, *, page: int = 1, page_size: int = 20
) -> MemberPage:
    """List the present members that ``wanted`` keeps.

    Args:
        deps: the collaborators.
        caller: any member.
        wanted: what to keep.
        page: from 1.
        page_size: members per page.

    Raises:
        Forbidden: members are not theirs to read.
    """
    with deps.act(caller, Permission.MEMBER_READ) as act:
        kept = _kept(select(Member).where(Member.left_at.is_(None)), wanted)
        total = act.session.scalar(select(func.count()).select_from(kept.subquery())) or 0
        members = act.session.scalars(
            _ordered(kept, wanted.order).offset((page - 1) * page_size).limit(page_size)
        ).all()
        return MemberPage(views_of(act.session, members), total)


def _ordered(query: Select[Member], order: MemberOrder) -> Select[Member]:
    if order is MemberOrder.NEWEST:
        query = query.order_by(Member.joined_at.desc())
    return query.order_by(by_name(Member.name), Member.id)


def _kept(query: Select[Member], wanted: MemberFilter) -> Select[Member]:
    if wanted.q is not None:
        query = query.where(
            or_(
                by_name(Member.name).contains(name_key(wanted.q), autoescape=True),
                Member.email.icontains(wanted.q, autoescape=True),
            )
        )
    if wanted.role is not None:
        query = query.where(Member.roles.contains([wanted.role.value]))
    if wanted.email is not None:
        query = query.where(func.lower(Member.email) == wanted.email.lower())
    if wanted.department is not None:
        works_in = (
            select(MemberDepartment.member_id)
            .join(Department, Department.id == MemberDepartment.department_id)
            .where(Department.code == wanted.department)
        )
        heads = select(Department.head_id).where(Department.code == wanted.department)
        query = query.where(or_(Member.id.in_(works_in), Member.id.in_(heads)))
    return query

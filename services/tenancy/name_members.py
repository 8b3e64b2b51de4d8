"""The members by name, for a form that asks to choose one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from policies.permissions import Permission
from services.deps import Deps
from tenants.actor import Caller
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A member, and the address by which commands name them."""

    email: str
    name: str


def name_members(deps: Deps, caller: Caller) -> list[NamedMember]:
    """Everybody who has not left, by name.

    Raises:
        Forbidden: the caller may not read the members.
    """
    with deps.act(caller, Permission.MEMBER_READ) as act:
        rows = act.session.execute(
            select(Member.email, Member.name)
            .where(Member.left_at.is_(None))
            .order_by(func.lower(Member.name), Member.email)
        )
        return [NamedMember(row.email, row.name) for row in rows]

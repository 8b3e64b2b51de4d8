"""How far a tenant is set up: what a governance loop needs before anybody can submit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from policies.permissions import Permission
from services.committees.models import Committee
from services.deps import Deps
from tenants.actor import Caller
from tenants.models import Department, Member


@dataclass(frozen=True, slots=True)
class Setup:
    """What the tenant holds already.

    Attributes:
        departments: how many there are.
        headed: how many of them have somebody at their head, who may sponsor.
        members: how many people are present, the reader among them.
        committees: how many there are.
    """

    departments: int
    headed: int
    members: int
    committees: int

    @property
    def is_finished(self) -> bool:
        """Whether a proposal finds a department, somebody to sponsor it and a committee."""
        return bool(self.headed and self.members > 1 and self.committees)


def read_setup(deps: Deps, caller: Caller) -> Setup:
    """Count what the tenant is set up with.

    Args:
        deps: the collaborators.
        caller: who administers its members.

    Raises:
        Forbidden: the members are not theirs to administer.
    """
    with deps.act(caller, Permission.MEMBER_CONFIGURE) as act:
        present = select(func.count()).select_from(Member).where(Member.left_at.is_(None))
        departments = select(func.count(), func.count(Department.head_id)).select_from(Department)
        count, headed = act.session.execute(departments).one()
        return Setup(
            departments=count,
            headed=headed,
            members=act.session.scalar(present) or 0,
            committees=act.session.scalar(select(func.count()).select_from(Committee)) or 0,
        )

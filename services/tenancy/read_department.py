"""Read one department: where it stands, who answers for it, and who answers when they are away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.dates import day_of
from services.deps import Act, Deps
from services.errors import NotFound
from services.sorting import by_name
from services.tenancy.current import current_policy
from services.tenancy.delegations import DelegationView, Named, views_of
from tenants.actor import Caller
from tenants.models import Delegation, Department, Member, MemberDepartment


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department, to be led to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department.

    Attributes:
        above: those above it, the root first.
        under: those right under it.
        head: who heads it; None where it answers to its parent's.
        answers: who answers for it, its head or the nearest above; None when nobody does.
        head_email: the head's address, as the administrator wrote it.
        members: who work there, by name.
        delegations: those of ``answers``, in force or to come.
        is_root: general management, where the named substitute sponsors what its head writes.
        substitute: who that is; None when nobody is named, or when it is not the root.
        substitute_email: the substitute's address, as the administrator wrote it.
        policy_number: of the policy that names the substitute.
    """

    code: str
    name: str
    above: list[DepartmentName]
    under: list[DepartmentName]
    head: Named | None
    answers: Named | None
    head_email: str | None
    members: list[Named]
    delegations: list[DelegationView]
    is_root: bool
    substitute: Named | None
    substitute_email: str | None
    policy_number: int


def read_department(deps: Deps, caller: Caller, code: str) -> DepartmentView:
    """Read the department that has this code.

    Raises:
        Forbidden: departments are not theirs to read.
        NotFound: no department has this code.
    """
    with deps.act(caller, Permission.DEPARTMENT_READ) as act:
        rows = act.session.scalars(select(Department).order_by(Department.position)).all()
        node = next((row for row in rows if row.code == code), None)
        if node is None:
            raise NotFound
        by_id = {row.id: row for row in rows}
        line = [node]
        while (parent := line[-1].parent_id) is not None and by_id[parent] not in line:
            line.append(by_id[parent])
        answering = next((one.head_id for one in line if one.head_id), None)
        policy = current_policy(act.session)
        root = next(row for row in rows if row.parent_id is None)
        wanted = [answering, policy.substitute_id if node is root else None]
        people = {
            row.id: row for row in act.session.scalars(select(Member).where(Member.id.in_(wanted)))
        }
        answers = people.get(answering) if answering else None
        substitute = people.get(policy.substitute_id) if policy.substitute_id else None
        return DepartmentView(
            code=node.code,
            name=node.name,
            above=[DepartmentName(one.code, one.name) for one in reversed(line[1:])],
            under=[DepartmentName(row.code, row.name) for row in rows if row.parent_id == node.id],
            head=_named(answers) if node.head_id else None,
            answers=_named(answers),
            head_email=answers.email if answers and node.head_id else None,
            members=_members(act.session, node),
            delegations=_delegations(act, answers) if answers else [],
            is_root=node is root,
            substitute=_named(substitute),
            substitute_email=substitute.email if substitute else None,
            policy_number=policy.number,
        )


def _named(member: Member | None) -> Named | None:
    return Named(member.id, member.name) if member else None


def _members(session: Session, node: Department) -> list[Named]:
    rows = session.execute(
        select(Member.id, Member.name)
        .join(MemberDepartment, MemberDepartment.member_id == Member.id)
        .where(MemberDepartment.department_id == node.id, Member.left_at.is_(None))
        .order_by(by_name(Member.name), Member.id)
    )
    return [Named(row.id, row.name) for row in rows]


def _delegations(act: Act, head: Member) -> list[DelegationView]:
    rows = act.session.scalars(
        select(Delegation)
        .where(
            Delegation.head_id == head.id,
            Delegation.revoked_at.is_(None),
            Delegation.ends_on >= day_of(act.now),
        )
        .order_by(Delegation.starts_on)
    ).all()
    return views_of(act.session, rows)

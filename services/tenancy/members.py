"""A member as others see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.messages import N_
from services.errors import Invalid
from services.fingerprint import fingerprint_of
from services.tenancy.one_line import is_one_line
from tenants.models import Department, Member, MemberDepartment


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person in the tenant.

    Attributes:
        roles: those granted; what seats, objects and the tree add is not among them.
        departments: codes of those they work in.
        heads: codes of those they head.
        left_at: None while they are a member.
    """

    id: UUID
    name: str
    email: str
    roles: list[str]
    departments: list[str]
    heads: list[str]
    joined_at: datetime
    left_at: datetime | None


def fingerprint(member: MemberView) -> str:
    """What tells a member from what they were before a change, in hexadecimal."""
    return fingerprint_of(asdict(member))


def views_of(session: Session, members: Sequence[Member]) -> list[MemberView]:
    """The members with the codes of their departments, in the order given."""
    ids = [member.id for member in members]
    works_in: dict[UUID, list[str]] = {member_id: [] for member_id in ids}
    heads: dict[UUID, list[str]] = {member_id: [] for member_id in ids}
    for member_id, code in session.execute(
        select(MemberDepartment.member_id, Department.code)
        .join(Department, Department.id == MemberDepartment.department_id)
        .where(MemberDepartment.member_id.in_(ids))
        .order_by(Department.position)
    ):
        works_in[member_id].append(code)
    for head_id, code in session.execute(
        select(Department.head_id, Department.code)
        .where(Department.head_id.in_(ids))
        .order_by(Department.position)
    ):
        if head_id is not None:
            heads[head_id].append(code)
    return [
        MemberView(
            id=member.id,
            name=member.name,
            email=member.email,
            roles=list(member.roles),
            departments=works_in[member.id],
            heads=heads[member.id],
            joined_at=member.joined_at,
            left_at=member.left_at,
        )
        for member in members
    ]


def read_name(given: str) -> str:
    """A person's name, on one line.

    Raises:
        Invalid: it is blank, too long, or holds what cannot be shown.
    """
    name = given.strip()
    if not name:
        raise Invalid(errors={"name": [N_("Écrivez le nom de la personne.")]})
    if len(name) > 200 or not is_one_line(name):
        raise Invalid(errors={"name": [N_("Écrivez un nom plus court, sur une ligne.")]})
    return name


def put_in_departments(
    session: Session, tenant_id: UUID, member_id: UUID, codes: Sequence[str]
) -> None:
    """Make the departments with these codes the ones that the member works in.

    Raises:
        Invalid: no department has one of the codes; the field is ``departments.<place>``.
    """
    known = {row.code: row.id for row in session.execute(select(Department.code, Department.id))}
    errors = {
        f"departments.{place}": [N_("Aucune direction n’a ce code.")]
        for place, code in enumerate(codes)
        if code not in known
    }
    if errors:
        raise Invalid(errors=errors)
    wanted = {known[code] for code in codes}
    present = session.scalars(
        select(MemberDepartment).where(MemberDepartment.member_id == member_id)
    ).all()
    for row in present:
        if row.department_id not in wanted:
            session.delete(row)
    for department_id in wanted - {row.department_id for row in present}:
        session.add(
            MemberDepartment(tenant_id=tenant_id, member_id=member_id, department_id=department_id)
        )
    session.flush()

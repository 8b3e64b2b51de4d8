"""Change a member's name, roles or departments, or note that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Act, Deps
from services.errors import Invalid, NotFound, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.accounts import unlist
from services.tenancy.handing_over import hand_over
from services.tenancy.members import (
    MemberView,
    fingerprint,
    put_in_departments,
    read_name,
    views_of,
)
from services.tenancy.roles import GrantedRole, read_roles
from tenants.actor import Caller
from tenants.models import Department, Member, Tenant


def change_member(
    deps: Deps,
    caller: Caller,
    member_id: UUID,
    *,
    name: str | None = None,
    roles: Sequence[str] | None = None,
    departments: Sequence[str] | None = None,
    leaves: bool = False,
    expected: str | None = None,
) -> MemberView:
    """Change what is given; roles hold or stop holding from the person's next request.

    Somebody who leaves keeps their acts and their name on them; what awaited them goes on.

    Args:
        deps: the collaborators.
        caller: an administrator.
        member_id: whom.
        name: as the tenant knows them from now on.
        roles: all the roles they hold from now on.
        departments: codes of all those they work in from now on.
        leaves: they are no member from now on.
        expected: fingerprint of the member that was edited; None where any will do.

    Raises:
        Forbidden: not an administrator.
        NotFound: no such member, or they left.
        StaleVersion: the member is not as they were edited any more.
        Invalid: a field does not hold, nobody would administer the tenant any more, or the
            person who leaves heads a department.
    """
    known_as = None if name is None else read_name(name)
    granted = None if roles is None else read_roles(roles)
    with deps.act(caller, Permission.MEMBER_CONFIGURE) as act:
        _one_at_a_time(act)
        member = act.session.scalars(
            select(Member).where(Member.id == member_id, Member.left_at.is_(None))
        ).one_or_none()
        if member is None:
            raise NotFound
        if expected is not None and expected != fingerprint(views_of(act.session, [member])[0]):
            raise StaleVersion
        if known_as is not None:
            member.name = known_as
        before = set(member.roles)
        if granted is not None:
            member.roles = [role.value for role in granted]
        if departments is not None:
            put_in_departments(act.session, act.tenant_id, member.id, departments)
        if leaves:
            _leave(act, member)
        act.session.flush()
        _keep_an_administrator(act)
        after = set() if leaves else set(member.roles)
        if leaves or before - after:
            hand_over(act, member.id)
        record(
            act,
            Event.MEMBER_CHANGED,
            member.id,
            left=leaves,
            **{role: role in after for role in sorted(before ^ after)},
        )
        return views_of(act.session, [member])[0]


def _one_at_a_time(act: Act) -> None:
    """Two administrators who each remove the other must not both succeed."""
    act.session.execute(
        select(Tenant.id).where(Tenant.id == act.tenant_id).with_for_update(key_share=True)
    )


def _leave(act: Act, member: Member) -> None:
    headed = act.session.scalars(
        select(Department.code).where(Department.head_id == member.id).limit(1)
    ).one_or_none()
    if headed is not None:
        raise Invalid(
            errors={
                "leaves": [N_("Cette personne dirige une direction : nommez d’abord une autre.")]
            }
        )
    member.left_at = act.now
    put_in_departments(act.session, act.tenant_id, member.id, ())
    unlist(act, member.id)


def _keep_an_administrator(act: Act) -> None:
    administrators = act.session.scalar(
        select(func.count())
        .select_from(Member)
        .where(Member.left_at.is_(None), Member.roles.contains([GrantedRole.ADMINISTRATOR.value]))
    )
    if not administrators:
        raise Invalid(errors={"roles": [N_("Gardez au moins une personne qui administre.")]})

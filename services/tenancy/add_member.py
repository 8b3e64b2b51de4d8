"""Make somebody a member of the tenant."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.accounts import account_for, list_under, read_email
from services.tenancy.members import MemberView, put_in_departments, read_name, views_of
from services.tenancy.roles import read_roles
from tenants.actor import Caller
from tenants.models import Member


def add_member(
    deps: Deps,
    caller: Caller,
    *,
    email: str,
    name: str,
    roles: Sequence[str] = ("agent",),
    departments: Sequence[str] = (),
) -> MemberView:
    """Make the person with this address a member; one who left comes back as the same person.

    Their account is theirs: if it exists already, in whichever tenants, its own name and password
    stay as they are.

    Args:
        deps: the collaborators.
        caller: an administrator.
        email: in any case.
        name: as this tenant knows them.
        roles: at least one of ``GrantedRole``.
        departments: codes of those they work in.

    Raises:
        Forbidden: not an administrator.
        Invalid: a field does not hold, or the person is a member already.
    """
    address, known_as, granted = read_email(email), read_name(name), read_roles(roles)
    with deps.act(caller, Permission.MEMBER_CONFIGURE) as act:
        member_id = account_for(act, address, known_as)
        member = act.session.scalars(
            select(Member)
            .where((Member.id == member_id) | (func.lower(Member.email) == address))
            .with_for_update()
        ).one_or_none()
        if member is None:
            member = Member(tenant_id=act.tenant_id, id=member_id, joined_at=act.now, email=address)
            act.session.add(member)
        elif member.left_at is None:
            raise Invalid(errors={"email": [N_("Cette personne est déjà membre.")]})
        else:
            member.left_at, member.joined_at = None, act.now
        member.name, member.roles = known_as, [role.value for role in granted]
        act.session.flush()
        list_under(act, member.id)
        put_in_departments(act.session, act.tenant_id, member.id, departments)
        record(act, Event.MEMBER_ADDED, member.id, **{role.value: True for role in granted})
        return views_of(act.session, [member])[0]

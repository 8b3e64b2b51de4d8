"""Read whom one may name: for a duty, or for anything that any member may do."""

from __future__ import annotations

from policies.permissions import Permission
from services.deps import Deps
from services.tenancy.people import Duty, Reachable, reachable
from tenants.actor import Caller


def read_people(deps: Deps, caller: Caller, duty: Permission | None = None) -> list[Reachable]:
    """The present members, by name.

    Args:
        deps: the collaborators.
        caller: any member.
        duty: keeps those whose roles carry it; None keeps everybody.

    Raises:
        Forbidden: members are not theirs to read.
    """
    with deps.act(caller, Permission.MEMBER_READ) as act:
        return reachable(act.session, Duty(deps.authorizer, duty) if duty else None)

"""Read the tenant's policy."""

from __future__ import annotations

from policies.permissions import Permission
from services.deps import Deps
from services.tenancy.current import current_policy
from services.tenancy.policies import PolicyView, view_of
from tenants.actor import Caller


def get_policy(deps: Deps, caller: Caller) -> PolicyView:
    """The policy that loops opened now would work by.

    Raises:
        Forbidden: the policy is not theirs to read.
    """
    with deps.act(caller, Permission.POLICY_READ) as act:
        return view_of(act.session, current_policy(act.session))

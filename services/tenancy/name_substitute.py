"""Name who sponsors where the head of the root is the author: nobody is above them."""

from __future__ import annotations

from policies.permissions import Permission
from services.deps import Deps
from services.tenancy.people import Duty, find_member
from services.tenancy.policies import PolicyView, policy_to_change, write_version
from tenants.actor import Caller


def name_substitute(
    deps: Deps, caller: Caller, email: str | None, *, expected: int | None = None
) -> PolicyView:
    """Name the substitute, in a new version of the policy.

    Args:
        deps: the collaborators.
        caller: an administrator.
        email: a member's; None so that nobody is.
        expected: number of the version that was edited; None where any will do.

    Raises:
        Forbidden: not an administrator.
        StaleVersion: the policy is not the one that was edited any more.
        Invalid: no member has this address, or their roles do not let them sponsor.
    """
    with deps.act(caller, Permission.POLICY_CONFIGURE) as act:
        policy = policy_to_change(act, expected)
        substitute_id = None
        if email is not None:
            duty = Duty(deps.authorizer, Permission.PROPOSAL_SPONSOR)
            substitute_id = find_member(act.session, email, field="substitute", duty=duty)
        return write_version(
            act,
            policy,
            durations=policy.durations,
            paths=policy.paths,
            substitute_id=substitute_id,
        )

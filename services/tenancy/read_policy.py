"""Read the tenant's policy with its history: who changed it, when, and which loops follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.deps import Deps
from services.errors import NotFound
from services.sorting import name_key
from services.tenancy.current import Policy
from services.tenancy.delegations import Named
from services.tenancy.models import PolicyVersion
from tenants.actor import Caller
from tenants.models import Member

# Proposals and committees are capabilities above this one: their tables are read, their models
# are not.
_OPEN_LOOPS: Final = text("""
SELECT policy_id, count(*) AS loops FROM proposal
WHERE tenant_id = :tenant_id AND policy_id IS NOT NULL AND stage NOT IN ('draft', 'closed')
GROUP BY policy_id
""")
_COMMITTEES: Final = text("""
SELECT id, name, preset FROM committee WHERE tenant_id = :tenant_id
""")


@dataclass(frozen=True, slots=True)
class CommitteeName:
    """A committee that a path may lead to; ``preset`` names the rule it started from."""

    id: str
    name: str
    preset: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the policy.

    Attributes:
        policy: what it says.
        set_at, set_by: when it was written, and by whom when a member did.
        open_loops: how many proposals under way follow it.
        substitute: who sponsors where nobody is above the author.
    """

    policy: Policy
    set_at: datetime
    set_by: Named | None
    open_loops: int
    substitute: Named | None


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """The policy, one of its versions in hand.

    Attributes:
        shown: the version asked for, the present one by default; our defaults when the tenant
            never wrote any, and then ``versions`` is empty.
        previous: what the policy said before ``shown``; None for the first.
        versions: all of them, latest first.
        committees: those of the tenant.
    """

    shown: Policy
    shown_version: Version | None
    previous: Version | None
    versions: list[Version]
    committees: list[CommitteeName]

    @property
    def is_current(self) -> bool:
        """Whether loops opened now work by what is shown."""
        return not self.versions or self.versions[0].policy.number == self.shown.number


def read_policy(deps: Deps, caller: Caller, number: int | None = None) -> PolicyReading:
    """Read the policy, and all its versions.

    Args:
        deps: the collaborators.
        caller: any member.
        number: of the version to show; None for the present one.

    Raises:
        Forbidden: the policy is not theirs to read.
        NotFound: there is no such version.
    """
    with deps.act(caller, Permission.POLICY_READ) as act:
        place = {"tenant_id": act.tenant_id}
        versions = _versions(act.session, act.tenant_id)
        committees = [
            CommitteeName(str(row.id), row.name, row.preset)
            for row in act.session.execute(_COMMITTEES, place)
        ]
    committees.sort(key=lambda one: name_key(one.name))
    if number is None:
        number = versions[0].policy.number if versions else 0
    elif number not in {version.policy.number for version in versions}:
        raise NotFound
    shown = next((one for one in versions if one.policy.number == number), None)
    before = [one for one in versions if one.policy.number < number]
    return PolicyReading(
        shown.policy if shown else Policy.of(None),
        shown,
        before[0] if before else None,
        versions,
        committees,
    )


def _versions(session: Session, tenant_id: UUID) -> list[Version]:
    rows = session.scalars(select(PolicyVersion).order_by(PolicyVersion.number.desc())).all()
    loops = {
        row.policy_id: row.loops for row in session.execute(_OPEN_LOOPS, {"tenant_id": tenant_id})
    }
    people = {row.set_by for row in rows} | {row.substitute_id for row in rows}
    names = {
        row.id: Named(row.id, row.name)
        for row in session.execute(
            select(Member.id, Member.name).where(Member.id.in_(people - {None}))
        )
    }
    return [
        Version(
            policy=Policy.of(row),
            set_at=row.set_at,
            set_by=names.get(row.set_by) if row.set_by else None,
            open_loops=loops.get(row.id, 0),
            substitute=names.get(row.substitute_id) if row.substitute_id else None,
        )
        for row in rows
    ]

"""A tenant's policy as it is read, and the writing of its next version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from policies.durations import Durations
from policies.loop import Kind
from policies.messages import N_
from policies.paths import Path
from policies.presets import rule_from_preset
from policies.rule import RuleError
from services.deps import Act, new_id
from services.errors import Invalid, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.current import Policy, current_policy
from services.tenancy.models import PolicyVersion
from tenants.models import Member, Tenant

# Committees are a capability above this one: their table is read, their models are not.
_COMMITTEES = text("SELECT id, preset, rule FROM committee WHERE tenant_id = :tenant_id")


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A tenant's policy.

    Attributes:
        number: of this version, from 1; 0 for our defaults, never written.
        durations: ISO 8601, by name.
        paths: as ``policies.paths.Path.to_dict`` writes them, by kind.
        substitute: address of who sponsors where nobody else can; None when nobody is named.
    """

    number: int
    durations: dict[str, str]
    paths: dict[str, dict[str, Any]]
    substitute: str | None


def view_of(session: Session, policy: Policy) -> PolicyView:
    """The policy as others see it."""
    substitute = None
    if policy.substitute_id is not None:
        substitute = session.scalars(
            select(Member.email).where(Member.id == policy.substitute_id)
        ).one_or_none()
    return PolicyView(
        number=policy.number,
        durations=policy.durations.to_dict(),
        paths={kind.value: path.to_dict() for kind, path in policy.paths.items()},
        substitute=substitute,
    )


def policy_to_change(act: Act, expected: int | None) -> Policy:
    """The present policy, until the transaction ends nobody else's to change.

    Raises:
        StaleVersion: its number is not ``expected``.
    """
    # Not FOR UPDATE: every insert in the tenant refers to this row.
    act.session.execute(
        select(Tenant.id).where(Tenant.id == act.tenant_id).with_for_update(key_share=True)
    )
    policy = current_policy(act.session)
    if expected is not None and policy.number != expected:
        raise StaleVersion
    return policy


def write_version(
    act: Act,
    after: Policy,
    *,
    durations: Durations,
    paths: Mapping[Kind, Path],
    substitute_id: UUID | None,
) -> PolicyView:
    """Write the version after ``after``; loops opened from now on work by it."""
    row = PolicyVersion(
        tenant_id=act.tenant_id,
        id=new_id(),
        number=after.number + 1,
        durations=durations.to_dict(),
        paths={kind.value: path.to_dict() for kind, path in paths.items()},
        substitute_id=substitute_id,
        set_by=act.user_id,
        set_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    record(act, Event.POLICY_CHANGED, number=row.number, substitute=substitute_id)
    return view_of(act.session, Policy.of(row))


def check_committees(act: Act, paths: Mapping[Kind, Path]) -> None:
    """Check that the committees named exist, and that a path's rule can replace theirs.

    Raises:
        Invalid: field by field.
    """
    known = {
        str(row.id): rule_from_preset(row.preset, row.rule)
        for row in act.session.execute(_COMMITTEES, {"tenant_id": act.tenant_id})
    }
    errors: dict[str, list[str]] = {}
    for kind, path in paths.items():
        if not set(path.committees) <= known.keys():
            errors[f"paths.{kind}.committees"] = [
                N_("Un de ces comités n’existe pas dans cette collectivité.")
            ]
            continue
        for committee in path.committees:
            try:
                path.rule_for(known[committee])
            except RuleError as refusal:
                errors |= {
                    f"paths.{kind}.rule.{field}": [sentence]
                    for field, sentence in refusal.errors.items()
                }
    if errors:
        raise Invalid(errors=errors)

"""Change the tenant's durations and paths, for the loops opened from now on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from policies.durations import Durations, DurationsError
from policies.loop import Kind
from policies.messages import N_
from policies.paths import Path, PathError, read_paths
from policies.permissions import Permission
from services.deps import Deps
from services.errors import Invalid
from services.tenancy.policies import (
    PolicyView,
    check_committees,
    policy_to_change,
    write_version,
)
from tenants.actor import Caller

# Durations with months have no length of their own: they are compared from one same day.
_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)


def put_policy(
    deps: Deps,
    caller: Caller,
    *,
    durations: Mapping[str, str] | None = None,
    paths: Mapping[str, Mapping[str, Any]] | None = None,
    expected: int | None = None,
) -> PolicyView:
    """Write a new version of the policy; a duration or a kind left out stays as it is.

    Args:
        deps: the collaborators.
        caller: an administrator.
        durations: ISO 8601, by name.
        paths: by kind; inside one, a field left out takes our default.
        expected: number of the version that was edited; None where any will do.

    Raises:
        Forbidden: not an administrator.
        StaleVersion: the policy is not the one that was edited any more.
        Invalid: a field does not hold; it is named ``durations.…`` or ``paths.…``.
    """
    with deps.act(caller, Permission.POLICY_CONFIGURE) as act:
        policy = policy_to_change(act, expected)
        kept_paths = {kind.value: path.to_dict() for kind, path in policy.paths.items()}
        new_durations = _read_durations(policy.durations.to_dict() | dict(durations or {}))
        new_paths = _read_paths(kept_paths | dict(paths or {}))
        check_committees(act, new_paths)
        return write_version(
            act,
            policy,
            durations=new_durations,
            paths=new_paths,
            substitute_id=policy.substitute_id,
        )


def _read_durations(texts: Mapping[str, str]) -> Durations:
    try:
        durations = Durations.from_dict(texts)
    except DurationsError as refusal:
        raise Invalid(
            errors={f"durations.{name}": [text] for name, text in refusal.errors.items()}
        ) from None
    reminder = durations.sponsor_reminder.after(_FROM)
    escalation = durations.sponsor_escalation.after(_FROM)
    expiry = durations.sponsor_expiry.after(_FROM)
    errors = {}
    if escalation < reminder:
        errors["durations.sponsor_escalation"] = [
            N_("L’escalade vient après le rappel : donnez une durée au moins égale.")
        ]
    if expiry < escalation:
        errors["durations.sponsor_expiry"] = [
            N_("L’expiration vient après l’escalade : donnez une durée au moins égale.")
        ]
    if errors:
        raise Invalid(errors=errors)
    return durations


def _read_paths(texts: Mapping[str, Mapping[str, Any]]) -> dict[Kind, Path]:
    try:
        return read_paths(texts)
    except PathError as refusal:
        raise Invalid(
            errors={f"paths.{name}": [text] for name, text in refusal.errors.items()}
        ) from None

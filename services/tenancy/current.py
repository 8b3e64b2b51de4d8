"""The policy a tenant works by, and the one a loop was opened under."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.durations import Durations
from policies.loop import Kind
from policies.paths import Path, default_paths
from services.tenancy.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Policy:
    """Durations and paths, read from one version.

    ``version_id`` is None when the tenant never changed the defaults.
    """

    version_id: UUID | None
    number: int
    durations: Durations
    paths: dict[Kind, Path]
    substitute_id: UUID | None

    @classmethod
    def of(cls, row: PolicyVersion | None) -> Policy:
        """The policy written in ``row``; our defaults when there is none."""
        if row is None:
            return cls(None, 0, Durations(), default_paths(), None)
        stored = {Kind(kind): Path.from_dict(Kind(kind), path) for kind, path in row.paths.items()}
        return cls(
            row.id,
            row.number,
            Durations.from_dict(row.durations),
            default_paths() | stored,
            row.substitute_id,
        )


def current_policy(session: Session) -> Policy:
    """The tenant's policy as it is now."""
    return Policy.of(
        session.scalars(
            select(PolicyVersion).order_by(PolicyVersion.number.desc()).limit(1)
        ).one_or_none()
    )


def policy_version(session: Session, version_id: UUID | None) -> Policy:
    """The policy a loop was opened under; the current one for a loop not opened yet."""
    if version_id is None:
        return current_policy(session)
    return Policy.of(
        session.scalars(select(PolicyVersion).where(PolicyVersion.id == version_id)).one()
    )

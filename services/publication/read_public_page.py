"""What anybody may read of a tenant, without an account: what it preserves, and what changed.

Nothing here names a person. Verbatims stay inside: they may let somebody be recognised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import select

from services.compass.names import (
    CompassText,
    invariants_by_code,
    invariants_of_points,
    vigilance_points_by_code,
)
from services.compass.read_versions import histories_of
from services.compass.views import VersionView
from services.deps import Deps
from services.errors import NotFound
from services.governance.read_shared_reading import SMALLEST_COUNT
from tenants.models import Tenant

CHANGES_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class PublicTenant:
    """A tenant as the public sees it; ``colour`` names one of the six pairs."""

    slug: str
    name: str
    monogram: str
    colour: str


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text of the compass, without its code."""

    name: str
    wording: str


@dataclass(frozen=True, slots=True)
class PublicInvariant:
    """What is preserved, since when, and the points by which one checks it."""

    name: str
    wording: str
    since: datetime
    points: Sequence[PublicText]


@dataclass(frozen=True, slots=True)
class PublicChange:
    """A vigilance point that was reworded.

    Attributes:
        before, after: its two wordings; the former held from ``held_from`` to ``changed_at``.
        signals: how many signals from the field caused it, 0 when too few to be told.
    """

    name: str
    before: str
    after: str
    held_from: datetime
    changed_at: datetime
    signals: int


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything of the public page; ``changes`` are the latest first."""

    tenant: PublicTenant
    invariants: Sequence[PublicInvariant]
    changes: Sequence[PublicChange]


def read_public_page(deps: Deps, slug: str) -> PublicPage:
    """Read what a tenant shows to all.

    Raises:
        NotFound: no tenant of that name, or it is suspended.
    """
    tenant_id = deps.directory.find(slug)
    if tenant_id is None:
        raise NotFound
    with deps.work(tenant_id) as work:
        tenant = work.session.execute(
            select(Tenant.slug, Tenant.name, Tenant.monogram, Tenant.colour).where(
                Tenant.id == tenant_id, Tenant.suspended_at.is_(None)
            )
        ).one_or_none()
        if tenant is None:
            raise NotFound
        histories = histories_of(work)
        points = _in_force(vigilance_points_by_code(work.session))
        translated = invariants_of_points(work.session)
        return PublicPage(
            tenant=PublicTenant(*tenant),
            invariants=[
                PublicInvariant(
                    invariant.name,
                    invariant.wording,
                    histories[invariant.code][0].effective_at,
                    [
                        PublicText(point.name, point.wording)
                        for point in points
                        if invariant.code in translated.get(point.code, ())
                    ],
                )
                for invariant in _in_force(invariants_by_code(work.session))
            ],
            changes=_changes([histories[point.code] for point in points]),
        )


def _in_force(texts: dict[str, CompassText]) -> list[CompassText]:
    return [text for text in texts.values() if not text.is_retired]


def _changes(histories: Sequence[Sequence[VersionView]]) -> list[PublicChange]:
    changes = [
        PublicChange(
            after.name,
            before.wording,
            after.wording,
            before.effective_at,
            after.effective_at,
            _signals(after),
        )
        for versions in histories
        for before, after in pairwise(versions)
    ]
    return sorted(changes, key=lambda each: each.changed_at, reverse=True)[:CHANGES_TOLD]


def _signals(version: VersionView) -> int:
    count = sum(item.get("type") == "signal" for item in version.evidence)
    return count if count >= SMALLEST_COUNT else 0

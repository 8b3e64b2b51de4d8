"""The wordings that an invariant or a vigilance point has had, and what caused each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from policies.permissions import Permission
from services.compass.models import (
    Invariant,
    InvariantVersion,
    VigilancePoint,
    VigilancePointVersion,
)
from services.compass.views import Source, VersionView, sources_of
from services.deps import Act, Deps, Work
from services.errors import NotFound
from tenants.actor import Caller


def vigilance_point_versions(deps: Deps, caller: Caller, code: str) -> list[VersionView]:
    """The wordings of a vigilance point, oldest first; a retired point keeps its own.

    Raises:
        Forbidden: the compass is not theirs to read.
        NotFound: no point has this code.
    """
    with deps.act(caller, Permission.COMPASS_READ) as act:
        point = act.session.scalars(
            select(VigilancePoint).where(VigilancePoint.code == code)
        ).one_or_none()
        if point is None:
            raise NotFound
        rows = act.session.scalars(
            select(VigilancePointVersion)
            .where(VigilancePointVersion.vigilance_point_id == point.id)
            .order_by(VigilancePointVersion.number)
        ).all()
        return _views(act, point, rows)


def invariant_versions(deps: Deps, caller: Caller, code: str) -> list[VersionView]:
    """The wordings of an invariant, oldest first; a retired invariant keeps its own.

    Raises:
        Forbidden: the compass is not theirs to read.
        NotFound: no invariant has this code.
    """
    with deps.act(caller, Permission.COMPASS_READ) as act:
        invariant = act.session.scalars(
            select(Invariant).where(Invariant.code == code)
        ).one_or_none()
        if invariant is None:
            raise NotFound
        rows = act.session.scalars(
            select(InvariantVersion)
            .where(InvariantVersion.invariant_id == invariant.id)
            .order_by(InvariantVersion.number)
        ).all()
        return _views(act, invariant, rows)


def histories_of(work: Work) -> dict[str, list[VersionView]]:
    """The wordings of every text of the compass by its code, oldest first, retired ones too."""
    texts: dict[UUID, Invariant | VigilancePoint] = {}
    rows: dict[UUID, list[InvariantVersion | VigilancePointVersion]] = {}
    for invariant, version in work.session.execute(
        select(Invariant, InvariantVersion)
        .join(InvariantVersion, InvariantVersion.invariant_id == Invariant.id)
        .order_by(Invariant.position, Invariant.code, InvariantVersion.number)
    ):
        texts[invariant.id] = invariant
        rows.setdefault(invariant.id, []).append(version)
    for point, wording in work.session.execute(
        select(VigilancePoint, VigilancePointVersion)
        .join(VigilancePointVersion, VigilancePointVersion.vigilance_point_id == VigilancePoint.id)
        .order_by(VigilancePoint.code, VigilancePointVersion.number)
    ):
        texts[point.id] = point
        rows.setdefault(point.id, []).append(wording)
    sources = sources_of(
        work.session,
        work.tenant_id,
        (version.proposal_id for versions in rows.values() for version in versions),
    )
    return {text.code: _history(text, rows[text_id], sources) for text_id, text in texts.items()}


def _views(
    act: Act,
    text: Invariant | VigilancePoint,
    rows: Sequence[InvariantVersion | VigilancePointVersion],
) -> list[VersionView]:
    sources = sources_of(act.session, act.tenant_id, (row.proposal_id for row in rows))
    return _history(text, rows, sources)


def _history(
    text: Invariant | VigilancePoint,
    rows: Sequence[InvariantVersion | VigilancePointVersion],
    sources: Mapping[UUID, Source],
) -> list[VersionView]:
    ends = [*(row.effective_at for row in rows[1:]), text.retired_at]
    return [
        VersionView(
            code=text.code,
            version=row.number,
            name=row.name,
            wording=row.wording,
            criteria=list(row.criteria) if isinstance(row, InvariantVersion) else [],
            evidence=list(row.evidence) if isinstance(row, VigilancePointVersion) else [],
            effective_at=row.effective_at,
            ended_at=ended_at,
            proposal=sources[row.proposal_id] if row.proposal_id else None,
        )
        for row, ended_at in zip(rows, ends, strict=True)
    ]

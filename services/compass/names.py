"""Invariants and vigilance points by their code, with the wording in force."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.compass.models import (
    Invariant,
    InvariantVersion,
    VigilancePoint,
    VigilancePointInvariant,
    VigilancePointVersion,
)


@dataclass(frozen=True, slots=True)
class CompassText:
    """A text of the compass in its present version; retired ones keep their last wording."""

    code: str
    name: str
    wording: str
    version: int
    is_retired: bool


def invariants_by_code(session: Session) -> dict[str, CompassText]:
    """Every invariant, in the order of the compass."""
    return _by_code(
        session,
        select(
            Invariant.code,
            InvariantVersion.name,
            InvariantVersion.wording,
            Invariant.version,
            Invariant.retired_at.is_not(None).label("is_retired"),
        )
        .join(
            InvariantVersion,
            (InvariantVersion.tenant_id == Invariant.tenant_id)
            & (InvariantVersion.invariant_id == Invariant.id)
            & (InvariantVersion.number == Invariant.version),
        )
        .order_by(Invariant.position),
    )


def vigilance_points_by_code(session: Session) -> dict[str, CompassText]:
    """Every vigilance point, by code."""
    return _by_code(
        session,
        select(
            VigilancePoint.code,
            VigilancePointVersion.name,
            VigilancePointVersion.wording,
            VigilancePoint.version,
            VigilancePoint.retired_at.is_not(None).label("is_retired"),
        )
        .join(
            VigilancePointVersion,
            (VigilancePointVersion.tenant_id == VigilancePoint.tenant_id)
            & (VigilancePointVersion.vigilance_point_id == VigilancePoint.id)
            & (VigilancePointVersion.number == VigilancePoint.version),
        )
        .order_by(VigilancePoint.code),
    )


def invariants_of_points(session: Session) -> dict[str, list[str]]:
    """The codes of the invariants in force that each vigilance point translates, by its code."""
    codes: dict[str, list[str]] = {}
    for row in session.execute(
        select(VigilancePoint.code.label("point"), Invariant.code.label("invariant"))
        .join_from(
            VigilancePointInvariant,
            VigilancePoint,
            VigilancePoint.id == VigilancePointInvariant.vigilance_point_id,
        )
        .join(Invariant, Invariant.id == VigilancePointInvariant.invariant_id)
        .where(Invariant.retired_at.is_(None))
        .order_by(Invariant.position, Invariant.code)
    ):
        codes.setdefault(row.point, []).append(row.invariant)
    return codes


def _by_code(
    session: Session, statement: Select[str, str, str, int, bool]
) -> dict[str, CompassText]:
    return {
        row.code: CompassText(row.code, row.name, row.wording, row.version, row.is_retired)
        for row in session.execute(statement)
    }


def wording_before(session: Session, proposal_id: UUID) -> CompassText | None:
    """The wording that the one adopted by a proposal replaced; None where it replaced none."""
    for text, version, key in (
        (Invariant, InvariantVersion, InvariantVersion.invariant_id),
        (VigilancePoint, VigilancePointVersion, VigilancePointVersion.vigilance_point_id),
    ):
        adopted = session.execute(
            select(key.label("text_id"), version.number).where(version.proposal_id == proposal_id)
        ).one_or_none()
        if adopted is None:
            continue
        found = _by_code(
            session,
            select(
                text.code,
                version.name,
                version.wording,
                version.number.label("version"),
                text.retired_at.is_not(None).label("is_retired"),
            )
            .join(version, (version.tenant_id == text.tenant_id) & (key == text.id))
            .where(key == adopted.text_id, version.number == adopted.number - 1),
        )
        return next(iter(found.values()), None)
    return None

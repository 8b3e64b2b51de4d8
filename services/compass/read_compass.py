"""Read the whole compass: what every change must preserve, and how one sees it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.compass.models import (
    Invariant,
    InvariantVersion,
    VigilancePoint,
    VigilancePointInvariant,
    VigilancePointVersion,
    VigilanceVariant,
)
from services.compass.views import (
    Compass,
    InvariantView,
    Person,
    PointView,
    VariantView,
    people_of,
)
from services.deps import Deps
from tenants.actor import Caller
from tenants.models import Department


def read_compass(deps: Deps, caller: Caller) -> Compass:
    """Read the invariants and vigilance points in force.

    Raises:
        Forbidden: the compass is not theirs to read.
    """
    with deps.act(caller, Permission.COMPASS_READ) as act:
        return compass_of(act.session)


def compass_of(session: Session) -> Compass:
    """The invariants and vigilance points in force."""
    return Compass(_invariants(session), _points(session))


def _invariants(session: Session) -> list[InvariantView]:
    rows = session.execute(
        select(Invariant, InvariantVersion)
        .join(
            InvariantVersion,
            (InvariantVersion.invariant_id == Invariant.id)
            & (InvariantVersion.number == Invariant.version),
        )
        .where(Invariant.retired_at.is_(None))
        .order_by(Invariant.position, Invariant.code)
    ).all()
    people = people_of(session, (invariant.guarantor_id for invariant, _ in rows))
    return [
        InvariantView(
            code=invariant.code,
            name=version.name,
            wording=version.wording,
            criteria=version.criteria,
            guarantor=_person(people, invariant.guarantor_id),
            version=invariant.version,
            effective_at=version.effective_at,
        )
        for invariant, version in rows
    ]


def _points(session: Session) -> list[PointView]:
    rows = session.execute(
        select(VigilancePoint, VigilancePointVersion)
        .join(
            VigilancePointVersion,
            (VigilancePointVersion.vigilance_point_id == VigilancePoint.id)
            & (VigilancePointVersion.number == VigilancePoint.version),
        )
        .where(VigilancePoint.retired_at.is_(None))
        .order_by(VigilancePoint.code)
    ).all()
    people = people_of(session, (point.guarantor_id for point, _ in rows))
    departments = {
        row.id: row.code for row in session.execute(select(Department.id, Department.code))
    }
    invariants = _invariants_of_points(session)
    variants = _variants_of_points(session, departments)
    return [
        PointView(
            code=point.code,
            name=version.name,
            wording=version.wording,
            version=point.version,
            effective_at=version.effective_at,
            invariants=invariants.get(point.id, []),
            department=departments[point.department_id] if point.department_id else None,
            guarantor=_person(people, point.guarantor_id),
            indicator=point.indicator,
            review_on=point.review_on,
            variants=variants.get(point.id, []),
        )
        for point, version in rows
    ]


def _invariants_of_points(session: Session) -> dict[UUID, list[str]]:
    codes: dict[UUID, list[str]] = {}
    for point_id, code in session.execute(
        select(VigilancePointInvariant.vigilance_point_id, Invariant.code)
        .join(Invariant, Invariant.id == VigilancePointInvariant.invariant_id)
        .where(Invariant.retired_at.is_(None))
        .order_by(Invariant.position, Invariant.code)
    ):
        codes.setdefault(point_id, []).append(code)
    return codes


def _variants_of_points(
    session: Session, departments: dict[UUID, str]
) -> dict[UUID, list[VariantView]]:
    rows = session.scalars(select(VigilanceVariant)).all()
    people = people_of(session, (row.declared_by for row in rows))
    variants: dict[UUID, list[VariantView]] = {}
    for row in sorted(rows, key=lambda each: departments[each.department_id]):
        variants.setdefault(row.vigilance_point_id, []).append(
            variant_view(row, departments[row.department_id], people[row.declared_by])
        )
    return variants


def variant_view(row: VigilanceVariant, department: str, declared_by: Person) -> VariantView:
    """A variant as it is read; ``department`` is a code."""
    return VariantView(
        department=department,
        wording=row.wording,
        based_on=row.based_on,
        state=row.state,
        kept_because=row.kept_because,
        answer_due_at=row.answer_due_at,
        declared_by=declared_by,
        declared_at=row.declared_at,
    )


def _person(people: dict[UUID, Person], member_id: UUID | None) -> Person | None:
    return people[member_id] if member_id is not None else None

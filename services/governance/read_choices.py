"""What a proposal's form lets its author choose among."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from policies.permissions import Permission
from services.compass.names import CompassText, invariants_by_code, vigilance_points_by_code
from services.deps import Deps
from services.governance.possibilities import NamedDepartment
from services.sorting import by_name
from tenants.actor import Caller
from tenants.models import Department


@dataclass(frozen=True, slots=True)
class TextChoices:
    """Names of the tenant that a text may cite; retired texts of the compass are left out."""

    departments: Sequence[NamedDepartment]
    invariants: Sequence[CompassText]
    vigilance_points: Sequence[CompassText]


def read_choices(deps: Deps, caller: Caller) -> TextChoices:
    """The departments and the compass, for someone who writes a proposal.

    Raises:
        Forbidden: they may write none.
    """
    with deps.act(caller, Permission.PROPOSAL_CREATE) as act:
        rows = act.session.execute(
            select(Department.code, Department.name).order_by(
                Department.position, by_name(Department.name)
            )
        )
        return TextChoices(
            departments=[NamedDepartment(row.code, row.name) for row in rows],
            invariants=_in_force(invariants_by_code(act.session)),
            vigilance_points=_in_force(vigilance_points_by_code(act.session)),
        )


def _in_force(texts: dict[str, CompassText]) -> list[CompassText]:
    return [text for text in texts.values() if not text.is_retired]

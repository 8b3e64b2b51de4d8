"""What a proposal says, beyond its title: names checked against the tenant's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from policies.loop import Kind
from policies.messages import N_
from services.compass.models import Invariant, VigilancePoint
from services.errors import Invalid
from tenants.models import Department

CONTENT_FIELDS = (
    "usage_statements",
    "benefits",
    "invariants",
    "vigilance_points",
    "target",
    "change",
    "new_wording",
    "evidence",
)
"""What is kept in a proposal's ``content``, under the names of the API."""

EMPTY: Mapping[str, Any] = {
    "usage_statements": [],
    "benefits": {},
    "invariants": [],
    "vigilance_points": [],
    "target": None,
    "change": None,
    "new_wording": "",
    "evidence": [],
}

UNKNOWN_CODE = N_("« %(code)s » n’existe pas dans cette collectivité.")


def merged(content: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the fields of an edit replaced."""
    changes = {name: fields[name] for name in CONTENT_FIELDS if name in fields}
    return {**EMPTY, **content, **changes}


def find_department(session: Session, code: str | None) -> UUID | None:
    """The department called ``code``.

    Raises:
        Invalid: there is none.
    """
    if code is None:
        return None
    found = session.scalars(select(Department.id).where(Department.code == code)).one_or_none()
    if found is None:
        raise Invalid(errors={"department": [UNKNOWN_CODE % {"code": code}]})
    return found


def check_codes(session: Session, kind: Kind, content: Mapping[str, Any]) -> None:
    """Refuse codes that name nothing of this tenant, field by field.

    Raises:
        Invalid: with each unknown code.
    """
    errors: dict[str, list[str]] = {}
    invariants = [item["code"] for item in content["invariants"]]
    errors |= _unknown(session, Invariant.code, "invariants", invariants)
    points = content["vigilance_points"]
    errors |= _unknown(session, VigilancePoint.code, "vigilance_points", points)
    if content["target"] is not None:
        column = Invariant.code if kind is Kind.INVARIANT_CHANGE else VigilancePoint.code
        errors |= _unknown(session, column, "target", [content["target"]])
    if len(set(invariants)) < len(invariants):
        errors.setdefault("invariants", []).append(N_("Chaque invariant se cite une seule fois."))
    if errors:
        raise Invalid(errors=errors)


def _unknown(
    session: Session, column: InstrumentedAttribute[str], field: str, codes: Iterable[str]
) -> dict[str, list[str]]:
    wanted = list(codes)
    if not wanted:
        return {}
    known = set(
        session.scalars(
            select(column).where(column.in_(wanted), column.class_.retired_at.is_(None))
        )
    )
    missing = [code for code in dict.fromkeys(wanted) if code not in known]
    return {field: [UNKNOWN_CODE % {"code": code} for code in missing]} if missing else {}

"""What a proposal says, beyond its title: names checked against the tenant's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from policies.loop import Kind
from policies.messages import N_
from services.compass.models import Invariant, VigilancePoint
from services.errors import Invalid
from services.observatory.models import Signal
from tenants.base import rows_of
from tenants.models import Department

# Rollouts are a capability above this one: their table is named here, its model is not.
_REVIEW = rows_of("feedback_review", "id")


class Audience(StrEnum):
    """For whom a use is."""

    CITIZEN = "citizen"
    AGENT = "agent"
    PARTNER = "partner"


class Change(StrEnum):
    """What a proposal does to a text of the compass."""

    ADOPT = "adopt"
    AMEND = "amend"
    RETIRE = "retire"


class EvidenceType(StrEnum):
    """What motivates a new wording: a signal, a review (REX), or a text."""

    SIGNAL = "signal"
    REVIEW = "review"
    TEXT = "text"


CONTENT_FIELDS = (
    "usage_statements",
    "benefits",
    "invariants",
    "vigilance_points",
    "target",
    "change",
    "new_wording",
    "criteria",
    "indicator",
    "evidence",
    "working_conditions",
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
    "criteria": [],
    "indicator": "",
    "evidence": [],
    "working_conditions": False,
}

UNKNOWN_CODE = N_("« %(code)s » n’existe pas dans cette collectivité.")
_UNKNOWN_EVIDENCE = N_("Aucun signal ni aucun REX de cette collectivité n’a cet identifiant.")


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
    errors |= _unknown_evidence(session, content["evidence"])
    if errors:
        raise Invalid(errors=errors)


def unknown_invariants(session: Session, codes: Iterable[str], field: str) -> dict[str, list[str]]:
    """What to say under ``field`` of codes that name no invariant of this tenant in force."""
    return _unknown(session, Invariant.code, field, codes)


def _unknown_evidence(
    session: Session, evidence: Iterable[Mapping[str, str]]
) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for place, item in enumerate(evidence):
        if item["type"] == EvidenceType.TEXT:
            continue
        column_ = Signal.id if item["type"] == EvidenceType.SIGNAL else _REVIEW.c.id
        found = session.execute(select(column_).where(column_ == UUID(item["id"]))).one_or_none()
        if found is None:
            errors[f"evidence.{place}.id"] = [_UNKNOWN_EVIDENCE]
    return errors


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

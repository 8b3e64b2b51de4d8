"""A signal as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.observatory.models import College, Signal
from tenants.base import rows_of
from tenants.models import Department, Member

# The compass is a capability above this one: its table is named here, its model is not.
POINT = rows_of("vigilance_point", "id", "code")


@dataclass(frozen=True, slots=True)
class Author:
    """Who recorded a signal under their name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SignalView:
    """A signal. ``author`` is None when it was recorded anonymously."""

    id: UUID
    college: College
    text: str
    department: str | None
    vigilance_point: str | None
    anonymous: bool
    author: Author | None
    recorded_at: datetime


def views_of(session: Session, signals: Sequence[Signal]) -> list[SignalView]:
    """The signals with the names of what they refer to, in the order given."""
    codes: dict[UUID, str] = {}
    for found, wanted in (
        (select(Department.id, Department.code), {each.department_id for each in signals}),
        (select(POINT.c.id, POINT.c.code), {each.vigilance_point_id for each in signals}),
        (select(Member.id, Member.name), {each.author_id for each in signals}),
    ):
        ids = wanted - {None}
        if ids:
            rows = session.execute(found.where(found.selected_columns.id.in_(ids)))
            codes.update((row[0], row[1]) for row in rows)
    return [
        SignalView(
            id=signal.id,
            college=signal.college,
            text=signal.text,
            department=codes.get(signal.department_id) if signal.department_id else None,
            vigilance_point=(
                codes.get(signal.vigilance_point_id) if signal.vigilance_point_id else None
            ),
            anonymous=signal.anonymous,
            author=Author(signal.author_id, codes[signal.author_id]) if signal.author_id else None,
            recorded_at=signal.recorded_at,
        )
        for signal in signals
    ]

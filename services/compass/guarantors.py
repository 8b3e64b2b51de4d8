"""Who answers for a text of the compass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.compass.models import Invariant, VigilancePoint
from services.compass.views import Person, people_of
from services.fingerprint import fingerprint_of


class CompassText(StrEnum):
    """The two kinds of text that have a guarantor."""

    INVARIANT = "invariant"
    VIGILANCE_POINT = "vigilance_point"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who answers; None while nobody does."""

    guarantor: Person | None


def in_force(kind: CompassText, code: str) -> Select[Invariant] | Select[VigilancePoint]:
    """What finds the text of this code, unless it was retired."""
    if kind is CompassText.INVARIANT:
        return select(Invariant).where(Invariant.code == code, Invariant.retired_at.is_(None))
    return select(VigilancePoint).where(
        VigilancePoint.code == code, VigilancePoint.retired_at.is_(None)
    )


def appointment_of(session: Session, guarantor_id: UUID | None) -> Appointment:
    """The appointment of a member, by name."""
    people = people_of(session, [guarantor_id])
    return Appointment(people[guarantor_id] if guarantor_id else None)


def fingerprint(appointment: Appointment) -> str:
    """What tells an appointment from any other."""
    guarantor = appointment.guarantor
    return fingerprint_of([guarantor.id, guarantor.name] if guarantor else [])

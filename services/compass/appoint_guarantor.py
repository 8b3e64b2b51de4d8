"""Appoint who answers for an invariant or a vigilance point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.compass.models import Invariant, VigilancePoint
from services.compass.views import Person, people_of
from services.deps import Deps
from services.errors import NotFound
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller


class CompassText(StrEnum):
    """The two kinds of text that have a guarantor."""

    INVARIANT = "invariant"
    VIGILANCE_POINT = "vigilance_point"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who answers from now on; None while nobody does."""

    guarantor: Person | None


def appoint_guarantor(
    deps: Deps, caller: Caller, kind: CompassText, code: str, email: str | None
) -> Appointment:
    """Appoint the guarantor. Loops under way keep those they asked.

    Args:
        deps: the collaborators.
        caller: a transformation lead.
        kind: of which text.
        code: which one, in force.
        email: a member's; None to leave the text without guarantor.

    Raises:
        Forbidden: not a transformation lead.
        NotFound: no such text is in force.
        Invalid: no member has this address, or their roles do not let them sponsor.
    """
    with deps.act(caller, Permission.COMPASS_EDIT) as act:
        text = _in_force(act.session, kind, code)
        guarantor_id = None
        if email is not None:
            duty = Duty(deps.authorizer, Permission.PROPOSAL_SPONSOR)
            guarantor_id = find_member(act.session, email, field="guarantor", duty=duty)
        text.guarantor_id = guarantor_id
        record(act, Event.GUARANTOR_APPOINTED, text.id, kind=kind, guarantor=guarantor_id)
        people = people_of(act.session, [guarantor_id])
        return Appointment(people[guarantor_id] if guarantor_id else None)


def _in_force(session: Session, kind: CompassText, code: str) -> Invariant | VigilancePoint:
    found: Invariant | VigilancePoint | None
    if kind is CompassText.INVARIANT:
        found = session.scalars(
            select(Invariant).where(Invariant.code == code, Invariant.retired_at.is_(None))
        ).one_or_none()
    else:
        found = session.scalars(
            select(VigilancePoint).where(
                VigilancePoint.code == code, VigilancePoint.retired_at.is_(None)
            )
        ).one_or_none()
    if found is None:
        raise NotFound
    return found

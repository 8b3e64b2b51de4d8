"""Absences from a committee: the titular, or who convenes it, says when the deputy votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.messages import N_
from policies.permissions import Permission
from services.committees.absent import absent_on, ask_deputy, thank_deputy
from services.committees.bodies import runs_agenda
from services.committees.errors import NotTheSecretary
from services.committees.models import Committee, Seat
from services.committees.representation import Absence
from services.committees.sessions.call_deputies import call_deputy, release_deputy
from services.dates import day_of
from services.deps import Act, Deps, new_id
from services.errors import Invalid, NotFound
from services.journal.events import Event
from services.journal.record import record
from services.proposals.views import Person, people
from tenants.actor import Caller

_LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """When a titular is away; both days are included.

    Attributes:
        seat_id: their seat, None when they hold it no more.
        deputy: who votes meanwhile, None when the seat has no deputy.
        delegates: whether the titular delegated in writing.
        marked_by: the titular, or who noted it for them.
        withdrawable: whether the reader may take it back.
    """

    id: UUID
    seat_id: UUID | None
    titular: Person
    deputy: Person | None
    starts_on: date
    ends_on: date
    delegates: bool
    marked_by: Person
    marked_at: datetime
    withdrawn_at: datetime | None
    withdrawable: bool


def mark_absence(
    deps: Deps,
    caller: Caller,
    committee_id: UUID,
    *,
    starts_on: date,
    ends_on: date,
    seat: UUID | None = None,
    delegates: bool = False,
) -> AbsenceView:
    """Note that a titular is away: their deputy may vote in their place.

    Whichever of the two votes first has the seat's vote. A vote that is already open is asked of
    the deputy at once, and they are convened to the sessions of those days that are convened.

    Args:
        deps: collaborators.
        caller: the titular, or a secretary or the chair for them.
        committee_id: the committee.
        starts_on: first day.
        ends_on: last day, included; to come, and within a year of the first.
        seat: whose absence; None for the caller's own seat.
        delegates: the titular delegates in writing, which only they may do.

    Raises:
        NotFound: no such committee, or no such seat on it.
        NotTheSecretary: it is another's seat, and the caller does not run the committee.
        Invalid: a field does not hold.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        _lock_committee(act, committee_id)
        place = _seat(act, committee_id, seat)
        titular = place.member_id
        if titular is None:
            raise Invalid(errors={"seat": [N_("Ce siège est vacant : personne n’en est absent.")]})
        if titular != act.user_id and not runs_agenda(act.session, committee_id, act.user_id):
            raise NotTheSecretary
        errors = _day_errors(starts_on, ends_on, day_of(act.now))
        if delegates and place.deputy_id is None:
            errors["delegates"] = [N_("Ce siège n’a pas de suppléant à qui déléguer.")]
        elif delegates and titular != act.user_id:
            errors["delegates"] = [N_("Seul le titulaire délègue son vote par écrit.")]
        if not errors and _overlaps(act.session, committee_id, titular, starts_on, ends_on):
            errors["from"] = [N_("Une absence est déjà notée sur ces dates.")]
        if errors:
            raise Invalid(errors=errors)
        row = Absence(
            tenant_id=act.tenant_id,
            id=new_id(),
            committee_id=committee_id,
            member_id=titular,
            starts_on=starts_on,
            ends_on=ends_on,
            delegates=delegates,
            marked_by=act.user_id,
            marked_at=act.now,
        )
        act.session.add(row)
        act.session.flush()
        record(act, Event.ABSENCE_MARKED, committee_id, member=titular, delegates=delegates)
        if starts_on <= day_of(act.now):
            ask_deputy(act, committee_id, titular)
        call_deputy(act, row)
        return _views(act, committee_id, [row])[0]


def withdraw_absence(
    deps: Deps, caller: Caller, committee_id: UUID, absence_id: UUID
) -> AbsenceView:
    """The titular is not away after all, or is back; what their deputy voted stands.

    Raises:
        NotFound: no such absence from this committee, or it was withdrawn.
        NotTheSecretary: it is another's, and the caller does not run the committee.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        _lock_committee(act, committee_id)
        row = act.session.scalars(
            select(Absence).where(
                Absence.id == absence_id,
                Absence.committee_id == committee_id,
                Absence.withdrawn_at.is_(None),
            )
        ).one_or_none()
        if row is None:
            raise NotFound
        is_theirs = row.member_id == act.user_id
        if not is_theirs and not runs_agenda(act.session, committee_id, act.user_id):
            raise NotTheSecretary
        row.withdrawn_at = act.now
        act.session.flush()
        record(act, Event.ABSENCE_WITHDRAWN, committee_id, member=row.member_id)
        if row.member_id not in absent_on(act.session, committee_id, day_of(act.now)):
            thank_deputy(act, committee_id, row.member_id)
        release_deputy(act, row)
        return _views(act, committee_id, [row])[0]


def list_absences(deps: Deps, caller: Caller, committee_id: UUID) -> list[AbsenceView]:
    """The absences that are not over: for who runs the committee all, for others their seat's.

    Raises:
        NotFound: no such committee.
    """
    with deps.act(caller, Permission.COMMITTEE_READ) as act:
        known = select(Committee.id).where(Committee.id == committee_id)
        if act.session.scalars(known).one_or_none() is None:
            raise NotFound
        shown = select(Absence).where(
            Absence.committee_id == committee_id,
            Absence.withdrawn_at.is_(None),
            Absence.ends_on >= day_of(act.now),
        )
        if not runs_agenda(act.session, committee_id, act.user_id):
            deputised = select(Seat.member_id).where(
                Seat.committee_id == committee_id, Seat.deputy_id == act.user_id
            )
            shown = shown.where(
                or_(Absence.member_id == act.user_id, Absence.member_id.in_(deputised))
            )
        rows = act.session.scalars(shown.order_by(Absence.starts_on, Absence.id)).all()
        return _views(act, committee_id, list(rows))


def _lock_committee(act: Act, committee_id: UUID) -> None:
    """Hold the committee: two absences of one seat are noted one after the other."""
    held = act.session.scalars(
        select(Committee.id).where(Committee.id == committee_id).with_for_update(key_share=True)
    ).one_or_none()
    if held is None:
        raise NotFound


def _seat(act: Act, committee_id: UUID, seat_id: UUID | None) -> Seat:
    which = Seat.member_id == act.user_id if seat_id is None else Seat.id == seat_id
    seat = act.session.scalars(
        select(Seat).where(Seat.committee_id == committee_id, which)
    ).one_or_none()
    if seat is not None:
        return seat
    if seat_id is None:
        raise Invalid(errors={"seat": [N_("Vous n’êtes titulaire d’aucun siège de ce comité.")]})
    raise NotFound


def _day_errors(starts_on: date, ends_on: date, today: date) -> dict[str, list[str]]:
    if ends_on < starts_on:
        return {"until": [N_("La fin vient après le début.")]}
    if ends_on < today:
        return {"until": [N_("Cette date est passée : donnez une date à venir.")]}
    if (ends_on - starts_on).days >= _LONGEST_DAYS:
        return {"until": [N_("Une absence se note pour un an au plus.")]}
    return {}


def _overlaps(
    session: Session, committee_id: UUID, member_id: UUID, starts_on: date, ends_on: date
) -> bool:
    noted = select(Absence.id).where(
        Absence.committee_id == committee_id,
        Absence.member_id == member_id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= ends_on,
        Absence.ends_on >= starts_on,
    )
    return session.scalars(noted.limit(1)).one_or_none() is not None


def _views(act: Act, committee_id: UUID, rows: list[Absence]) -> list[AbsenceView]:
    """The absences from one committee, as the actor may read them."""
    seats = {
        seat.member_id: seat
        for seat in act.session.scalars(select(Seat).where(Seat.committee_id == committee_id))
    }
    deputies = [seat.deputy_id for seat in seats.values()]
    known = people(
        act.session, [*deputies, *(one for row in rows for one in (row.member_id, row.marked_by))]
    )
    runs = runs_agenda(act.session, committee_id, act.user_id)
    views = []
    for row in rows:
        seat = seats.get(row.member_id)
        deputy = seat.deputy_id if seat is not None else None
        views.append(
            AbsenceView(
                id=row.id,
                seat_id=seat.id if seat is not None else None,
                titular=known[row.member_id],
                deputy=known[deputy] if deputy is not None else None,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                delegates=row.delegates,
                marked_by=known[row.marked_by],
                marked_at=row.marked_at,
                withdrawn_at=row.withdrawn_at,
                withdrawable=row.withdrawn_at is None and (runs or row.member_id == act.user_id),
            )
        )
    return views

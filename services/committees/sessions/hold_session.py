"""Open a session and close it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, update

from policies.messages import N_
from policies.permissions import Permission
from services.committees.sessions.access import items_of, lock_to_run
from services.committees.sessions.attend import EARLY
from services.committees.sessions.docket import free_item
from services.committees.sessions.errors import SomethingIsOpen
from services.committees.sessions.kept_seats import keep_committee
from services.committees.sessions.minutes_state import chair_at
from services.committees.sessions.models import (
    Attendance,
    ItemState,
    SessionState,
    state_of_item,
)
from services.deps import Deps
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.notify import settle_session_items
from tenants.actor import Caller


def open_session(deps: Deps, caller: Caller, session_id: UUID) -> None:
    """Declare the session open; who sits on the committee is kept with it from then on.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is not convened, or its hour is more than half an hour away.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.CONVENED})
        if act.now < sitting.starts_at - EARLY:
            raise InvalidStage(
                N_("Une séance s’ouvre au plus tôt une demi-heure avant l’heure prévue.")
            )
        keep_committee(act, sitting)
        sitting.opened_at = act.now
        sitting.opened_by = act.user_id
        record(act, Event.SESSION_OPENED, sitting.id, committee=sitting.committee_id)
        settle_session_items(act, sitting.id, news_too=True)
        ring(act, Destination.SESSION, sitting.id)


def close_session(deps: Deps, caller: Caller, session_id: UUID) -> None:
    """Close the session: items not reached wait for another one, and its minutes are to write.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is not open.
        SomethingIsOpen: an item is.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.OPEN})
        closed_at = deps.clock.now()  # after the lock: nobody arrives later than the end
        items = items_of(act, sitting)
        if any(state_of_item(item) is ItemState.OPEN for item in items):
            raise SomethingIsOpen
        for item in items:
            if state_of_item(item) is ItemState.WAITING:
                free_item(act, item)
        act.session.execute(
            update(Attendance)
            .where(Attendance.session_id == sitting.id, Attendance.left_at.is_(None))
            .values(left_at=func.greatest(closed_at, Attendance.arrived_at))
        )
        sitting.closed_at = closed_at
        sitting.presided_by = chair_at(act.session, sitting)
        sitting.closed_by = act.user_id
        record(act, Event.SESSION_CLOSED, sitting.id, committee=sitting.committee_id)
        ring(act, Destination.SESSION, sitting.id, opens=True)

"""What the clock brings to a session: reminders, and its minutes until they are approved.

A session convened that nobody opens keeps its items waiting: from its end on, those who run it are
asked what became of it, until they open, move or cancel it.

Facts alone say what is due, so each move may be asked twice and does its work once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from policies.session import (
    SessionDeadline,
    SessionMove,
    SessionPosition,
    SessionRef,
    SessionStage,
)
from services.committees.absent import called_to
from services.committees.bodies import chair_of, conveners_of, secretaries_of
from services.committees.sessions.attend import there_now
from services.committees.sessions.minutes_state import (
    MinutesState,
    state_of_minutes,
    still_to_approve,
)
from services.committees.sessions.models import CommitteeSession, SessionState, state_of
from services.deps import Deps, Work
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask_about_session, queue_mail, settle_session_items

REMINDED_BEFORE: Final = timedelta(hours=24)
"""How long before a session those convened are reminded of it, once."""

HELD_EVERY: Final = timedelta(days=7)
"""How long before asking again what became of a session that nobody opened: its items wait."""

MINUTES_EVERY: Final = timedelta(days=15)
"""How long people have to draft or approve minutes before they are reminded of them."""

_STAGES: Final = {
    SessionState.PLANNED: SessionStage.PLANNED,
    SessionState.CONVENED: SessionStage.CONVENED,
    SessionState.OPEN: SessionStage.OPEN,
    SessionState.CLOSED: SessionStage.MINUTES,
    SessionState.CANCELLED: SessionStage.OVER,
}
_GONE: Final = SessionPosition(SessionStage.OVER)


def load_session(deps: Deps, ref: SessionRef) -> SessionPosition:
    """Where the session stands; from there its workflow starts, whatever it is."""
    with deps.work(ref.tenant_id) as work:
        sitting = work.session.scalars(
            select(CommitteeSession).where(CommitteeSession.id == ref.session_id)
        ).one_or_none()
        return _GONE if sitting is None else _position(work, sitting)


def remind_session(deps: Deps, move: SessionMove) -> SessionPosition:
    """Remind those convened, a day before the session."""
    return _when_due(deps, move, SessionDeadline.REMINDER, _remind)


def ask_whether_held(deps: Deps, move: SessionMove) -> SessionPosition:
    """Ask what became of a session whose end has gone by unopened, once, then every week."""
    return _when_due(deps, move, SessionDeadline.HELD_ASKED, _ask_whether_held)


def ask_for_minutes(deps: Deps, move: SessionMove) -> SessionPosition:
    """Ask for the minutes of a session that is closed."""
    return _when_due(deps, move, SessionDeadline.MINUTES_ASKED, _ask_minutes)


def remind_minutes(deps: Deps, move: SessionMove) -> SessionPosition:
    """Ask again for minutes that are not drafted, or not approved."""
    return _when_due(deps, move, SessionDeadline.MINUTES_REMINDER, _ask_minutes)


def _when_due(
    deps: Deps,
    move: SessionMove,
    due: SessionDeadline,
    consequence: Callable[[Work, CommitteeSession], None],
) -> SessionPosition:
    with deps.work(move.session.tenant_id, move.at) as work:
        sitting = work.session.scalars(
            select(CommitteeSession)
            .where(CommitteeSession.id == move.session.session_id)
            .with_for_update(key_share=True)
        ).one_or_none()
        if sitting is None:
            return _GONE
        position = _position(work, sitting)
        is_due = position.due_at is not None and position.due_at <= move.at
        if position.due is not due or not is_due:
            return position
        consequence(work, sitting)
        work.session.flush()
        return _position(work, sitting)


def _position(work: Work, sitting: CommitteeSession) -> SessionPosition:
    state = state_of(sitting)
    stage = _STAGES[state]
    is_to_come = state is SessionState.CONVENED and work.now < sitting.starts_at
    if is_to_come and sitting.reminded_at is None:
        remind_at = sitting.starts_at - REMINDED_BEFORE
        convened_at = sitting.convened_at or sitting.created_at
        if convened_at < remind_at:
            return SessionPosition(stage, SessionDeadline.REMINDER, remind_at)
    if state is SessionState.CONVENED:
        asked_at = sitting.held_asked_at
        ask_at = sitting.ends_at if asked_at is None else asked_at + HELD_EVERY
        return SessionPosition(stage, SessionDeadline.HELD_ASKED, ask_at)
    if sitting.closed_at is None:
        return SessionPosition(stage)
    if state_of_minutes(work.session, sitting.id) is MinutesState.APPROVED:
        return SessionPosition(SessionStage.OVER)
    if sitting.minutes_asked_at is None:
        return SessionPosition(stage, SessionDeadline.MINUTES_ASKED, sitting.closed_at)
    return SessionPosition(
        stage, SessionDeadline.MINUTES_REMINDER, sitting.minutes_asked_at + MINUTES_EVERY
    )


def _remind(work: Work, sitting: CommitteeSession) -> None:
    there = there_now(work.session, sitting.id)
    called = called_to(work.session, sitting.committee_id, sitting.starts_at)
    people = [one for one in called if one not in there]
    sitting.reminded_at = work.now
    record(work, Event.SESSION_REMINDED, sitting.id, reminded=len(people))
    queue_mail(
        work,
        Notice.SESSION_REMINDER,
        people,
        session_id=sitting.id,
        due_at=sitting.starts_at,
    )


def _ask_whether_held(work: Work, sitting: CommitteeSession) -> None:
    """Ask the secretaries and the chair to open it late, move it or give it up."""
    session = work.session
    chair = chair_of(session, sitting.committee_id)
    sitting.held_asked_at = work.now
    record(work, Event.SESSION_UNOPENED, sitting.id, committee=sitting.committee_id)
    settle_session_items(work, sitting.id)
    ask_about_session(
        work,
        ItemKind.SESSION,
        Notice.SESSION_UNOPENED,
        [*secretaries_of(session, sitting.committee_id), chair],
        sitting.id,
        due_at=work.now + HELD_EVERY,
    )


def _ask_minutes(work: Work, sitting: CommitteeSession) -> None:
    """Ask who drafts them or, once drafted, those whose approval is missing."""
    state = state_of_minutes(work.session, sitting.id)
    is_drafted = state is not MinutesState.TO_DRAFT
    people = (
        still_to_approve(work.session, sitting)
        if is_drafted
        else conveners_of(work.session, sitting.committee_id)
    )
    sitting.minutes_asked_at = work.now
    record(work, Event.MINUTES_ASKED, sitting.id, drafted=is_drafted)
    settle_session_items(work, sitting.id)
    ask_about_session(
        work,
        ItemKind.SESSION,
        Notice.MINUTES_READY if is_drafted else Notice.MINUTES_ASKED,
        people,
        sitting.id,
        due_at=work.now + MINUTES_EVERY,
    )

"""Plan a session of a committee, and move it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.permissions import Permission
from services.committees.bodies import rule_of_committee, runs_agenda
from services.committees.errors import NotTheSecretary
from services.committees.models import Committee
from services.committees.sessions.access import lock_to_run
from services.committees.sessions.convening import (
    ask_to_convene,
    check_notice,
    check_second_convening,
    send_notice,
)
from services.committees.sessions.docket import ring_items
from services.committees.sessions.models import CommitteeSession, SessionState, state_of
from services.deps import Deps, new_id
from services.errors import Invalid, NotFound, StaleVersion
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.notices import Notice
from services.notifications.notify import settle_session_items
from tenants.actor import Caller

LONGEST: Final = timedelta(days=2)
"""How long a session may be planned to last."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where a committee meets. ``link`` is the address of a remote meeting, or empty."""

    starts_at: datetime
    ends_at: datetime
    place: str
    link: str

    def check(self, now: datetime) -> None:
        """Refuse a meeting in the past, without length, or nowhere.

        Raises:
            Invalid: field by field.
        """
        errors: dict[str, list[str]] = {}
        if self.starts_at <= now:
            errors["starts_at"] = [N_("Une séance se prévoit pour plus tard.")]
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            errors["ends_at"] = [N_("La fin suit le début, de deux jours au plus.")]
        if not self.place and not self.link:
            errors["place"] = [N_("Indiquez un lieu, ou l’adresse d’une réunion à distance.")]
        if self.link and not self.link.startswith("https://"):
            errors["link"] = [N_("L’adresse de la réunion commence par « https:// ».")]
        if errors:
            raise Invalid(errors=errors)


def plan_session(deps: Deps, caller: Caller, committee_id: UUID, meeting: Meeting) -> UUID:
    """Plan a session; its convocation leaves later, once the agenda is set.

    Returns:
        The session's id.

    Raises:
        NotFound: no such committee.
        NotTheSecretary: neither a secretary nor the chair.
        Invalid: see ``Meeting.check``.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        found = select(Committee.id).where(Committee.id == committee_id)
        if act.session.scalars(found).one_or_none() is None:
            raise NotFound
        if not runs_agenda(act.session, committee_id, act.user_id):
            raise NotTheSecretary
        meeting.check(act.now)
        sitting = CommitteeSession(
            tenant_id=act.tenant_id,
            id=new_id(),
            committee_id=committee_id,
            convening=1,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place,
            link=meeting.link,
            revision=1,
            created_at=act.now,
            created_by=act.user_id,
        )
        act.session.add(sitting)
        record(
            act,
            Event.SESSION_PLANNED,
            sitting.id,
            committee=committee_id,
            starts_at=meeting.starts_at,
        )
        ask_to_convene(act, sitting)
        return sitting.id


def move_session(
    deps: Deps,
    caller: Caller,
    session_id: UUID,
    meeting: Meeting,
    *,
    expected: int | None = None,
) -> int:
    """Change when and where a session meets; those already convened are told again.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        session_id: which one.
        meeting: its new date and place.
        expected: the revision that the caller read, None to change it whatever it is.

    Returns:
        The session's new revision.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is open, closed or cancelled.
        NoticeTooShort: it was convened, and the new date leaves too few days.
        StaleVersion: somebody changed it meanwhile.
        Invalid: see ``Meeting.check``.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.PLANNED, SessionState.CONVENED})
        if expected is not None and expected != sitting.revision:
            raise StaleVersion
        meeting.check(act.now)
        check_second_convening(act, sitting, meeting.starts_at)
        is_convened = state_of(sitting) is SessionState.CONVENED
        is_moved = meeting.starts_at != sitting.starts_at
        is_timed_anew = is_moved or meeting.ends_at != sitting.ends_at
        if is_convened and is_moved and sitting.urgency is None and sitting.convening == 1:
            rule = rule_of_committee(act.session, sitting.committee_id)
            check_notice(rule, act.now, meeting.starts_at)
        sitting.starts_at, sitting.ends_at = meeting.starts_at, meeting.ends_at
        sitting.place, sitting.link = meeting.place, meeting.link
        sitting.revision += 1
        if is_moved:
            sitting.reminded_at = None
            sitting.held_asked_at = None
            ring_items(act, sitting)
        if is_timed_anew:
            ring(act, Destination.SESSION, sitting.id)
        record(act, Event.SESSION_CHANGED, sitting.id, moved=is_moved, starts_at=meeting.starts_at)
        if is_convened:
            settle_session_items(act, sitting.id, news_too=True)
            send_notice(act, sitting, Notice.SESSION_MOVED)
        elif is_moved:
            settle_session_items(act, sitting.id)
            ask_to_convene(act, sitting)
        return sitting.revision

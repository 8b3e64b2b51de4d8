"""The deputy of a titular who will be away is convened as the titular was.

A convocation reaches the deputies of those known to be away (``services.committees.absent``); one
that has left already reaches them as the absence is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.committees.absent import called_to
from services.committees.bodies import invited_to, seated_in
from services.committees.representation import Absence
from services.committees.sessions.models import CommitteeSession
from services.dates import day_of
from services.deps import Work
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask_about_session, settle_session_items


def call_deputy(work: Work, absence: Absence) -> None:
    """Convene the deputy to the sessions convened that the absence covers."""
    for sitting in _sessions_during(work, absence):
        ask_about_session(
            work,
            ItemKind.SESSION,
            Notice.SESSION_CONVENED,
            set(_deputies(work, absence)) - set(invited_to(work.session, absence.committee_id)),
            sitting.id,
            due_at=sitting.starts_at,
        )


def release_deputy(work: Work, absence: Absence) -> None:
    """The absence is withdrawn: ask its deputy to prepare no session for it."""
    for sitting in _sessions_during(work, absence):
        called = called_to(work.session, absence.committee_id, sitting.starts_at)
        for deputy_id in set(_deputies(work, absence)) - set(called):
            settle_session_items(work, sitting.id, member_id=deputy_id)


def _deputies(work: Work, absence: Absence) -> list[UUID]:
    """The titular's deputy, if their seat has one."""
    return [
        seat.deputy_id
        for seat in seated_in(work.session, absence.committee_id)
        if seat.member_id == absence.member_id and seat.deputy_id is not None
    ]


def _sessions_during(work: Work, absence: Absence) -> Sequence[CommitteeSession]:
    """The committee's sessions convened, to come, on the days of the absence."""
    sittings = work.session.scalars(
        select(CommitteeSession)
        .where(
            CommitteeSession.committee_id == absence.committee_id,
            CommitteeSession.convened_at.is_not(None),
            CommitteeSession.opened_at.is_(None),
            CommitteeSession.cancelled_at.is_(None),
            CommitteeSession.ends_at > work.now,
        )
        .order_by(CommitteeSession.starts_at)
    )
    return [
        sitting
        for sitting in sittings
        if absence.starts_on <= day_of(sitting.starts_at) <= absence.ends_on
    ]

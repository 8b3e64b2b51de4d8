"""Tell those convened to a session that its agenda has changed: once for changes in a row."""

from __future__ import annotations

from services.committees.absent import called_to
from services.committees.sessions.models import CommitteeSession, SessionState, state_of
from services.deps import Act
from services.notifications.invitation import PREPARING
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import CALM, ask_about_session, settle_session_items


def announce_agenda(act: Act, sitting: CommitteeSession) -> None:
    """Tell those convened, until the session's hour: their mail leaves after ``CALM``, or then.

    Before the convocation there is nothing to complete; from its hour on, nothing to prepare.
    """
    if state_of(sitting) is not SessionState.CONVENED or act.now >= sitting.starts_at:
        return
    settle_session_items(act, sitting.id, notices=PREPARING)
    ask_about_session(
        act,
        ItemKind.SESSION,
        Notice.SESSION_AGENDA,
        called_to(act.session, sitting.committee_id, sitting.starts_at),
        sitting.id,
        due_at=sitting.starts_at,
        mail_after=min(CALM, sitting.starts_at - act.now),
    )

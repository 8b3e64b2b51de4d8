"""Finding a session, holding it, and telling who runs it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from services.committees.bodies import runs_agenda
from services.committees.errors import NotTheSecretary
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    SessionState,
    state_of,
)
from services.deps import Act
from services.errors import InvalidStage, NotFound

_NOT_NOW = {
    SessionState.PLANNED: N_("Cette séance n’est pas encore convoquée."),
    SessionState.CONVENED: N_("Cette séance n’est pas encore ouverte."),
    SessionState.OPEN: N_("Cette séance est déjà ouverte."),
    SessionState.CLOSED: N_("Cette séance est close."),
    SessionState.CANCELLED: N_("Cette séance est annulée."),
}


def find_session(act: Act, session_id: UUID) -> CommitteeSession:
    """Read a session.

    Raises:
        NotFound: none of this tenant.
    """
    sitting = act.session.scalars(
        select(CommitteeSession).where(CommitteeSession.id == session_id)
    ).one_or_none()
    if sitting is None:
        raise NotFound
    return sitting


def lock_session(
    act: Act, session_id: UUID, states: Collection[SessionState] = tuple(SessionState)
) -> CommitteeSession:
    """Read a session and hold its row: facts about one session are written one after the other.

    Locks are taken in this order: session, ballot, proposal.

    Raises:
        NotFound: none of this tenant.
        InvalidStage: it is in none of ``states``.
    """
    sitting = act.session.scalars(
        select(CommitteeSession)
        .where(CommitteeSession.id == session_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if sitting is None:
        raise NotFound
    state = state_of(sitting)
    if state not in states:
        raise InvalidStage(_NOT_NOW[state])
    return sitting


def lock_to_run(act: Act, session_id: UUID, states: Collection[SessionState]) -> CommitteeSession:
    """Hold a session that the actor runs, as its committee's chair or a secretary.

    Raises:
        NotFound, InvalidStage: as ``lock_session``.
        NotTheSecretary: somebody else runs it.
    """
    sitting = lock_session(act, session_id)
    if not runs_agenda(act.session, sitting.committee_id, act.user_id):
        raise NotTheSecretary
    state = state_of(sitting)
    if state not in states:
        raise InvalidStage(_NOT_NOW[state])
    return sitting


def find_item(act: Act, item_id: UUID) -> AgendaItem:
    """Read an item of an agenda.

    Raises:
        NotFound: none of this tenant.
    """
    item = act.session.scalars(select(AgendaItem).where(AgendaItem.id == item_id)).one_or_none()
    if item is None:
        raise NotFound
    return item


def lock_item(
    act: Act, item_id: UUID, states: Collection[SessionState]
) -> tuple[CommitteeSession, AgendaItem]:
    """Hold the session of an item that the actor runs, and read the item as it then is.

    Raises:
        NotFound, InvalidStage, NotTheSecretary: as ``lock_to_run``.
    """
    sitting = lock_to_run(act, find_item(act, item_id).session_id, states)
    item = act.session.scalars(
        select(AgendaItem).where(AgendaItem.id == item_id).execution_options(populate_existing=True)
    ).one_or_none()
    if item is None:
        raise NotFound
    return sitting, item


def items_of(act: Act, sitting: CommitteeSession) -> list[AgendaItem]:
    """The agenda, in order."""
    return list(
        act.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.session_id == sitting.id)
            .order_by(AgendaItem.rank, AgendaItem.id)
        )
    )

"""Take the items of an open session one after the other: open, put off, end."""

from __future__ import annotations

from uuid import UUID

from policies.messages import N_
from policies.permissions import Permission
from services.committees.models import Ballot, BallotState
from services.committees.sessions.access import items_of, lock_item
from services.committees.sessions.docket import ballot_of, free_item, leave_agenda, ring_ballot
from services.committees.sessions.errors import SomethingIsOpen
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    ItemPurpose,
    ItemState,
    SessionState,
    state_of_item,
)
from services.deps import Act, Deps
from services.errors import InvalidStage
from services.journal.events import Event
from services.journal.record import record
from tenants.actor import Caller


def open_item(deps: Deps, caller: Caller, item_id: UUID) -> None:
    """Take an item: the vote on a decision opens, one item at a time.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is not open, the item was taken or put off, or its proposal is
            no longer before the committee.
        SomethingIsOpen: another item is.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting, item = lock_item(act, item_id, {SessionState.OPEN})
        ballot = ballot_of(act, item)
        _check_state(item, ItemState.WAITING)
        if any(state_of_item(each) is ItemState.OPEN for each in items_of(act, sitting)):
            raise SomethingIsOpen
        item.opened_at = act.now
        if ballot is not None:
            if ballot.state is not BallotState.SCHEDULED:
                raise InvalidStage(N_("Cette proposition n’est plus devant le comité."))
            ballot.opening_asked_at = act.now
            ballot.opening_asked_by = act.user_id
            ring_ballot(act, ballot)
        _record(act, Event.ITEM_OPENED, sitting, item)


def end_item(deps: Deps, caller: Caller, item_id: UUID) -> None:
    """End a point of information; a decision ends when its vote is closed.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is not open, or it is a decision.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting, item = lock_item(act, item_id, {SessionState.OPEN})
        _check_state(item, ItemState.OPEN)
        if item.purpose is ItemPurpose.DECISION:
            raise InvalidStage(N_("Ce point se termine quand son vote est clos."))
        item.closed_at = act.now
        _record(act, Event.ITEM_ENDED, sitting, item)


def postpone_item(deps: Deps, caller: Caller, item_id: UUID) -> None:
    """Put an item off to another session; votes already cast on it are void.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is not open, or the item is over or being counted.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting, item = lock_item(act, item_id, {SessionState.OPEN})
        ballot_of(act, item)
        _check_state(item, ItemState.WAITING, ItemState.OPEN)
        free_item(act, item)
        _record(act, Event.ITEM_POSTPONED, sitting, item)


def end_with_vote(act: Act, ballot: Ballot) -> None:
    """The vote of an item of an agenda is closed, and the item with it."""
    item = leave_agenda(act, ballot)
    if item is not None:
        record(
            act,
            Event.ITEM_ENDED,
            item.session_id,
            committee=ballot.committee_id,
            item=item.id,
            proposal=item.proposal_id,
        )


def _check_state(item: AgendaItem, *states: ItemState) -> None:
    state = state_of_item(item)
    if state in states:
        return
    raise InvalidStage(
        {
            ItemState.WAITING: N_("Ce point n’est pas ouvert."),
            ItemState.OPEN: N_("Ce point est déjà ouvert."),
            ItemState.CLOSED: N_("Ce point est terminé."),
            ItemState.POSTPONED: N_("Ce point est reporté à une autre séance."),
        }[state]
    )


def _record(act: Act, event: Event, sitting: CommitteeSession, item: AgendaItem) -> None:
    record(
        act,
        event,
        sitting.id,
        committee=sitting.committee_id,
        item=item.id,
        proposal=item.proposal_id,
    )

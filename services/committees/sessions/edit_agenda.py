"""Write a session's agenda: put an item on it, take it off, order it, describe it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.notice import Notice as DaysOfNotice
from policies.permissions import Permission
from services.committees.access import kept_from
from services.committees.bodies import rule_of_committee
from services.committees.errors import Recused
from services.committees.models import Ballot
from services.committees.sessions.access import items_of, lock_item, lock_to_run
from services.committees.sessions.announce_agenda import announce_agenda
from services.committees.sessions.docket import (
    ballot_of,
    free_ballot,
    put_on,
    ring_ballot,
    schedulable,
)
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    ItemPurpose,
    ItemState,
    SessionState,
    state_of,
    state_of_item,
)
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import lock_proposal
from services.tenancy.people import find_member
from tenants.actor import Caller

_NOT_OVER: Final = (SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN)
_BEFORE: Final = (SessionState.PLANNED, SessionState.CONVENED)
MOST_ITEMS: Final = 100


@dataclass(frozen=True, slots=True)
class NewItem:
    """A point to put on an agenda: a proposal to decide on, or something to be told.

    Attributes:
        proposal_id: the proposal; None for a point of information.
        title: of a point of information; empty for a decision.
        presenter: e-mail address of who presents it, None when nobody does.
        minutes: how long it should take, None when that is not said.
    """

    proposal_id: UUID | None = None
    title: str = ""
    presenter: str | None = None
    minutes: int | None = None

    def check(self) -> None:
        """Refuse a point about nothing, or about two things.

        Raises:
            Invalid.
        """
        if (self.proposal_id is None) == (not self.title):
            raise Invalid(
                errors={"title": [N_("Choisissez une proposition, ou donnez un intitulé.")]}
            )


def add_item(deps: Deps, caller: Caller, session_id: UUID, new: NewItem) -> UUID:
    """Put a point at the end of the agenda.

    A decision is added to a session already convened only while the notice is still kept. Those
    convened are told of whatever changes on the agenda: their calendars show it.

    Returns:
        The item's id.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is over, the notice is no longer kept, or the proposal does not
            wait for a session of this committee.
        Invalid: see ``NewItem.check``; or nobody has the presenter's address.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        new.check()
        sitting = lock_to_run(act, session_id, _NOT_OVER)
        items = items_of(act, sitting)
        if len(items) >= MOST_ITEMS:
            raise InvalidStage(N_("Un ordre du jour compte 100 points au plus."))
        presenter = (
            find_member(act.session, new.presenter, field="presenter") if new.presenter else None
        )
        ballot = _scheduled(act, sitting, new.proposal_id) if new.proposal_id else None
        item = AgendaItem(
            tenant_id=act.tenant_id,
            id=new_id(),
            session_id=sitting.id,
            rank=max((each.rank for each in items), default=0) + 1,
            purpose=ItemPurpose.DECISION if ballot else ItemPurpose.INFORMATION,
            title=new.title or None,
            proposal_id=new.proposal_id,
            ballot_id=ballot.id if ballot else None,
            presenter_id=presenter,
            minutes_planned=new.minutes,
            debate="",
        )
        act.session.add(item)
        sitting.revision += 1
        record(
            act,
            Event.AGENDA_CHANGED,
            sitting.id,
            committee=sitting.committee_id,
            item=item.id,
            proposal=new.proposal_id,
        )
        announce_agenda(act, sitting)
        return item.id


def _scheduled(act: Act, sitting: CommitteeSession, proposal_id: UUID) -> Ballot:
    """The vote of the proposal, put in that session."""
    _check_still_addable(act, sitting)
    found = select(Ballot.id).where(Ballot.proposal_id == proposal_id)
    act.session.execute(found.with_for_update(key_share=True))  # before the proposal's own row
    proposal = lock_proposal(act, proposal_id)
    ballot = schedulable(act, proposal)
    if ballot.committee_id != sitting.committee_id:
        raise InvalidStage(N_("Cette proposition est devant un autre comité."))
    put_on(ballot, sitting)
    settle_items(act, proposal.id, kinds=[ItemKind.SESSION])
    ring_ballot(act, ballot)
    return ballot


def _check_still_addable(act: Act, sitting: CommitteeSession) -> None:
    is_open = state_of(sitting) is SessionState.OPEN
    is_free = state_of(sitting) is SessionState.PLANNED or sitting.urgency is not None
    if is_free and not is_open:
        return
    rule = rule_of_committee(act.session, sitting.committee_id)
    if is_open or not DaysOfNotice.of(rule).is_kept(act.now, sitting.starts_at):
        raise InvalidStage(
            N_(
                "La convocation est partie et le délai ne permet plus d’ajouter une décision à "
                "cette séance. Inscrivez-la à la suivante."
            )
        )


def remove_item(deps: Deps, caller: Caller, item_id: UUID) -> UUID:
    """Take a point off an agenda before the session opens; its vote waits for another one.

    Returns:
        The session's id.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is open or over.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting, item = lock_item(act, item_id, _BEFORE)
        ballot = ballot_of(act, item)
        if ballot is not None and free_ballot(act, ballot):
            ring_ballot(act, ballot)
        act.session.delete(item)
        sitting.revision += 1
        record(
            act,
            Event.AGENDA_CHANGED,
            sitting.id,
            committee=sitting.committee_id,
            proposal=item.proposal_id,
            removed=True,
        )
        announce_agenda(act, sitting)
        return sitting.id


def order_items(
    deps: Deps,
    caller: Caller,
    session_id: UUID,
    item_ids: Sequence[UUID],
    *,
    expected: int | None = None,
) -> None:
    """Put the agenda in another order.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        session_id: which session.
        item_ids: every item of the agenda, each once.
        expected: the session's revision that the caller read, None to order it whatever it is.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is over.
        StaleVersion: somebody changed the agenda, or the date, meanwhile.
        Invalid: an item is missing, foreign or named twice.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, _NOT_OVER)
        if expected is not None and expected != sitting.revision:
            raise StaleVersion(
                N_(
                    "L’ordre du jour a changé depuis que vous l’avez ouvert. Relisez-le, puis "
                    "recommencez."
                )
            )
        items = {item.id: item for item in items_of(act, sitting)}
        if sorted(item_ids) != sorted(items):
            raise Invalid(errors={"items": [N_("Citez chaque point de cette séance, une fois.")]})
        if list(items) == list(item_ids):
            return
        for rank, item_id in enumerate(item_ids, start=1):
            items[item_id].rank = rank
        sitting.revision += 1
        record(act, Event.AGENDA_CHANGED, sitting.id, committee=sitting.committee_id, ordered=True)
        announce_agenda(act, sitting)


@dataclass(frozen=True, slots=True)
class ItemDescription:
    """What may be said of an item; None leaves it as it is, an empty presenter removes it."""

    presenter: str | None = None
    minutes: int | None = None
    debate: str | None = None


def describe_item(
    deps: Deps,
    caller: Caller,
    item_id: UUID,
    description: ItemDescription,
    *,
    expected: int | None = None,
) -> None:
    """Say who presents an item, how long it should take, or what was said of it.

    Each item has its own revision: two secretaries who write of two items do not wait for each
    other. The session's grows with what the agenda shows, not with what is said of an item.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        item_id: which item.
        description: what changes.
        expected: the item's revision that the caller read, None to change it whatever it is.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is cancelled; what was planned does not change once the item
            is over.
        Recused: they stepped aside from the item.
        StaleVersion: somebody changed the item meanwhile.
        Invalid: nobody has the presenter's address.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting, item = lock_item(act, item_id, (*_NOT_OVER, SessionState.CLOSED))
        if item.proposal_id in kept_from(act.session, [item.proposal_id], act.user_id):
            raise Recused
        if expected is not None and expected != item.revision:
            raise StaleVersion
        is_over = state_of_item(item) in {ItemState.CLOSED, ItemState.POSTPONED}
        is_planned = description.presenter is not None or description.minutes is not None
        if is_over and is_planned:
            raise InvalidStage(N_("Ce point est passé : seul son compte rendu se complète."))
        if description.presenter is not None:
            item.presenter_id = (
                find_member(act.session, description.presenter, field="presenter")
                if description.presenter
                else None
            )
        if description.minutes is not None:
            item.minutes_planned = description.minutes
        if description.debate is not None:
            item.debate = description.debate
        item.revision += 1
        sitting.revision += is_planned
        record(act, Event.AGENDA_CHANGED, sitting.id, committee=sitting.committee_id, item=item.id)

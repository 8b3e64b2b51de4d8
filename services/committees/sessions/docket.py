"""The votes that a session's agenda holds: put on it, taken off it, their loops told."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from policies.decision import Mode
from policies.loop import Stage
from policies.messages import N_
from services.committees.models import Ballot, BallotState
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    ItemState,
    state_of_item,
)
from services.deps import Work
from services.errors import InvalidStage
from services.proposals.access import ring_loop
from services.proposals.models import Proposal

VOTE_STAYS_OPEN: Final = timedelta(hours=24)
"""How long a vote opened in session stays open if nobody closes it."""


def ballot_of(work: Work, item: AgendaItem) -> Ballot | None:
    """Hold the vote of an item, as a vote does, and read the item as it then is.

    Locks are taken in this order: session, ballot, item, proposal.

    Returns:
        The vote; None for a point of information.
    """
    if item.ballot_id is None:
        return None
    ballot = work.session.scalars(
        select(Ballot)
        .where(Ballot.id == item.ballot_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    work.session.refresh(item)
    return ballot


def ring_ballot(work: Work, ballot: Ballot) -> None:
    """Tell the loop of ``ballot``, which is held, that something changed."""
    ring_loop(
        work,
        work.session.scalars(
            select(Proposal)
            .where(Proposal.id == ballot.proposal_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one(),
    )


def ring_items(work: Work, sitting: CommitteeSession) -> None:
    """Tell the loops of the votes that wait for ``sitting``: its date has changed."""
    waiting = work.session.scalars(
        select(Ballot)
        .where(Ballot.session_id == sitting.id, Ballot.state == BallotState.SCHEDULED)
        .order_by(Ballot.id)
        .with_for_update(key_share=True)
    ).all()
    for ballot in waiting:
        put_on(ballot, sitting)
        ring_ballot(work, ballot)


def put_on(ballot: Ballot, sitting: CommitteeSession) -> None:
    """Hold the vote in that session."""
    ballot.mode = Mode.SESSION
    ballot.session_id = sitting.id
    ballot.opens_at = sitting.starts_at
    ballot.closes_at = sitting.starts_at + VOTE_STAYS_OPEN


def schedulable(work: Work, proposal: Proposal) -> Ballot:
    """The vote of a proposal that waits to be put on an agenda, held.

    Raises:
        InvalidStage: it is on one, its vote is open or done, or it is not before a committee.
    """
    ballot = work.session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id == proposal.id, Ballot.state == BallotState.SCHEDULED)
        .with_for_update(key_share=True)
    ).one_or_none()
    is_free = ballot is not None and ballot.session_id is None and ballot.mode is Mode.SESSION
    if ballot is None or not is_free or proposal.stage is not Stage.COMMITTEE:
        raise InvalidStage(N_("Cette proposition n’attend pas d’être inscrite à une séance."))
    return ballot


def free_item(work: Work, item: AgendaItem) -> None:
    """Put an item off: its vote waits for another session, and one that was open is void.

    The vote is held before the item is written: whoever ends the item by its vote does so too.
    """
    ballot = ballot_of(work, item)
    if state_of_item(item) not in {ItemState.WAITING, ItemState.OPEN}:
        return
    item.postponed_at = work.now
    if ballot is not None and free_ballot(work, ballot):
        ring_ballot(work, ballot)


def free_ballot(work: Work, ballot: Ballot) -> bool:
    """Take a vote off its agenda; False when it is over."""
    if ballot.state is BallotState.SCHEDULED:
        ballot.session_id = None
        ballot.convening = 1  # the exemption from the quorum was of the session convened for it
        ballot.opening_asked_at = None
        ballot.opening_asked_by = None
        return True
    if ballot.state is BallotState.OPEN and ballot.closing_asked_at is None:
        ballot.postponed_at = work.now
        return True
    return False


def leave_agenda(work: Work, ballot: Ballot) -> AgendaItem | None:
    """The item of a vote that has ended is done with: over if it was taken, put off if not.

    Returns:
        The item; None when the vote is on no agenda, or its item was done with already.
    """
    item = work.session.scalars(
        select(AgendaItem).where(
            AgendaItem.ballot_id == ballot.id,
            AgendaItem.closed_at.is_(None),
            AgendaItem.postponed_at.is_(None),
        )
    ).one_or_none()
    if item is None:
        return None
    if item.opened_at is None:
        item.postponed_at = work.now
    else:
        item.closed_at = work.now
    return item

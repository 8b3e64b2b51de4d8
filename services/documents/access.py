"""Who joins documents to a proposal, who removes them, and to whom they are closed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import func, select

from policies.loop import Awaiting, Stage
from services.committees.access import stepped_aside
from services.committees.bodies import runs_agenda
from services.committees.models import Ballot, BallotState
from services.deps import Act
from services.documents.errors import NotOpenToDocuments, NotTheirsToJoin
from services.documents.models import Document
from services.errors import DomainError
from services.proposals.access import is_in_hand
from services.proposals.answer_sponsorship import sponsor_for
from services.proposals.models import Proposal

_OPEN_STAGES: Final = {Stage.DRAFT, Stage.REWORK, Stage.SPONSORSHIP, Stage.COMMITTEE}


class Lock(StrEnum):
    """Why somebody who reads a proposal does not read its documents."""

    RECUSED = "recused"


def lock_on(act: Act, proposal: Proposal) -> Lock | None:
    """What closes the proposal's documents to the actor, if anything does.

    A recusal bears on one item, open or past: a text that came before a committee. It closes the
    documents until another text is such an item, of which the member has yet to say whether they
    step aside. Who is asked to sponsor that other text meanwhile reads what it rests upon. The
    author and the sponsor of an item never step aside from it: barred from its vote, they keep
    its documents.
    """
    last = act.session.scalar(
        select(func.max(Ballot.version)).where(Ballot.proposal_id == proposal.id)
    )
    if last is None or not stepped_aside(act.session, proposal.id, last, act.user_id):
        return None
    is_other_text = proposal.version > last
    if is_other_text and sponsor_for(act.session, proposal, act.user_id, act.now) is not None:
        return None
    return Lock.RECUSED


def sees_version(act: Act, proposal: Proposal, version: int) -> bool:
    """Whether the actor knows of that version: the one being prepared is its author's alone."""
    return version <= proposal.version or proposal.author_id == act.user_id


def version_to_join(act: Act, proposal: Proposal) -> int:
    """The version that a document of the actor's would be joined at.

    Args:
        act: the transaction; it holds the proposal's row when it goes on to write.
        proposal: the proposal.

    Raises:
        NotOpenToDocuments: it is being voted on, being carried out, or closed.
        NotTheirsToJoin: it is in somebody else's hands.
    """
    if proposal.stage not in _OPEN_STAGES:
        raise NotOpenToDocuments
    if proposal.author_id == act.user_id and is_in_hand(proposal):
        return proposal.version + 1
    if proposal.stage is Stage.COMMITTEE:
        _check_convener(act, proposal)
    elif proposal.stage is not Stage.SPONSORSHIP or not _awaits_sponsor(act, proposal):
        raise NotTheirsToJoin
    return proposal.version


def may_join(act: Act, proposal: Proposal) -> bool:
    """Whether the actor may join a document now, as far as their duties go."""
    try:
        version_to_join(act, proposal)
    except DomainError:
        return False
    return lock_on(act, proposal) is None


def is_removable(act: Act, proposal: Proposal, document: Document) -> bool:
    """Whether the actor may take the document back: theirs, and of no version submitted yet."""
    return (
        proposal.author_id == act.user_id
        and is_in_hand(proposal)
        and document.version > proposal.version
    )


def _awaits_sponsor(act: Act, proposal: Proposal) -> bool:
    """Whether the actor is asked to sponsor, and nobody has answered."""
    is_waiting = proposal.rung == proposal.heard
    return is_waiting and sponsor_for(act.session, proposal, act.user_id, act.now) is not None


def _check_convener(act: Act, proposal: Proposal) -> None:
    """Let the secretary and the chair complete an item that nobody votes on yet.

    Raises:
        NotOpenToDocuments: the vote is open, or its outcome is being worked out.
        NotTheirsToJoin: the actor does not run the committee's agenda.
    """
    ballot = act.session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id == proposal.id)
        .order_by(Ballot.round.desc())
        .limit(1)
    ).one_or_none()
    if ballot is None or ballot.state is BallotState.OPEN:
        raise NotOpenToDocuments
    if ballot.state is BallotState.CLOSED and proposal.awaiting is not Awaiting.SECRETARY:
        raise NotOpenToDocuments
    if not runs_agenda(act.session, ballot.committee_id, act.user_id):
        raise NotTheirsToJoin

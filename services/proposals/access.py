"""Finding a proposal: what a person may know of, and locking it to write a fact about it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from services.deps import Act, Work
from services.errors import NotFound
from services.journal.record import Destination, ring
from services.proposals.models import Proposal


def is_visible(proposal: Proposal, member_id: UUID) -> bool:
    """A draft is its author's until it is submitted; then every member reads it."""
    return proposal.submitted_at is not None or proposal.author_id == member_id


def find_proposal(act: Act, proposal_id: UUID) -> Proposal:
    """Read a proposal.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    proposal = act.session.scalars(select(Proposal).where(Proposal.id == proposal_id)).one_or_none()
    if proposal is None or not is_visible(proposal, act.user_id):
        raise NotFound
    return proposal


def lock_proposal(act: Act, proposal_id: UUID) -> Proposal:
    """Read a proposal and hold its row: facts about one loop are written one after the other.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    proposal = act.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if proposal is None or not is_visible(proposal, act.user_id):
        raise NotFound
    return proposal


def is_in_hand(proposal: Proposal) -> bool:
    """Whether the text is its author's to change and submit: a draft, or sent back to them."""
    return proposal.stage in {Stage.DRAFT, Stage.REWORK} and proposal.rung == proposal.heard


def ring_loop(work: Work, proposal: Proposal) -> None:
    """Tell the loop that a fact waits: counted in the ledger, and announced by a doorbell."""
    opens = proposal.stage is Stage.DRAFT
    proposal.rung += 1
    ring(work, Destination.LOOP, proposal.id, opens=opens)

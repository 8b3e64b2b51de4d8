"""Whether anything about a proposal changed since a page of it was read."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from policies.permissions import Permission
from services.deps import Act, Deps
from services.journal.models import JournalEntry
from services.proposals.access import find_proposal
from services.proposals.models import Proposal
from tenants.actor import Caller


def read_fingerprint(deps: Deps, caller: Caller, proposal_id: UUID) -> str:
    """The fingerprint of a proposal, much cheaper to read than its dossier.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        return fingerprint_of(act, find_proposal(act, proposal_id))


def fingerprint_of(act: Act, proposal: Proposal) -> str:
    """What differs as soon as a fact is recorded about ``proposal``, or its loop moves.

    It differs from one hour to the next too: pages tell delays, which time alone changes.
    """
    last = act.session.scalar(
        select(func.max(JournalEntry.ordinal)).where(
            JournalEntry.tenant_id == act.tenant_id, JournalEntry.subject == proposal.id
        )
    )
    counts = (proposal.revision, proposal.moves, proposal.rung, proposal.heard, last or 0)
    return "-".join([*map(str, counts), f"{act.now:%Y%m%d%H}"])

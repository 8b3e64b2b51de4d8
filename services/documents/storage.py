"""How much room documents take: for one proposal, and for a tenant as a whole."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select, text

from services.deps import Act
from services.documents.errors import QuotaExceeded, TooManyDocuments
from services.documents.models import Document
from services.proposals.models import Proposal

MOST_PER_PROPOSAL: Final = 30
"""Documents of a proposal, those replaced included; ``TooManyDocuments`` says the number."""

_LOCK: Final = 7_301
_ONE_AT_A_TIME: Final = text(
    "SELECT pg_advisory_xact_lock(:key, hashtext(CAST(:tenant_id AS text)))"
)


def check_room(act: Act, proposal: Proposal, size: int, *, quota: int) -> None:
    """Refuse a document that there is no room for.

    Until the transaction ends, no other of the tenant's is let through: two documents at once
    cannot both take the last of the room.

    Args:
        act: the transaction, which holds the proposal's row.
        proposal: the proposal.
        size: the document's, in bytes.
        quota: the tenant's, in bytes.

    Raises:
        TooManyDocuments, QuotaExceeded.
    """
    count = act.session.scalar(
        select(func.count(Document.id)).where(Document.proposal_id == proposal.id)
    )
    if (count or 0) >= MOST_PER_PROPOSAL:
        raise TooManyDocuments
    act.session.execute(_ONE_AT_A_TIME, {"key": _LOCK, "tenant_id": act.tenant_id})
    taken = act.session.scalar(select(func.coalesce(func.sum(Document.size), 0)))
    if (taken or 0) + size > quota:
        raise QuotaExceeded

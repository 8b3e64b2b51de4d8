"""What a person's departure leaves open: the loops that await them look again at who acts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from services.deps import Act
from services.journal.record import Destination, ring

# Loops belong to capabilities above this one: their tables are named here, their models are not.
_AWAITED = text(
    """
UPDATE proposal SET rung = rung + 1
WHERE tenant_id = :tenant_id AND stage <> 'closed' AND id IN (
  SELECT proposal_id FROM inbox_item
  WHERE tenant_id = :tenant_id AND member_id = :member_id AND closed_at IS NULL AND kind <> 'news'
  UNION
  SELECT proposal_id FROM rollout
  WHERE tenant_id = :tenant_id AND (lead_id = :member_id OR reviewer_id = :member_id)
)
RETURNING id
"""
)


def hand_over(act: Act, member_id: UUID) -> None:
    """Ring the open loops that a member holds: each finds who acts in their place.

    Call it once the member has left, or has lost a role, in the same transaction.
    """
    loops = act.session.scalars(
        _AWAITED, {"tenant_id": act.tenant_id, "member_id": member_id}
    ).all()
    for proposal_id in loops:
        ring(act, Destination.LOOP, proposal_id)

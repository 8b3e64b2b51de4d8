"""The loops that wait for a committee's chair or secretaries, told that these have changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, or_, select, update

from policies.loop import Awaiting, Stage
from services.committees.models import Ballot, Reserve
from services.deps import Act
from services.journal.record import Destination, ring
from services.proposals.models import Proposal


def ring_waiting(act: Act, committee_id: UUID) -> None:
    """Ring the loops that the committee's people hold: each finds whom to ask now.

    They are the items to convene again, and the reserves kept that nobody has lifted.
    """
    of_this_committee = (
        Ballot.tenant_id == Proposal.tenant_id,
        Ballot.proposal_id == Proposal.id,
        Ballot.committee_id == committee_id,
    )
    has_reserve = exists().where(
        *of_this_committee,
        Reserve.tenant_id == Ballot.tenant_id,
        Reserve.ballot_id == Ballot.id,
        Reserve.kept.is_(True),
        Reserve.lifted_at.is_(None),
    )
    to_convene = (
        (Proposal.stage == Stage.COMMITTEE)
        & (Proposal.awaiting == Awaiting.SECRETARY)
        & exists().where(*of_this_committee)
    )
    rung = act.session.scalars(
        update(Proposal)
        .where(
            Proposal.id.in_(
                select(Proposal.id).where(
                    Proposal.stage != Stage.CLOSED, or_(to_convene, has_reserve)
                )
            )
        )
        .values(rung=Proposal.rung + 1)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    ).all()
    for proposal_id in rung:
        ring(act, Destination.LOOP, proposal_id)

"""Withdraw a proposal, from its committee too as long as that has not decided."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import check_undecided, lock_pending_ballot
from services.deps import Act, Deps, new_id
from services.errors import Forbidden, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import lock_proposal, ring_loop
from services.proposals.models import Proposal, Withdrawal
from tenants.actor import Caller

WITHDRAWABLE = {Stage.DRAFT, Stage.SPONSORSHIP, Stage.REWORK, Stage.COMMITTEE}


def withdraw_proposal(deps: Deps, caller: Caller, proposal_id: UUID, reason: str) -> None:
    """Take the proposal back, until it is adopted. Votes already cast are kept, uncounted.

    Raises:
        NotFound, Forbidden: not theirs.
        InvalidStage: adopted, closed, or withdrawn already.
        BallotOver: the committee has decided.
    """
    with deps.act(caller, Permission.PROPOSAL_WITHDRAW) as act:
        lock_pending_ballot(act, proposal_id)
        proposal = lock_proposal(act, proposal_id)
        if proposal.author_id != act.user_id:
            raise Forbidden(N_("Seule la personne qui l’a faite retire une proposition."))
        check_withdrawable(act, proposal)
        act.session.add(
            Withdrawal(
                tenant_id=act.tenant_id,
                id=new_id(),
                proposal_id=proposal.id,
                reason=reason,
                withdrawn_by=act.user_id,
                withdrawn_at=act.now,
            )
        )
        record(act, Event.PROPOSAL_WITHDRAWN, proposal.id)
        ring_loop(act, proposal)


def check_withdrawable(act: Act, proposal: Proposal) -> None:
    """Refuse a withdrawal that comes too late.

    Raises:
        InvalidStage: adopted, closed, or withdrawn already.
        BallotOver: the committee has decided.
    """
    if proposal.stage not in WITHDRAWABLE:
        raise InvalidStage(N_("Une proposition adoptée ou close ne se retire plus."))
    withdrawn = select(Withdrawal.id).where(Withdrawal.proposal_id == proposal.id)
    if act.session.scalars(withdrawn).one_or_none() is not None:
        raise InvalidStage(N_("Cette proposition est déjà retirée."))
    check_undecided(act, proposal.id)

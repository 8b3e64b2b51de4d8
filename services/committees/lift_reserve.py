"""Lift a reserve: what it asked for is done."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import find_ballot
from services.committees.errors import NotTheChair, OwnerNeverLifts
from services.committees.models import Reserve
from services.committees.reserve_asks import who_lifts
from services.committees.views import ReserveView, reserve_views
from services.deps import Act, Deps
from services.errors import InvalidStage, NotFound
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import lock_proposal, ring_loop
from services.proposals.models import Proposal
from tenants.actor import Caller


def lift_reserve(deps: Deps, caller: Caller, reserve_id: UUID, evidence: str) -> ReserveView:
    """Record that a reserve is met, and by what that is known.

    Raises:
        NotFound: no such reserve.
        OwnerNeverLifts: its owner does not judge it; the next in the order of chairing does.
        NotTheChair: somebody else presides this item.
        InvalidStage: it was dropped, lifted already, or its ballot is still open.
    """
    with deps.act(caller, Permission.RESERVE_LIFT) as act:
        proposal, reserve = _lock(act, reserve_id)
        if reserve.owner_id == act.user_id:
            raise OwnerNeverLifts
        if who_lifts(act.session, find_ballot(act, reserve.ballot_id), reserve) != act.user_id:
            raise NotTheChair
        if not reserve.kept:
            raise InvalidStage(N_("Cette réserve n’a pas été retenue."))
        if reserve.lifted_at is not None:
            raise InvalidStage(N_("Cette réserve est déjà levée."))
        reserve.lifted_at = act.now
        reserve.lifted_by = act.user_id
        reserve.evidence = evidence
        settle_items(act, reserve.proposal_id, kinds=[ItemKind.RESERVE], subject_id=reserve.id)
        record(act, Event.RESERVE_LIFTED, reserve.proposal_id, reserve=reserve.id)
        if proposal.stage is Stage.ROLLOUT:  # a phase that it held back may start
            ring_loop(act, proposal)
        return reserve_views(act.session, [reserve])[0]


def _lock(act: Act, reserve_id: UUID) -> tuple[Proposal, Reserve]:
    """The loop's row before the reserve's, as whoever amends the reserves takes them.

    Raises:
        NotFound: no such reserve.
    """
    chosen = select(Reserve).where(Reserve.id == reserve_id)
    found = act.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFound
    proposal = lock_proposal(act, found.proposal_id)
    lock = chosen.with_for_update().execution_options(populate_existing=True)
    return proposal, act.session.scalars(lock).one()

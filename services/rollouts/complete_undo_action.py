"""Tick off something that a rollback had to undo."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.errors import InvalidStage, NotFound
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import ring_loop
from services.rollouts.access import lock_rollout, require_lead
from services.rollouts.models import UndoAction
from services.rollouts.steps import undo_actions_of
from tenants.actor import Caller


def complete_undo_action(deps: Deps, caller: Caller, proposal_id: UUID, action_id: UUID) -> None:
    """Record that an action is undone; the last one closes the loop.

    Raises:
        NotFound, NoRollout, NotTheLead.
        InvalidStage: it was done already.
    """
    with deps.act(caller, Permission.ROLLOUT_START) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        action = act.session.scalars(
            select(UndoAction).where(
                UndoAction.id == action_id, UndoAction.proposal_id == proposal.id
            )
        ).one_or_none()
        if action is None:
            raise NotFound
        require_lead(act, rollout)
        if action.done_at is not None:
            raise InvalidStage(N_("Cette action est déjà faite."))
        action.done_at = act.now
        action.done_by = act.user_id
        act.session.flush()
        record(act, Event.UNDO_ACTION_DONE, proposal.id, action=action.id)
        if all(other.done_at is not None for other in undo_actions_of(act.session, proposal.id)):
            ring_loop(act, proposal)

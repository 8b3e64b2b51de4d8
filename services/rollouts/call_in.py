"""Call a proposal that skips the committee before it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from policies.messages import N_
from policies.permissions import Permission
from services.committees.bodies import people_of
from services.committees.models import Ballot
from services.compass.models import Invariant
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import ring_loop
from services.proposals.effects import confirmed_effects
from services.proposals.errors import NotCallable
from services.proposals.models import CallIn, Proposal, ProposalVersion, Sponsorship
from services.rollouts.access import lock_rollout
from services.rollouts.models import Rollout
from services.tenancy.current import policy_version
from tenants.actor import Caller


def call_in(deps: Deps, caller: Caller, proposal_id: UUID, reason: str) -> None:
    """Ask that the committee decide, before any phase starts.

    A guarantor of an invariant that the proposal names may, and where the committee was only
    informed, any of its members; within the policy's working days.

    Raises:
        NotFound, NoRollout.
        NotCallable: not one of them.
        InvalidStage: the time is over, or it was called in already.
        Invalid: no committee decides this kind of proposal.
    """
    with deps.act(caller, Permission.PROPOSAL_CALL_IN) as act:
        proposal, rollout = lock_rollout(act, proposal_id)
        check_callable(act, proposal, rollout)
        act.session.add(
            CallIn(
                tenant_id=act.tenant_id,
                id=new_id(),
                proposal_id=proposal.id,
                version=proposal.version,
                reason=reason,
                called_by=act.user_id,
                called_at=act.now,
            )
        )
        record(act, Event.CALLED_IN, proposal.id, version=proposal.version)
        ring_loop(act, proposal)


def check_callable(act: Act, proposal: Proposal, rollout: Rollout) -> None:
    """Refuse a call to the committee by somebody else, too late, twice, or to none.

    Raises:
        NotCallable, InvalidStage, Invalid: as ``call_in``.
    """
    if not may_call_in(act, proposal, rollout):
        raise NotCallable
    if rollout.startable_from is None or act.now >= rollout.startable_from:
        raise InvalidStage(N_("Le délai pour appeler la proposition au comité est passé."))
    if _is_called_in(act, proposal):
        raise InvalidStage(N_("La proposition est déjà appelée au comité."))
    if not _committees(act, proposal):
        raise Invalid(
            errors={"reason": [N_("Aucun comité n’est désigné pour ce type de proposition.")]}
        )


def _committees(act: Act, proposal: Proposal) -> tuple[str, ...]:
    return policy_version(act.session, proposal.policy_id).paths[proposal.kind].committees


def _is_called_in(act: Act, proposal: Proposal) -> bool:
    found = act.session.scalars(
        select(CallIn.id).where(
            CallIn.proposal_id == proposal.id, CallIn.version == proposal.version
        )
    )
    return found.one_or_none() is not None


def awaits_committee(session: Session, proposal: Proposal) -> bool:
    """Whether the text was called in and no ballot was held on it yet."""
    held = exists().where(
        Ballot.tenant_id == CallIn.tenant_id,
        Ballot.proposal_id == CallIn.proposal_id,
        Ballot.version == CallIn.version,
    )
    found = session.scalars(
        select(CallIn.id).where(
            CallIn.proposal_id == proposal.id, CallIn.version == proposal.version, ~held
        )
    ).one_or_none()
    return found is not None


def may_call_in(act: Act, proposal: Proposal, rollout: Rollout) -> bool:
    """Whether the actor is a guarantor touched, or of the committee that was informed."""
    version = act.session.scalars(
        select(ProposalVersion).where(
            ProposalVersion.proposal_id == proposal.id,
            ProposalVersion.number == proposal.version,
        )
    ).one()
    answer = act.session.scalars(
        select(Sponsorship).where(Sponsorship.version_id == version.id)
    ).one()
    codes = [effect["code"] for effect in confirmed_effects(version.content, answer.effects)]
    guarantors = act.session.scalars(
        select(Invariant.guarantor_id).where(Invariant.code.in_(codes))
    ).all()
    if act.user_id in guarantors:
        return True
    if not rollout.committee_informed or answer.committee_id is None:
        return False
    return act.user_id in people_of(act.session, answer.committee_id)

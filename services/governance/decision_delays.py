"""How long people wait for a decision, from the first submission to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from policies.decision import Result
from policies.loop import Stage
from services.committees.models import Ballot
from services.proposals.models import (
    Proposal,
    ProposalVersion,
    SponsorDecision,
    Sponsorship,
)

_DECIDING = (Result.ADOPTED, Result.ADOPTED_WITH_RESERVES, Result.REJECTED)


@dataclass(frozen=True, slots=True)
class DecidedProposal:
    """When a proposal was decided, and how long after its first submission."""

    decided_at: datetime
    delay: timedelta


def decided_proposals(session: Session, since: datetime) -> list[DecidedProposal]:
    """The proposals decided from ``since`` on, in that order.

    A committee's vote decides; where no committee votes, the sponsor's commitment or refusal.
    """
    submitted = (
        select(ProposalVersion.submitted_at)
        .where(
            ProposalVersion.tenant_id == Proposal.tenant_id,
            ProposalVersion.proposal_id == Proposal.id,
            ProposalVersion.number == 1,
        )
        .scalar_subquery()
    )
    voted = (
        select(func.max(Ballot.closed_at))
        .where(
            Ballot.tenant_id == Proposal.tenant_id,
            Ballot.proposal_id == Proposal.id,
            Ballot.result.in_(_DECIDING),
        )
        .scalar_subquery()
    )
    answered = (
        select(func.max(Sponsorship.answered_at))
        .where(
            Sponsorship.tenant_id == Proposal.tenant_id,
            Sponsorship.proposal_id == Proposal.id,
            and_(
                Sponsorship.version == Proposal.version,
                Sponsorship.decision != SponsorDecision.RETURN,
            ),
        )
        .scalar_subquery()
    )
    decided = func.coalesce(voted, answered)
    rows = session.execute(
        select(submitted.label("submitted_at"), decided.label("decided_at"))
        .where(Proposal.stage.in_((Stage.ROLLOUT, Stage.CLOSED)), decided >= since)
        .order_by(decided)
    )
    return [DecidedProposal(row.decided_at, row.decided_at - row.submitted_at) for row in rows]

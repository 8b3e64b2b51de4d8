"""A proposal as the version put to the vote froze it, with what its sponsor committed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.governance.text_effects import (
    effect_on_working_conditions,
    effects_on_invariants,
    points_at_stake,
    targeted_text,
)
from services.packs.contents import FrozenText, Sponsored
from services.proposals.content import EMPTY
from services.proposals.models import (
    Proposal,
    ProposalVersion,
    SponsorDecision,
    Sponsorship,
)
from services.proposals.views import people
from tenants.models import Department


def frozen_text(session: Session, proposal: Proposal, version: ProposalVersion) -> FrozenText:
    """The text that is voted on, whatever was written since.

    Args:
        session: bound to the tenant.
        proposal: the proposal.
        version: the one that the ballot froze.
    """
    answer = session.scalars(
        select(Sponsorship).where(
            Sponsorship.version_id == version.id,
            Sponsorship.decision == SponsorDecision.SPONSOR,
        )
    ).one_or_none()
    content = {**EMPTY, **version.content}
    points = points_at_stake(session, content)
    return FrozenText(
        kind=proposal.kind,
        reference=proposal.reference,
        version=version.number,
        submitted_at=version.submitted_at,
        author=people(session, [version.author_id])[version.author_id].name,
        department=session.scalars(
            select(Department.name).where(Department.id == version.department_id)
        ).one(),
        summary=version.summary,
        content=content,
        effects=effects_on_invariants(session, content, answer),
        working_conditions=effect_on_working_conditions(session, content, answer),
        vigilance_points=[points[code] for code in content["vigilance_points"] if code in points],
        target=targeted_text(session, proposal, content, points),
        sponsored=_sponsored(session, answer) if answer is not None else None,
    )


def _sponsored(session: Session, answer: Sponsorship) -> Sponsored:
    known = people(session, [answer.answered_by, answer.lead_id])
    return Sponsored(
        by=known[answer.answered_by].name,
        at=answer.answered_at,
        comment=answer.comment,
        budget_eur=answer.budget_eur,
        staff_days=answer.staff_days,
        lead=known[answer.lead_id].name,
    )

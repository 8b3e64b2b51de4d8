"""Answer a request to sponsor: commit means, send back, or decline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.loop import Stage
from policies.messages import N_
from policies.paths import needs_committee
from policies.permissions import Permission
from services.compass.models import Invariant
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import lock_proposal, ring_loop
from services.proposals.effects import changes_working_conditions, confirmed_effects
from services.proposals.errors import AlreadyAnswered, AuthorNeverSponsors, NotAsked, NotSubmitted
from services.proposals.models import (
    Proposal,
    ProposalVersion,
    SponsorDecision,
    Sponsorship,
    SponsorshipRequest,
)
from services.proposals.social_committee import opinion_needed
from services.proposals.sponsors import delegates_for
from services.tenancy.current import policy_version
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class SponsorAnswer:
    """A manager's answer.

    Attributes:
        decision: sponsor, return or decline.
        comment: required to return or decline.
        budget_eur: euros committed, when sponsoring.
        staff_days: working days committed, when sponsoring.
        committee_id: one of the policy's committees for the kind; None takes the first.
        effects: the sponsor's corrections, {code, effect}.
        working_conditions: whether they change, by the sponsor; None leaves the author's word.
        lead: e-mail of who will lead the rollout; None is the author.
    """

    decision: SponsorDecision
    comment: str = ""
    budget_eur: int | None = None
    staff_days: int | None = None
    committee_id: UUID | None = None
    effects: Sequence[dict[str, Any]] = field(default_factory=list)
    working_conditions: bool | None = None
    lead: str | None = None


def sponsor_for(session: Session, proposal: Proposal, member_id: UUID, at: datetime) -> UUID | None:
    """In whose name the member may answer: their own, or that of an absent head; else None."""
    asked = list(
        session.scalars(
            select(SponsorshipRequest.sponsor_id)
            .where(
                SponsorshipRequest.proposal_id == proposal.id,
                SponsorshipRequest.version == proposal.version,
            )
            .order_by(SponsorshipRequest.rank)
        )
    )
    if member_id in asked:
        return member_id
    return delegates_for(session, asked, at).get(member_id)


def answer_sponsorship(
    deps: Deps, caller: Caller, proposal_id: UUID, answer: SponsorAnswer
) -> UUID:
    """Record the answer to the version under decision; the first of those asked wins.

    Returns:
        The journal entry's id.

    Raises:
        NotFound: no such proposal.
        NotSubmitted, InvalidStage: not at sponsorship.
        AlreadyAnswered: somebody answered first.
        AuthorNeverSponsors, NotAsked: not theirs to answer.
        Invalid: what lacks or does not hold, field by field.
    """
    with deps.act(caller, Permission.PROPOSAL_SPONSOR) as act:
        proposal = lock_proposal(act, proposal_id)
        if proposal.submitted_at is None:
            raise NotSubmitted
        if proposal.author_id == act.user_id:
            raise AuthorNeverSponsors
        version = _version(act, proposal)
        check_unanswered(act, proposal, version)
        sponsor_id = sponsor_for(act.session, proposal, act.user_id, act.now)
        if sponsor_id is None:
            raise NotAsked
        committee_id = _check(act, proposal, version, answer)
        sponsorship = Sponsorship(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            version=proposal.version,
            version_id=version.id,
            author_id=version.author_id,
            sponsor_id=sponsor_id,
            answered_by=act.user_id,
            decision=answer.decision,
            comment=answer.comment,
            budget_eur=answer.budget_eur or 0,
            staff_days=answer.staff_days or 0,
            committee_id=committee_id,
            lead_id=version.author_id
            if answer.lead is None
            else find_member(
                act.session,
                answer.lead,
                field="lead",
                duty=Duty(deps.authorizer, Permission.ROLLOUT_PLAN),
            ),
            effects=list(answer.effects),
            working_conditions=answer.working_conditions,
            answered_at=act.now,
        )
        act.session.add(sponsorship)
        settle_items(act, proposal.id, kinds=[ItemKind.SPONSORSHIP])
        entry_id = record(
            act,
            Event.SPONSORSHIP_ANSWERED,
            proposal.id,
            version=proposal.version,
            decision=answer.decision,
            sponsor=sponsor_id,
            in_absence=sponsor_id != act.user_id,
            working_conditions=_corrected(version, answer),
        )
        ring_loop(act, proposal)
        return entry_id


def _corrected(version: ProposalVersion, answer: SponsorAnswer) -> bool | None:
    """What the sponsor says of working conditions where they contradict the author; else None."""
    if answer.decision is not SponsorDecision.SPONSOR:
        return None
    changed = changes_working_conditions(version.content, answer.working_conditions)
    return None if changed == changes_working_conditions(version.content, None) else changed


def _version(act: Act, proposal: Proposal) -> ProposalVersion:
    return act.session.scalars(
        select(ProposalVersion).where(
            ProposalVersion.proposal_id == proposal.id,
            ProposalVersion.number == proposal.version,
        )
    ).one()


def check_unanswered(act: Act, proposal: Proposal, version: ProposalVersion) -> None:
    """Refuse an answer where none is awaited any more.

    Raises:
        AlreadyAnswered: somebody answered this version.
        InvalidStage: it is not at sponsorship.
    """
    answered = act.session.scalars(
        select(Sponsorship.id).where(Sponsorship.version_id == version.id)
    ).one_or_none()
    if answered is not None:
        raise AlreadyAnswered
    if proposal.stage is not Stage.SPONSORSHIP or proposal.rung > proposal.heard:
        raise InvalidStage(N_("Cette proposition n’attend pas de parrainage."))


def _check(
    act: Act, proposal: Proposal, version: ProposalVersion, answer: SponsorAnswer
) -> UUID | None:
    """Refuse an answer that lacks something; settle which committee will decide."""
    errors: dict[str, list[str]] = {}
    if answer.decision is not SponsorDecision.SPONSOR:
        if not answer.comment.strip():
            errors["comment"] = [
                N_("Dites pourquoi à la personne qui propose, en une phrase au moins.")
            ]
        if errors:
            raise Invalid(errors=errors)
        return None
    if answer.budget_eur is None:
        errors["commitments.budget_eur"] = [N_("Écrivez le budget en euros, même zéro.")]
    if answer.staff_days is None:
        errors["commitments.staff_days"] = [N_("Indiquez un nombre de jours, même zéro.")]
    known = set(act.session.scalars(select(Invariant.code).where(Invariant.retired_at.is_(None))))
    if any(effect["code"] not in known for effect in answer.effects):
        errors["effects"] = [N_("Un des invariants cités n’existe pas dans cette collectivité.")]
    committee_id = _committee(act, proposal, version, answer, errors)
    if errors:
        raise Invalid(errors=errors)
    return committee_id


def _committee(
    act: Act,
    proposal: Proposal,
    version: ProposalVersion,
    answer: SponsorAnswer,
    errors: dict[str, list[str]],
) -> UUID | None:
    path = policy_version(act.session, proposal.policy_id).paths[proposal.kind]
    allowed = [UUID(committee) for committee in path.committees]
    if answer.committee_id is not None and answer.committee_id not in allowed:
        errors["committee"] = [
            N_("Ce comité ne décide pas de ce type de proposition, d’après votre politique.")
        ]
        return None
    effects = confirmed_effects(version.content, answer.effects)
    must_pass = needs_committee(
        path,
        proposal.kind,
        effects=[effect["effect"] for effect in effects],
        called_in=False,
        needs_opinion=opinion_needed(act.session, version.content, answer.working_conditions)
        is not None,
        budget_eur=answer.budget_eur,
        staff_days=answer.staff_days,
    )
    if must_pass and not allowed:
        errors["committee"] = [
            N_(
                "Aucun comité n’est désigné pour ce type de proposition. "
                "L’administrateur le désigne dans la politique."
            )
        ]
        return None
    return answer.committee_id or next(iter(allowed), None)

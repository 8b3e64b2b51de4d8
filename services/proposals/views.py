"""A proposal as it is read: names beside ids, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from policies.loop import Awaiting, Kind, Outcome, Stage
from services.proposals.models import (
    Proposal,
    ProposalVersion,
    SponsorDecision,
    Sponsorship,
    SponsorshipRequest,
)
from services.tenancy.current import policy_version
from tenants.models import Department, Member

_REWRITTEN: Final = {Stage.REWORK, Stage.CLOSED}
"""Stages in which the author's working text may not be the one submitted."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member, as others see them."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SponsorshipView:
    """An answer to a version. ``answered_by`` differs from ``sponsor`` in a head's absence.

    ``lead`` is who will lead the rollout, as the sponsor named them. ``effects`` and
    ``working_conditions`` are what they corrected or confirmed; None leaves the author's word.
    """

    sponsor: Person
    answered_by: Person
    decision: SponsorDecision
    comment: str
    budget_eur: int
    staff_days: int
    answered_at: datetime
    lead: Person
    effects: list[dict[str, Any]]
    working_conditions: bool | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal for its readers.

    Attributes:
        sponsor: who sponsored the version under decision, or is asked to.
        sponsors: everyone asked for that version, in the order they were asked.
        sponsorship: the answer to that version, if there is one.
        processing: an act is recorded that the loop has not taken into account yet.
        path: the stages of its kind, by the policy it was opened under.
        content: the fields of ``services.proposals.content``.
    """

    id: UUID
    reference: str
    kind: Kind
    title: str
    summary: str
    department: str | None
    department_name: str | None
    content: dict[str, Any]
    stage: Stage
    outcome: Outcome | None
    awaiting: Awaiting
    due_at: datetime | None
    version: int
    revision: int
    author: Person
    sponsor: Person | None
    sponsors: list[Person]
    sponsorship: SponsorshipView | None
    created_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    stage_since: datetime
    processing: bool
    path: tuple[Stage, ...]


def people(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """The members of these ids."""
    wanted = {member_id for member_id in ids if member_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted)))
    return {row.id: Person(row.id, row.name) for row in rows}


def views_of(
    session: Session, proposals: Sequence[Proposal], reader_id: UUID
) -> list[ProposalView]:
    """Read several proposals with as many queries as for one.

    Args:
        session: bound to the tenant.
        proposals: those to read.
        reader_id: who reads; a text that its author rewrites is read as it was submitted.
    """
    ids = [proposal.id for proposal in proposals]
    if not ids:
        return []
    requests = session.scalars(
        select(SponsorshipRequest)
        .where(SponsorshipRequest.proposal_id.in_(ids))
        .order_by(SponsorshipRequest.rank)
    ).all()
    answers = session.scalars(select(Sponsorship).where(Sponsorship.proposal_id.in_(ids))).all()
    texts = _texts(session, proposals, reader_id)
    departments = {
        row.id: row
        for row in session.execute(
            select(Department.id, Department.code, Department.name).where(
                Department.id.in_({text.department_id for text in texts.values()} - {None})
            )
        )
    }
    known = people(
        session,
        [p.author_id for p in proposals]
        + [request.sponsor_id for request in requests]
        + [answer.sponsor_id for answer in answers]
        + [answer.answered_by for answer in answers]
        + [answer.lead_id for answer in answers],
    )
    policies = {
        policy_id: policy_version(session, policy_id)
        for policy_id in {proposal.policy_id for proposal in proposals}
    }
    views = []
    for proposal in proposals:
        asked = [
            known[request.sponsor_id]
            for request in requests
            if (request.proposal_id, request.version) == (proposal.id, proposal.version)
        ]
        answer = next(
            (a for a in answers if (a.proposal_id, a.version) == (proposal.id, proposal.version)),
            None,
        )
        text = texts[proposal.id]
        department = departments.get(text.department_id) if text.department_id else None
        sponsor = known[answer.sponsor_id] if answer else next(iter(asked), None)
        views.append(
            ProposalView(
                id=proposal.id,
                reference=proposal.reference,
                kind=proposal.kind,
                title=text.title,
                summary=text.summary,
                department=department.code if department else None,
                department_name=department.name if department else None,
                content=text.content,
                stage=proposal.stage,
                outcome=proposal.outcome,
                awaiting=proposal.awaiting,
                due_at=proposal.due_at,
                version=proposal.version,
                revision=proposal.revision,
                author=known[proposal.author_id],
                sponsor=sponsor,
                sponsors=asked,
                sponsorship=_answer_view(answer, known) if answer else None,
                created_at=proposal.created_at,
                submitted_at=proposal.submitted_at,
                closed_at=proposal.closed_at,
                stage_since=proposal.stage_since,
                processing=proposal.stage is not Stage.CLOSED and proposal.rung > proposal.heard,
                path=policies[proposal.policy_id].paths[proposal.kind].stages,
            )
        )
    return views


def _texts(
    session: Session, proposals: Sequence[Proposal], reader_id: UUID
) -> dict[UUID, Proposal | ProposalVersion]:
    """The text that somebody reads of each proposal.

    It is the proposal's own, but where its author may have changed it since they submitted it.
    """
    texts: dict[UUID, Proposal | ProposalVersion] = {each.id: each for each in proposals}
    changeable = [
        (each.id, each.version)
        for each in proposals
        if each.stage in _REWRITTEN and each.author_id != reader_id
    ]
    if changeable:
        versions = session.scalars(
            select(ProposalVersion).where(
                tuple_(ProposalVersion.proposal_id, ProposalVersion.number).in_(changeable)
            )
        )
        texts |= {version.proposal_id: version for version in versions}
    return texts


def _answer_view(answer: Sponsorship, known: dict[UUID, Person]) -> SponsorshipView:
    return SponsorshipView(
        sponsor=known[answer.sponsor_id],
        answered_by=known[answer.answered_by],
        decision=answer.decision,
        comment=answer.comment,
        budget_eur=answer.budget_eur,
        staff_days=answer.staff_days,
        answered_at=answer.answered_at,
        lead=known[answer.lead_id],
        effects=answer.effects,
        working_conditions=answer.working_conditions,
    )

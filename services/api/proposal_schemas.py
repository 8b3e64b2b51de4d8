"""A proposal as the API answers it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import pre_dump

from policies.loop import Awaiting, Kind, Outcome, Stage
from policies.paths import Effect
from services.api.operation import Answer
from services.http.context import deps, reader
from services.http.fields import Choice, Id, Instant, Many, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema, PersonSchema
from services.proposals.content import Audience, Change, EvidenceType
from services.proposals.models import SponsorDecision
from services.proposals.read_proposal import read_proposal
from services.proposals.views import SponsorshipView


class UsageStatementSchema(AnswerSchema):
    """Who does what, on what, for whom."""

    actor = String(required=True, dump_default="")
    verb = String(required=True, dump_default="")
    object = String(required=True, dump_default="")
    audience = Choice(Audience, required=True, allow_none=True, dump_default=None)


class BenefitsSchema(AnswerSchema):
    """What the proposal brings, to whom; blank where nothing is said."""

    citizen = String(required=True, dump_default="")
    taxpayer = String(required=True, dump_default="")
    agent = String(required=True, dump_default="")


class EffectSchema(AnswerSchema):
    """What happens to an invariant."""

    code = String(required=True)
    effect = Choice(Effect, required=True)


class ExplainedEffectSchema(EffectSchema):
    """What happens to an invariant, and why."""

    note = String(required=True, dump_default="")


class EvidenceSchema(AnswerSchema):
    """What motivates a new wording: an ``id``, or a ``text``."""

    type = Choice(EvidenceType, required=True)
    id = Id()
    text = String()


class CommitmentsSchema(AnswerSchema):
    """The means committed."""

    budget_eur = Whole(required=True)
    staff_days = Whole(required=True)


class SponsorshipSchema(AnswerSchema):
    """The answer to a version; in a head's absence, somebody else answered for them."""

    sponsor = Part(PersonSchema, required=True)
    answered_by = Part(PersonSchema, required=True)
    decision = Choice(SponsorDecision, required=True)
    comment = String(required=True)
    commitments = Part(CommitmentsSchema, required=True, allow_none=True)
    effects = Many(
        Part(EffectSchema), required=True, metadata={"description": "The sponsor's corrections."}
    )
    working_conditions = YesNo(
        required=True,
        allow_none=True,
        metadata={"description": "The sponsor's word; null leaves the author's."},
    )
    answered_at = Instant(required=True)

    @pre_dump
    def gather_means(self, answer: SponsorshipView, **_: object) -> dict[str, Any]:
        """Give the means as one object, where means are committed."""
        commits = answer.decision is SponsorDecision.SPONSOR
        return {**asdict(answer), "commitments": answer if commits else None}


class ProposalSchema(AnswerSchema):
    """A proposal and where it stands."""

    id = Id(required=True)
    reference = String(required=True, metadata={"example": "P-2026-031"})
    kind = Choice(Kind, required=True)
    title = String(required=True)
    summary = String(required=True)
    department = String(required=True, allow_none=True, metadata={"description": "Its code."})
    department_name = String(required=True, allow_none=True)
    usage_statements = Many(
        Part(UsageStatementSchema), required=True, attribute="content.usage_statements"
    )
    benefits = Part(BenefitsSchema, required=True, attribute="content.benefits")
    invariants = Many(Part(ExplainedEffectSchema), required=True, attribute="content.invariants")
    vigilance_points = Many(String(), required=True, attribute="content.vigilance_points")
    target = String(required=True, allow_none=True, attribute="content.target")
    change = Choice(Change, required=True, allow_none=True, attribute="content.change")
    new_wording = String(required=True, attribute="content.new_wording")
    criteria = Many(String(), required=True, attribute="content.criteria")
    indicator = String(required=True, attribute="content.indicator")
    evidence = Many(Part(EvidenceSchema), required=True, attribute="content.evidence")
    working_conditions = YesNo(
        required=True, dump_default=False, attribute="content.working_conditions"
    )
    stage = Choice(Stage, required=True)
    outcome = Choice(
        Outcome, required=True, allow_none=True, metadata={"description": "Null until closed."}
    )
    awaiting = Choice(Awaiting, required=True, metadata={"description": "Whose move it is."})
    due_at = Instant(required=True, allow_none=True)
    processing = YesNo(
        required=True,
        metadata={"description": "An act is recorded that the loop has not answered yet."},
    )
    stage_since = Instant(required=True)
    version = Whole(
        required=True, metadata={"description": "Of the text last submitted; 0 before."}
    )
    revision = Whole(required=True, metadata={"description": "Of the author's text: the ETag."})
    author = Part(PersonSchema, required=True)
    sponsor = Part(
        PersonSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who sponsored the version, or is asked to."},
    )
    sponsors = Many(
        Part(PersonSchema), required=True, metadata={"description": "All who are asked to."}
    )
    sponsorship = Part(SponsorshipSchema, required=True, allow_none=True)
    created_at = Instant(required=True)
    submitted_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)


def answer_with(tenant: str, proposal_id: UUID, *, is_new: bool = False) -> Answer:
    """The proposal as an act leaves it."""
    proposal = read_proposal(deps(), reader(tenant), proposal_id)
    location = (
        url_for("proposals.get_proposal", tenant=tenant, proposal_id=proposal_id)
        if is_new
        else None
    )
    return Answer(proposal, location=location, revision=proposal.revision)

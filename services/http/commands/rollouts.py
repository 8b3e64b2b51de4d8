"""What leads, reviewers and the field send during a rollout, from a page or from a program."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from services.http.commands.parts import ExplainedEffectCommand, PlannedInstant
from services.http.fields import Choice, Code, Day, EmailAddress, Many, Part, Text, Title, Whole
from services.http.schemas import Command
from services.observatory.models import College
from services.rollouts.file_review import Review
from services.rollouts.models import Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan


class PhaseCommand(Command):
    """A phase to come, loaded as a ``PhasePlan``."""

    name = Title(required=True)
    department = Code(
        load_default=None,
        allow_none=True,
        metadata={"description": "Where it happens; by default, the proposal's own."},
    )
    starts_on = Day(load_default=None, allow_none=True)
    feedback_until = PlannedInstant(
        load_default=None,
        allow_none=True,
        metadata={"description": "By default, the policy's duration after the actual start."},
    )
    stop_criteria = Many(Text(), load_default=list)

    @post_load
    def as_plan(self, data: dict[str, Any], **_: object) -> PhasePlan:
        """Give the use case's own words to what was read."""
        return PhasePlan(**data)


class RolloutCommand(Command):
    """A whole plan, loaded as a ``RolloutPlan``.

    The phases that started are repeated in it. Without a lead, who leads goes on leading.
    """

    lead = EmailAddress(load_default=None, allow_none=True)
    it_lead = EmailAddress(load_default=None, allow_none=True)
    change_lead = EmailAddress(load_default=None, allow_none=True)
    phases = Many(Part(PhaseCommand), required=True)

    @post_load
    def as_plan(self, data: dict[str, Any], **_: object) -> RolloutPlan:
        """Give the use case's own words to what was read."""
        return RolloutPlan(**data)


class LeadCommand(Command):
    """Who leads the rollout from now on."""

    lead = EmailAddress(required=True)


class FeedbackCommand(Command):
    """How a running phase goes, as somebody sees it."""

    rating = Whole(1, 5, required=True)
    text = Text(required=True)
    college = Choice(College, required=True)


class ReviewCommand(Command):
    """The review of a phase (REX), loaded as a ``Review``."""

    findings = Text(required=True)
    verdict = Choice(Verdict, required=True)
    invariants = Many(Part(ExplainedEffectCommand), load_default=list)
    lessons = Many(
        Text(), load_default=list, metadata={"description": "One at least to roll back or stop."}
    )
    undo_actions = Many(
        Text(), load_default=list, metadata={"description": "What a rollback has to undo."}
    )

    @post_load
    def as_review(self, data: dict[str, Any], **_: object) -> Review:
        """Give the use case's own words to what was read."""
        return Review(actions=data.pop("undo_actions"), **data)

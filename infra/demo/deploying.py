"""What people do while an adopted proposal is deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.demo.place import Item, Place
from infra.demo.texts import observed, typeset
from policies.paths import Effect
from services.observatory.models import College
from services.rollouts.file_review import Review, file_review
from services.rollouts.give_feedback import give_feedback
from services.rollouts.models import Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase to come: see ``PhasePlan``."""

    name: str
    stop_criteria: Sequence[str]
    department: str | None = None
    feedback_until: datetime | None = None


class Deploying(Place):
    """Planning, starting, observing, reviewing."""

    def plan(self, item: Item, who: str, *phases: Phase) -> None:
        """Plan the rollout."""
        plan = RolloutPlan(
            [
                PhasePlan(
                    name=typeset(phase.name),
                    department=phase.department,
                    feedback_until=phase.feedback_until,
                    stop_criteria=[typeset(criterion) for criterion in phase.stop_criteria],
                )
                for phase in phases
            ]
        )
        plan_rollout(self.deps, self.caller(who), item.id, plan)
        self.timeline.settle(item.id)

    def start(self, item: Item, who: str, number: int) -> None:
        """Start a phase."""
        start_phase(self.deps, self.caller(who), item.id, number)
        self.timeline.settle(item.id)

    def feedback(
        self,
        item: Item,
        number: int,
        who: str,
        rating: int,
        words: str,
        *,
        college: College = College.AGENT,
    ) -> None:
        """Say how a running phase goes."""
        give_feedback(
            self.deps,
            self.caller(who),
            item.id,
            number,
            rating=rating,
            text=typeset(words),
            college=college,
        )

    def review(
        self,
        item: Item,
        number: int,
        who: str,
        verdict: Verdict,
        words: str,
        *,
        invariants: Mapping[str, tuple[Effect, str]],
        lessons: Sequence[str],
    ) -> None:
        """File the review of a phase (REX)."""
        review = Review(
            findings=typeset(words),
            verdict=verdict,
            invariants=observed(invariants),
            lessons=[typeset(lesson) for lesson in lessons],
        )
        file_review(self.deps, self.caller(who), item.id, number, review)
        self.timeline.settle(item.id)

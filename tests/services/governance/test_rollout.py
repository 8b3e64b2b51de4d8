"""The rollout's stage: plan, phases, feedback, verdicts, call-in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from policies.loop import Awaiting, Kind, Outcome, Stage
from services.committees.agenda import defer_item
from services.errors import Invalid, InvalidStage, NotFound
from services.notifications.models import ItemKind
from services.observatory.models import College
from services.proposals.errors import NotCallable
from services.rollouts.call_in import call_in
from services.rollouts.complete_undo_action import complete_undo_action
from services.rollouts.errors import (
    CallInPending,
    FeedbackEnded,
    NotTheLead,
    NotTheReviewer,
    Paused,
    PlanAwaited,
)
from services.rollouts.file_review import Review, file_review
from services.rollouts.give_feedback import give_feedback
from services.rollouts.models import LearningClosure, Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.resume_rollout import resume_rollout
from services.rollouts.start_phase import start_phase
from services.rollouts.steps import undo_actions_of
from tests.fixtures.world import START, Town

TWO_PHASES = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Extension")])
EFFECTS = [{"code": "INV1", "effect": "preserved", "note": ""}]


def in_rollout(town: Town, plan: RolloutPlan | None = TWO_PHASES, **fields: object) -> UUID:
    proposal_id = town.at_committee(**fields)
    town.adopt(proposal_id)
    if plan is not None:
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
    return proposal_id


def start(town: Town, proposal_id: UUID, number: int = 1) -> None:
    start_phase(town.deps, town.caller("author"), proposal_id, number)
    town.settle(proposal_id)


def review(
    town: Town, proposal_id: UUID, verdict: Verdict, number: int = 1, **fields: object
) -> None:
    file_review(
        town.deps,
        town.caller("head"),
        proposal_id,
        number,
        Review("Vu sur place.", verdict, **fields),
    )
    town.settle(proposal_id)


class TestPlan:
    def test_the_lead_is_asked_and_the_sponsor_will_review(self, town: Town):
        proposal_id = in_rollout(town, plan=None)
        proposal = town.proposal(proposal_id)
        due_at = START + timedelta(days=15)
        assert (proposal.awaiting, proposal.due_at) == (Awaiting.LEAD, due_at)
        assert town.inbox("author") == [(ItemKind.ROLLOUT, proposal_id, due_at)]

    def test_no_plan_is_reminded_then_escalated(self, town: Town):
        proposal_id = in_rollout(town, plan=None)
        town.wait(proposal_id, days=15)
        assert "plan_reminder" in town.mails("author")
        town.wait(proposal_id, days=15)
        assert "plan_escalated" in town.mails("head")
        assert [item[0] for item in town.inbox("head")] == [ItemKind.ROLLOUT]

    def test_only_the_lead_plans_and_starts(self, town: Town):
        proposal_id = in_rollout(town)
        with pytest.raises(NotTheLead):
            plan_rollout(town.deps, town.caller("head"), proposal_id, TWO_PHASES)
        with pytest.raises(NotTheLead):
            start_phase(town.deps, town.caller("head"), proposal_id, 1)

    def test_a_plan_has_a_phase_and_a_known_department(self, town: Town):
        proposal_id = in_rollout(town, plan=None)
        with pytest.raises(Invalid):
            plan_rollout(town.deps, town.caller("author"), proposal_id, RolloutPlan([]))
        plan = RolloutPlan([PhasePlan("Pilote", department="NULLE")])
        with pytest.raises(Invalid) as refusal:
            plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        assert list(refusal.value.errors) == ["phases.0.department"]


class TestPhases:
    def test_a_phase_starts_by_an_act_and_opens_its_window(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        proposal = town.proposal(proposal_id)
        assert proposal.awaiting is Awaiting.NOBODY
        assert proposal.due_at == START + timedelta(days=30)
        give_feedback(
            town.deps,
            town.caller("colleague"),
            proposal_id,
            1,
            rating=4,
            text="Plus rapide.",
            college=College.AGENT,
        )

    def test_the_review_is_asked_when_the_window_ends(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        town.wait(proposal_id, days=30)
        proposal = town.proposal(proposal_id)
        assert proposal.awaiting is Awaiting.REVIEWER
        assert proposal.due_at == START + timedelta(days=45)
        assert town.inbox("head") == [(ItemKind.REVIEW, proposal_id, proposal.due_at)]
        with pytest.raises(FeedbackEnded):
            give_feedback(
                town.deps,
                town.caller("colleague"),
                proposal_id,
                1,
                rating=4,
                text="Trop tard.",
                college=College.AGENT,
            )

    def test_a_late_review_is_reminded_then_escalated_to_the_head_above(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        town.wait(proposal_id, days=45)
        assert "review_reminder" in town.mails("head")
        town.wait(proposal_id, days=15)
        assert "review_escalated" in town.mails("dga")

    def test_phases_follow_one_another(self, town: Town):
        proposal_id = in_rollout(town)
        with pytest.raises(InvalidStage):
            start_phase(town.deps, town.caller("author"), proposal_id, 2)
        start(town, proposal_id)
        with pytest.raises(InvalidStage):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        with pytest.raises(NotFound):
            start_phase(town.deps, town.caller("author"), proposal_id, 3)


class TestVerdicts:
    def test_continue_goes_on_then_generalises(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        review(town, proposal_id, Verdict.CONTINUE)
        assert [item[0] for item in town.inbox("author")] == [ItemKind.ROLLOUT]
        start(town, proposal_id, 2)
        review(town, proposal_id, Verdict.CONTINUE, 2)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.outcome) == (Stage.CLOSED, Outcome.GENERALISED)
        assert town.inbox("author") == town.inbox("head") == []

    def test_only_the_reviewer_concludes(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        with pytest.raises(NotTheReviewer):
            file_review(
                town.deps,
                town.caller("author"),
                proposal_id,
                1,
                Review("…", Verdict.CONTINUE),
            )

    def test_adjust_reopens_the_phase(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        review(town, proposal_id, Verdict.ADJUST)
        assert town.proposal(proposal_id).awaiting is Awaiting.LEAD
        assert "phase_adjust" in town.mails("author")
        plan = RolloutPlan([PhasePlan("Pilote, deux sites"), PhasePlan("Extension")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        start(town, proposal_id)
        review(town, proposal_id, Verdict.CONTINUE)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_pause_stops_the_clocks_and_asks_again_every_thirty_days(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        review(town, proposal_id, Verdict.PAUSE)
        proposal = town.proposal(proposal_id)
        assert proposal.awaiting is Awaiting.REVIEWER
        with pytest.raises(Paused):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.wait(proposal_id, days=65)
        assert town.mails("head").count("pause_reminder") == 2
        resume_rollout(town.deps, town.caller("head"), proposal_id)
        town.settle(proposal_id)
        assert town.inbox("head") == []
        assert town.mails("author")[-1] == "resumed"
        start(town, proposal_id)
        review(town, proposal_id, Verdict.CONTINUE)

    def test_stop_keeps_a_lesson_and_blames_nobody(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        with pytest.raises(Invalid) as refusal:
            review(town, proposal_id, Verdict.STOP)
        assert list(refusal.value.errors) == ["lessons"]
        review(town, proposal_id, Verdict.STOP, lessons=["Deux files valent mieux qu’une."])
        assert town.proposal(proposal_id).outcome is Outcome.STOPPED
        with town.deps.work(town.tenant_id) as work:
            closure = work.session.scalars(select(LearningClosure)).one()
        assert closure.lessons == ["Deux files valent mieux qu’une."]

    def test_rollback_closes_once_everything_is_undone(self, town: Town):
        proposal_id = in_rollout(town)
        start(town, proposal_id)
        with pytest.raises(Invalid):
            review(town, proposal_id, Verdict.ROLLBACK, lessons=["Prévoir le papier."])
        review(
            town,
            proposal_id,
            Verdict.ROLLBACK,
            lessons=["Prévoir le papier."],
            actions=["Rendre les fiches", "Prévenir les habitants"],
        )
        assert town.proposal(proposal_id).awaiting is Awaiting.LEAD
        with town.deps.work(town.tenant_id) as work:
            actions = [action.id for action in undo_actions_of(work.session, proposal_id)]
        complete_undo_action(town.deps, town.caller("author"), proposal_id, actions[0])
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        complete_undo_action(town.deps, town.caller("author"), proposal_id, actions[1])
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.ROLLED_BACK


class TestAdaptation:
    def sponsored(self, town: Town, effect: str = "preserved") -> UUID:
        proposal_id = town.submitted(
            Kind.ADAPTATION, invariants=[{"code": "INV1", "effect": effect, "note": ""}]
        )
        town.answer(proposal_id)
        return proposal_id

    def test_it_skips_the_committee_and_leaves_the_guarantor_five_working_days(self, town: Town):
        proposal_id = self.sponsored(town)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        assert "committee_informed" in town.mails("guarantor")
        plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        town.settle(proposal_id)
        town.clock.advance(timedelta(days=6))
        with pytest.raises(CallInPending):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.clock.advance(timedelta(days=1))
        start(town, proposal_id)

    def test_an_invariant_at_risk_brings_it_to_the_committee(self, town: Town):
        assert town.proposal(self.sponsored(town, "at_risk")).stage is Stage.COMMITTEE

    def test_the_sponsor_s_correction_decides_the_path(self, town: Town):
        proposal_id = town.submitted(Kind.ADAPTATION, invariants=EFFECTS)
        town.answer(proposal_id, effects=[{"code": "INV1", "effect": "waived"}])
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE

    def test_the_guarantor_calls_it_in_and_nobody_else(self, town: Town):
        proposal_id = self.sponsored(town)
        with pytest.raises(NotCallable):
            call_in(town.deps, town.caller("colleague"), proposal_id, "Je doute.")
        call_in(town.deps, town.caller("guarantor"), proposal_id, "L’accès est en jeu.")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE
        town.adopt(proposal_id)
        proposal = town.proposal(proposal_id)
        assert proposal.stage is Stage.ROLLOUT
        plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        town.settle(proposal_id)
        start(town, proposal_id)

    def test_once_called_in_it_stays_before_the_committee(self, town: Town):
        proposal_id = self.sponsored(town)
        call_in(town.deps, town.caller("guarantor"), proposal_id, "L’accès est en jeu.")
        town.settle(proposal_id)
        defer_item(town.deps, town.caller("secretary"), proposal_id, "L’avis des équipes manque.")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.REWORK
        town.submit_again(proposal_id)
        town.answer(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE

    def test_a_plan_made_before_the_call_in_is_asked_for_anew(self, town: Town):
        proposal_id = self.sponsored(town)
        plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        town.settle(proposal_id)
        call_in(town.deps, town.caller("guarantor"), proposal_id, "L’accès est en jeu.")
        town.settle(proposal_id)
        town.adopt(proposal_id)
        with pytest.raises(PlanAwaited):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.wait(proposal_id, days=15)
        assert "plan_reminder" in town.mails("author")
        town.wait(proposal_id, days=15)
        assert "plan_escalated" in town.mails("head")
        plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        town.settle(proposal_id)
        start(town, proposal_id)

    def test_after_the_delay_it_is_too_late(self, town: Town):
        proposal_id = self.sponsored(town)
        town.clock.advance(timedelta(days=7))
        with pytest.raises(InvalidStage):
            call_in(town.deps, town.caller("guarantor"), proposal_id, "Tard.")


class TestInformationThreshold:
    def small(self, town: Town) -> UUID:
        town.set_policy(
            initiative={
                "stages": ["sponsorship", "committee", "rollout"],
                "committees": [str(town.copil)],
                "information_threshold": {"budget_eur": 5000, "staff_days": 20},
            }
        )
        proposal_id = town.submitted()
        town.answer(proposal_id, budget_eur=5000, staff_days=20)
        return proposal_id

    def test_below_it_the_committee_is_informed_and_may_call_in(self, town: Town):
        proposal_id = self.small(town)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        assert "committee_informed" in town.mails("chair")
        call_in(town.deps, town.caller("third"), proposal_id, "Parlons-en.")
        assert town.settle(proposal_id).stage is Stage.COMMITTEE

    def test_it_stays_in_its_department(self, town: Town):
        proposal_id = self.small(town)
        plan = RolloutPlan([PhasePlan("Ailleurs", department="SOL")])
        with pytest.raises(Invalid):
            plan_rollout(town.deps, town.caller("author"), proposal_id, plan)

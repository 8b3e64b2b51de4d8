"""What a rollout refuses while something decided is still to be carried out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from policies.loop import Kind, Outcome, Stage
from services.governance.possibilities import PlanRollout, StartPhase, UndoActions
from services.governance.read_dossier import read_dossier
from services.rollouts.call_in import call_in
from services.rollouts.complete_undo_action import complete_undo_action
from services.rollouts.errors import CallInPending, ReviewUnsettled, RollingBack
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import LearningClosure, PhaseState, Rollout, RolloutPhase, Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from services.rollouts.steps import undo_actions_of
from tests.fixtures.world import Town

TWO_PHASES = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Extension")])
EFFECTS = [{"code": "INV1", "effect": "preserved", "note": ""}]


def running(town: Town) -> UUID:
    """An initiative whose first phase of two runs."""
    proposal_id = town.at_committee()
    town.adopt(proposal_id)
    plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
    town.settle(proposal_id)
    start_phase(town.deps, town.caller("author"), proposal_id, 1)
    town.settle(proposal_id)
    return proposal_id


def conclude(town: Town, proposal_id: UUID, verdict: Verdict) -> None:
    """The first phase's review, not taken into account yet."""
    review = Review(
        "Vu sur place.", verdict, lessons=["Prévoir le papier."], actions=["Rendre les fiches"]
    )
    file_review(town.deps, town.caller("head"), proposal_id, 1, review)


def offered(town: Town, proposal_id: UUID, name: str) -> set[type]:
    dossier = read_dossier(town.deps, town.caller(name), proposal_id)
    return {type(one) for one in dossier.possibilities}


class TestRollback:
    def test_nothing_starts_nor_is_planned_once_it_is_decided(self, town: Town) -> None:
        proposal_id = running(town)
        conclude(town, proposal_id, Verdict.ROLLBACK)
        town.settle(proposal_id)
        with pytest.raises(RollingBack):
            start_phase(town.deps, town.caller("author"), proposal_id, 2)
        with pytest.raises(RollingBack):
            plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        offers = offered(town, proposal_id, "author")
        assert UndoActions in offers
        assert not offers & {PlanRollout, StartPhase}

    def test_the_loop_ends_rolled_back_with_its_lesson(self, town: Town) -> None:
        proposal_id = running(town)
        conclude(town, proposal_id, Verdict.ROLLBACK)
        town.settle(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            (action,) = [action.id for action in undo_actions_of(work.session, proposal_id)]
        complete_undo_action(town.deps, town.caller("author"), proposal_id, action)
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.ROLLED_BACK
        with town.deps.work(town.tenant_id) as work:
            closure = work.session.scalars(select(LearningClosure)).one()
        assert closure.lessons == ["Prévoir le papier."]

    @pytest.mark.parametrize("verdict", [Verdict.ADJUST, Verdict.STOP])
    def test_no_plan_passes_a_review_that_the_loop_has_not_read(
        self, town: Town, verdict: Verdict
    ) -> None:
        proposal_id = running(town)
        conclude(town, proposal_id, verdict)
        with pytest.raises(ReviewUnsettled):
            plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)


class TestCallIn:
    def test_a_proposal_called_in_at_the_last_second_starts_no_phase(self, town: Town) -> None:
        proposal_id = town.submitted(Kind.ADAPTATION, invariants=EFFECTS)
        town.answer(proposal_id)
        plan_rollout(town.deps, town.caller("author"), proposal_id, TWO_PHASES)
        town.settle(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            startable_from = work.session.scalars(
                select(Rollout.startable_from).where(Rollout.proposal_id == proposal_id)
            ).one()
        assert startable_from is not None
        town.clock.set(startable_from - timedelta(seconds=1))
        call_in(town.deps, town.caller("guarantor"), proposal_id, "L’accès est en jeu.")
        town.clock.set(startable_from + timedelta(seconds=1))
        with pytest.raises(CallInPending):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE
        with town.deps.work(town.tenant_id) as work:
            states = work.session.scalars(
                select(RolloutPhase.state).where(RolloutPhase.proposal_id == proposal_id)
            ).all()
        assert set(states) == {PhaseState.PLANNED}

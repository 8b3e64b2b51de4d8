"""Somebody leaves, or may not act any more: the loop finds who acts in their place."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from policies.decision import Choice, Result
from policies.loop import Awaiting, Kind, Stage
from services.committees.cast_vote import cast_vote
from services.committees.errors import NotTheChair
from services.committees.lift_reserve import lift_reserve
from services.committees.models import BallotState
from services.committees.views import reserves_of
from services.errors import Invalid
from services.governance.possibilities import (
    AmendReserves,
    FileReview,
    NameLead,
    PlanRollout,
    StartPhase,
)
from services.governance.read_dossier import read_dossier
from services.notifications.models import ItemKind
from services.rollouts.errors import NamesNoLead, NotTheLead, NotTheReviewer
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import Verdict
from services.rollouts.name_lead import name_lead
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from services.tenancy.change_department import change_department
from services.tenancy.change_member import change_member
from services.tenancy.departments import DepartmentLine
from tests.fixtures.world import Town

PLAN = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Extension")])


def adopted(town: Town) -> UUID:
    proposal_id = town.at_committee()
    town.adopt(proposal_id)
    return proposal_id


def planned(town: Town) -> UUID:
    proposal_id = adopted(town)
    plan_rollout(town.deps, town.caller("author"), proposal_id, PLAN)
    town.settle(proposal_id)
    return proposal_id


def leaves(town: Town, name: str, *proposals: UUID) -> None:
    change_member(town.deps, town.caller("admin"), town.ids[name], leaves=True)
    for proposal_id in proposals:
        town.settle(proposal_id)


def offered(town: Town, proposal_id: UUID, name: str) -> list[type]:
    dossier = read_dossier(town.deps, town.caller(name), proposal_id)
    return [type(one) for one in dossier.possibilities]


class TestCommittee:
    def with_reserve(self, town: Town) -> tuple[UUID, UUID]:
        """A plan that a reserve of ``second`` holds back."""
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        cast_vote(
            town.deps,
            town.caller("third"),
            ballot.id,
            Choice.FOR,
            reserves=["Former les équipes."],
        )
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        plan_rollout(town.deps, town.caller("author"), proposal_id, PLAN)
        town.settle(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            (reserve,) = reserves_of(work.session, proposal_id)
        return proposal_id, reserve.id

    def test_the_next_in_order_presides_once_the_chair_has_left(self, town: Town) -> None:
        proposal_id, reserve_id = self.with_reserve(town)
        with pytest.raises(NotTheChair):
            lift_reserve(town.deps, town.caller("second"), reserve_id, "Fait.")
        leaves(town, "chair", proposal_id)
        assert AmendReserves in offered(town, proposal_id, "second")
        lift_reserve(town.deps, town.caller("second"), reserve_id, "Fait.")
        start_phase(town.deps, town.caller("author"), proposal_id, 1)

    def test_a_reserve_to_lift_awaits_the_next_in_order_once_the_chair_has_left(
        self, town: Town
    ) -> None:
        proposal_id, _ = self.with_reserve(town)
        assert ItemKind.RESERVE in [item[0] for item in town.inbox("chair")]
        leaves(town, "chair", proposal_id)
        assert [item[0] for item in town.inbox("second")].count(ItemKind.RESERVE) == 1

    def test_a_new_ballot_counts_nobody_who_left(self, town: Town) -> None:
        leaves(town, "chair")
        proposal_id = town.at_committee()
        town.vote(proposal_id, **dict.fromkeys(("second", "third", "fourth", "fifth"), "for"))
        ballot = town.ballot(proposal_id)
        assert (ballot.state, ballot.result) == (BallotState.CLOSED, Result.ADOPTED)
        assert ballot.arithmetic is not None
        assert ballot.arithmetic["seated"] == 4

    def test_without_a_secretary_the_chair_convenes(self, town: Town) -> None:
        leaves(town, "secretary")
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=20)
        assert ItemKind.SESSION in [item[0] for item in town.inbox("chair")]


class TestSponsor:
    def test_a_guarantor_who_left_is_not_asked(self, town: Town) -> None:
        leaves(town, "guarantor")
        town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            change="amend",
            new_wording="Une présence humaine.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        assert town.inbox("guarantor") == []
        assert [item[0] for item in town.inbox("head")] == [ItemKind.SPONSORSHIP]

    def test_one_who_leaves_before_answering_is_replaced(self, town: Town) -> None:
        proposal_id = town.submitted(Kind.VIGILANCE_POINT, target="WP01", change="retire")
        due_at = town.proposal(proposal_id).due_at
        leaves(town, "guarantor", proposal_id)
        assert town.inbox("head") == [(ItemKind.SPONSORSHIP, proposal_id, due_at)]
        town.answer(proposal_id, by="head")
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE


class TestLead:
    def test_a_lead_who_leaves_is_replaced_by_whom_the_reviewer_names(self, town: Town) -> None:
        proposal_id = adopted(town)
        leaves(town, "author", proposal_id)
        waiting = town.proposal(proposal_id)
        assert waiting.awaiting is Awaiting.REVIEWER
        assert waiting.due_at is not None
        assert town.inbox("head") == [(ItemKind.ROLLOUT, proposal_id, waiting.due_at)]
        assert town.mails("head", proposal_id)[-1] == "lead_gone"
        name_lead(town.deps, town.caller("head"), proposal_id, town.email("lead"))
        town.settle(proposal_id)
        proposal = town.proposal(proposal_id)
        assert proposal.awaiting is Awaiting.LEAD
        assert town.inbox("head") == []
        assert town.inbox("lead") == [(ItemKind.ROLLOUT, proposal_id, proposal.due_at)]
        plan_rollout(town.deps, town.caller("lead"), proposal_id, PLAN)
        town.settle(proposal_id)
        start_phase(town.deps, town.caller("lead"), proposal_id, 1)

    def test_one_who_leaves_once_planned_is_replaced_too(self, town: Town) -> None:
        proposal_id = planned(town)
        leaves(town, "author", proposal_id)
        name_lead(town.deps, town.caller("head"), proposal_id, town.email("lead"))
        town.settle(proposal_id)
        assert "next_phase" in town.mails("lead", proposal_id)
        assert StartPhase in offered(town, proposal_id, "lead")

    def test_one_who_left_before_the_adoption_is_missed_at_once(self, town: Town) -> None:
        proposal_id = town.at_committee()
        leaves(town, "author", proposal_id)
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).awaiting is Awaiting.REVIEWER
        assert town.mails("head", proposal_id)[-1] == "lead_gone"

    def test_one_who_may_not_act_any_more_is_missed_as_well(self, town: Town) -> None:
        proposal_id = adopted(town)
        change_member(town.deps, town.caller("admin"), town.ids["author"], roles=["reader"])
        town.settle(proposal_id)
        assert town.mails("head", proposal_id)[-1] == "lead_gone"

    def test_nobody_named_the_reviewer_is_reminded_then_the_head_above_is_asked(
        self, town: Town
    ) -> None:
        proposal_id = adopted(town)
        leaves(town, "author", proposal_id)
        with pytest.raises(NamesNoLead):
            name_lead(town.deps, town.caller("dgs"), proposal_id, town.email("lead"))
        town.wait(proposal_id, days=15)
        assert town.mails("head", proposal_id).count("lead_gone") == 2
        town.wait(proposal_id, days=15)
        assert "lead_gone" in town.mails("dga", proposal_id)
        name_lead(town.deps, town.caller("dga"), proposal_id, town.email("lead"))
        town.settle(proposal_id)
        assert town.inbox("dga") == []

    def test_the_reviewer_may_name_another_at_any_time_and_nobody_else(self, town: Town) -> None:
        proposal_id = planned(town)
        for name in ("colleague", "dga"):
            with pytest.raises(NamesNoLead):
                name_lead(town.deps, town.caller(name), proposal_id, town.email("lead"))
            assert NameLead not in offered(town, proposal_id, name)
        assert NameLead in offered(town, proposal_id, "head")
        name_lead(town.deps, town.caller("head"), proposal_id, town.email("lead"))
        with pytest.raises(NotTheLead):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.settle(proposal_id)
        assert town.inbox("author") == []
        assert PlanRollout in offered(town, proposal_id, "lead")

    def test_who_may_not_lead_is_never_named(self, town: Town) -> None:
        proposal_id = town.submitted()
        reader = town.email("reader")
        with pytest.raises(Invalid) as refusal:
            town.answer(proposal_id, lead=reader)
        assert list(refusal.value.errors) == ["lead"]
        town.answer(proposal_id)
        town.adopt(proposal_id)
        with pytest.raises(Invalid):
            plan_rollout(town.deps, town.caller("author"), proposal_id, replace(PLAN, lead=reader))
        with pytest.raises(Invalid):
            name_lead(town.deps, town.caller("head"), proposal_id, reader)


class TestTakingOver:
    def test_a_lead_named_by_the_plan_is_asked_and_told(self, town: Town) -> None:
        proposal_id = planned(town)
        assert [item[0] for item in town.inbox("author")] == [ItemKind.ROLLOUT]
        plan = replace(PLAN, lead=town.email("lead"))
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        assert town.inbox("author") == []
        assert [item[0] for item in town.inbox("lead")] == [ItemKind.ROLLOUT]
        assert town.mails("lead", proposal_id) == ["next_phase"]

    def test_the_same_lead_is_asked_once(self, town: Town) -> None:
        proposal_id = planned(town)
        plan_rollout(town.deps, town.caller("author"), proposal_id, PLAN)
        town.settle(proposal_id)
        assert len(town.inbox("author")) == 1
        assert town.mails("author", proposal_id).count("next_phase") == 0


class TestReviewer:
    def replace_head(self, town: Town) -> None:
        """The head leaves, another having been named."""
        line = DepartmentLine("MOB", "Mobilités", "POLE", town.email("colleague"))
        change_department(town.deps, town.caller("admin"), line)
        leaves(town, "head")

    def test_whoever_heads_the_department_now_reviews(self, town: Town) -> None:
        proposal_id = planned(town)
        start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.settle(proposal_id)
        town.wait(proposal_id, days=30)
        self.replace_head(town)
        town.settle(proposal_id)
        assert town.proposal(proposal_id).awaiting is Awaiting.REVIEWER
        assert [item[:2] for item in town.inbox("colleague")] == [(ItemKind.REVIEW, proposal_id)]
        assert "review_asked" in town.mails("colleague", proposal_id)
        assert FileReview in offered(town, proposal_id, "colleague")
        review = Review("Vu.", Verdict.CONTINUE)
        with pytest.raises(NotTheReviewer):
            file_review(town.deps, town.caller("dga"), proposal_id, 1, review)
        file_review(town.deps, town.caller("colleague"), proposal_id, 1, review)
        town.settle(proposal_id)
        assert [item[0] for item in town.inbox("author")] == [ItemKind.ROLLOUT]

    def test_lead_and_reviewer_may_both_leave(self, town: Town) -> None:
        proposal_id = adopted(town)
        self.replace_head(town)
        leaves(town, "author", proposal_id)
        name_lead(town.deps, town.caller("colleague"), proposal_id, town.email("lead"))
        town.settle(proposal_id)
        assert [item[0] for item in town.inbox("lead")] == [ItemKind.ROLLOUT]

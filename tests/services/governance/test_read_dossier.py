"""What one page shows of a proposal, and what it lets each person do."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.decision import Choice
from policies.loop import Kind, Stage
from services.committees.add_comment import add_comment
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.errors import Forbidden, NotFound
from services.governance.dossier import Dossier
from services.governance.possibilities import (
    AnswerSponsorship,
    CompleteDraft,
    CompleteRework,
    DeferItem,
    GiveFeedback,
    PlanRollout,
    StartPhase,
    VoteOnBallot,
    Withdraw,
)
from services.governance.read_dossier import read_dossier
from services.proposals.edit_proposal import edit_proposal
from services.proposals.models import SponsorDecision
from services.proposals.submit_proposal import submit_proposal
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.world import PEOPLE, Town, TownFactory


def read(town: Town, proposal_id: UUID, name: str) -> Dossier:
    return read_dossier(town.deps, town.caller(name), proposal_id)


def may(town: Town, proposal_id: UUID, name: str) -> set[type]:
    return {type(one) for one in read(town, proposal_id, name).possibilities}


def those_who(town: Town, proposal_id: UUID, act: type) -> set[str]:
    readers = [name for name, roles in PEOPLE.items() if {"agent", "reader"} & set(roles)]
    return {name for name in readers if act in may(town, proposal_id, name)}


class TestWhoMayDoWhat:
    def test_a_draft_is_its_author_s(self, town: Town) -> None:
        draft = town.draft(summary="")
        (complete, withdraw) = read(town, draft, "author").possibilities
        assert isinstance(complete, CompleteDraft)
        assert list(complete.missing) == ["summary"]
        assert isinstance(withdraw, Withdraw)
        with pytest.raises(NotFound):
            read(town, draft, "head")

    def test_the_one_asked_sponsors(self, town: Town) -> None:
        proposal_id = town.submitted()
        assert those_who(town, proposal_id, AnswerSponsorship) == {"head"}
        answer = read(town, proposal_id, "head").possibilities[0]
        assert isinstance(answer, AnswerSponsorship)
        assert [committee.name for committee in answer.committees] == ["COPIL"]
        assert answer.before_committee
        assert answer.leads[0].email == town.email("author")

    def test_nobody_sponsors_before_the_loop_has_asked(self, town: Town) -> None:
        proposal_id = town.draft()
        submit_proposal(town.deps, town.caller("author"), proposal_id)
        assert those_who(town, proposal_id, AnswerSponsorship) == set()
        assert read(town, proposal_id, "head").proposal.processing

    def test_the_next_head_sponsors_too_after_the_escalation(self, town: Town) -> None:
        proposal_id = town.submitted()
        town.wait(proposal_id, days=16)
        assert those_who(town, proposal_id, AnswerSponsorship) == {"head", "dga"}

    def test_the_author_completes_what_came_back(self, town: Town) -> None:
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Pour quel usage ?")
        (rework, _) = read(town, proposal_id, "author").possibilities
        assert isinstance(rework, CompleteRework)
        assert (rework.text, rework.deferred) == ("Pour quel usage ?", False)
        assert rework.asked_by is not None
        assert rework.asked_by.name == "Head"
        assert those_who(town, proposal_id, CompleteRework) == {"author"}

    def test_voters_vote_once(self, town: Town) -> None:
        proposal_id = town.at_committee()
        voters = {"chair", "second", "third", "fourth", "fifth"}
        assert those_who(town, proposal_id, VoteOnBallot) == voters
        cast_vote(town.deps, town.caller("third"), town.ballot(proposal_id).id, Choice.FOR)
        assert those_who(town, proposal_id, VoteOnBallot) == voters - {"third"}
        assert read(town, proposal_id, "third").voted_at == town.clock.now()

    def test_the_chair_and_the_secretary_run_the_agenda(self, town: Town) -> None:
        proposal_id = town.at_committee()
        assert those_who(town, proposal_id, DeferItem) == {"chair", "secretary"}

    def test_the_lead_plans_then_starts_and_any_member_observes(self, town: Town) -> None:
        proposal_id = town.at_committee()
        town.adopt(proposal_id)
        assert those_who(town, proposal_id, PlanRollout) == {"author"}
        plan = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Tous")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        assert those_who(town, proposal_id, StartPhase) == {"author"}
        start_phase(town.deps, town.caller("author"), proposal_id, 1)
        town.settle(proposal_id)
        observers = those_who(town, proposal_id, GiveFeedback)
        assert "colleague" in observers
        assert "reader" not in observers


class TestWhatIsRead:
    def test_others_read_what_was_submitted_while_its_author_reworks(self, town: Town) -> None:
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Précisez.")
        edit_proposal(town.deps, town.caller("author"), proposal_id, {"title": "Autre titre"})
        assert read(town, proposal_id, "author").text.title == "Autre titre"
        assert read(town, proposal_id, "head").text.title == "Tablette de terrain"

    def test_the_sponsor_s_correction_is_told_beside_the_author_s_reading(self, town: Town) -> None:
        effect = {"code": "INV1", "effect": "preserved", "note": "Rien ne change."}
        proposal_id = town.submitted(invariants=[effect], vigilance_points=["WP01"])
        town.answer(proposal_id, effects=[{"code": "INV1", "effect": "at_risk"}])
        dossier = read(town, proposal_id, "colleague")
        (read_effect,) = dossier.effects
        assert (read_effect.name, read_effect.effect) == ("Invariant 1", "at_risk")
        assert read_effect.proposed == "preserved"
        assert read_effect.corrected_by is not None
        assert read_effect.corrected_by.name == "Head"
        assert [point.wording for point in dossier.vigilance_points] == [
            "Offrir une présence humaine."
        ]

    def test_who_stepped_aside_no_longer_reads_the_debate(self, town: Town) -> None:
        proposal_id = town.at_committee()
        add_comment(town.deps, town.caller("second"), proposal_id, "Et les agents ?")
        declare_recusal(town.deps, town.caller("third"), town.ballot(proposal_id).id, "Un proche.")
        assert read(town, proposal_id, "third").comments == []
        assert not read(town, proposal_id, "third").may_comment
        assert len(read(town, proposal_id, "second").comments) == 1

    def test_nothing_of_a_vote_is_read_before_the_close(self, town: Town) -> None:
        proposal_id = town.at_committee()
        ballot_id = town.ballot(proposal_id).id
        cast_vote(
            town.deps,
            town.caller("third"),
            ballot_id,
            Choice.FOR,
            comment="Mot secret",
            reserves=["Réserve secrète"],
        )
        for name in ("third", "chair", "secretary", "colleague"):
            written = repr(read(town, proposal_id, name))
            assert "Mot secret" not in written
            assert "Réserve secrète" not in written

    def test_the_path_has_a_committee_where_an_invariant_is_at_risk(self, town: Town) -> None:
        quiet = town.submitted(Kind.ADAPTATION)
        alarming = town.submitted(
            Kind.ADAPTATION, invariants=[{"code": "INV1", "effect": "at_risk", "note": ""}]
        )
        assert Stage.COMMITTEE not in read(town, quiet, "colleague").stages
        assert Stage.COMMITTEE in read(town, alarming, "colleague").stages

    def test_an_adopted_wording_is_read_beside_the_one_it_replaced(self, town: Town) -> None:
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Offrir une présence humaine à toute heure.",
            evidence=[{"type": "text", "text": "Après 20 h, le guichet est fermé."}],
        )
        before = read(town, proposal_id, "colleague").target
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        after = read(town, proposal_id, "colleague").target
        assert before is not None
        assert before == after
        assert (before.version, before.wording) == (1, "Offrir une présence humaine.")

    def test_another_tenant_s_proposal_is_not_found(
        self, new_town: TownFactory, town: Town
    ) -> None:
        elsewhere = new_town()
        proposal_id = elsewhere.submitted()
        with pytest.raises(NotFound):
            read(town, proposal_id, "author")

    def test_an_administrator_reads_no_proposal(self, town: Town) -> None:
        with pytest.raises(Forbidden):
            read(town, town.submitted(), "admin")

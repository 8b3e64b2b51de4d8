"""Sponsorship: who is asked, when, and what each answer leads to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from policies.loop import Awaiting, DeadlineKind, Kind, Outcome, Stage
from services.committees.withdraw_proposal import withdraw_proposal
from services.deps import new_id
from services.errors import Forbidden, Incomplete, Invalid, InvalidStage, NotFound
from services.notifications.models import ItemKind
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.edit_proposal import edit_proposal
from services.proposals.errors import AlreadyAnswered, AuthorNeverSponsors, NotAsked
from services.proposals.models import SponsorDecision, Sponsorship
from services.proposals.submit_proposal import submit_proposal
from tenants.models import Delegation
from tests.fixtures.world import START, Town


class TestSubmission:
    def test_the_head_of_the_department_is_asked_by_inbox_and_mail(self, town: Town):
        proposal_id = town.submitted()
        proposal = town.proposal(proposal_id)
        due_at = START + timedelta(days=15)
        assert (proposal.stage, proposal.awaiting) == (Stage.SPONSORSHIP, Awaiting.SPONSOR)
        assert proposal.due_at == due_at
        assert proposal.deadline_kind is DeadlineKind.SPONSOR_REMINDER
        assert town.inbox("head") == [(ItemKind.SPONSORSHIP, proposal_id, due_at)]
        assert town.mails("head") == ["sponsorship_asked"]

    def test_a_draft_without_usage_is_stopped_at_the_gate(self, town: Town):
        proposal_id = town.draft(usage_statements=[], title="Un smartphone pour chaque agent")
        with pytest.raises(Incomplete) as refusal:
            submit_proposal(town.deps, town.caller("author"), proposal_id)
        assert "usage_statements" in refusal.value.errors
        assert town.settle(proposal_id).stage is Stage.DRAFT

    def test_a_draft_is_its_author_s_alone(self, town: Town):
        proposal_id = town.draft()
        with pytest.raises(NotFound):
            submit_proposal(town.deps, town.caller("colleague"), proposal_id)

    def test_a_department_without_head_answers_to_the_one_above(self, town: Town):
        proposal_id = town.submitted(department="BUREAU")
        assert [item[1] for item in town.inbox("head")] == [proposal_id]

    def test_a_head_s_own_proposal_goes_to_the_next_different_head(self, town: Town):
        proposal_id = town.submitted(by="head")
        assert town.inbox("head") == []
        assert [item[1] for item in town.inbox("dga")] == [proposal_id]

    def test_where_the_root_is_the_author_and_no_substitute_is_named_nothing_is_submitted(
        self, town: Town
    ):
        proposal_id = town.draft(by="dgs", department="DG")
        with pytest.raises(Incomplete):
            submit_proposal(town.deps, town.caller("dgs"), proposal_id)

    def test_a_reformulation_goes_to_the_guarantor(self, town: Town):
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        assert [item[1] for item in town.inbox("guarantor")] == [proposal_id]

    def test_a_change_of_invariant_goes_to_general_management(self, town: Town):
        proposal_id = town.submitted(
            Kind.INVARIANT_CHANGE, target="INV1", change="amend", new_wording="Égal accès."
        )
        assert [item[1] for item in town.inbox("dgs")] == [proposal_id]


class TestAnswer:
    def test_sponsoring_opens_the_committee_s_ballot(self, town: Town):
        proposal_id = town.at_committee()
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.awaiting) == (Stage.COMMITTEE, Awaiting.COMMITTEE)
        assert proposal.due_at == START + timedelta(days=7)
        assert town.inbox("head") == []
        assert town.mails("author") == ["sponsored"]

    def test_returning_asks_the_author_to_complete(self, town: Town):
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Avec quel budget ?")
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.awaiting) == (Stage.REWORK, Awaiting.AUTHOR)
        assert proposal.due_at == START + timedelta(days=30)
        assert [item[0] for item in town.inbox("author")] == [ItemKind.REWORK]
        assert town.mails("author") == ["returned"]

    def test_a_resubmission_is_a_new_version_and_asks_anew(self, town: Town):
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Avec quel budget ?")
        town.clock.advance(timedelta(days=3))
        edit_proposal(town.deps, town.caller("author"), proposal_id, {"summary": "Avec 18 400 €."})
        town.submit(proposal_id)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.version) == (Stage.SPONSORSHIP, 2)
        assert proposal.due_at == START + timedelta(days=18)
        assert town.inbox("author") == []
        assert town.mails("head") == ["sponsorship_asked", "sponsorship_asked"]

    def test_a_text_sent_back_is_not_submitted_unchanged(self, town: Town):
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Avec quel budget ?")
        with pytest.raises(Incomplete, match="n’a pas changé"):
            town.submit(proposal_id)
        edit_proposal(town.deps, town.caller("author"), proposal_id, {"criteria": []})
        with pytest.raises(Incomplete):
            town.submit(proposal_id)
        assert town.proposal(proposal_id).version == 1
        town.submit_again(proposal_id)
        assert town.proposal(proposal_id).version == 2

    def test_declining_closes_with_a_reason(self, town: Town):
        proposal_id = town.submitted()
        with pytest.raises(Invalid) as refusal:
            town.answer(proposal_id, decision=SponsorDecision.DECLINE)
        assert list(refusal.value.errors) == ["comment"]
        town.answer(proposal_id, decision=SponsorDecision.DECLINE, comment="Déjà en cours.")
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.outcome) == (Stage.CLOSED, Outcome.DECLINED)
        assert town.mails("author") == ["declined"]

    def test_the_author_never_sponsors(self, town: Town):
        proposal_id = town.submitted()
        with pytest.raises(AuthorNeverSponsors):
            town.answer(proposal_id, by="author")

    def test_nobody_else_answers(self, town: Town):
        proposal_id = town.submitted()
        with pytest.raises(NotAsked):
            town.answer(proposal_id, by="dga")
        with pytest.raises(Forbidden):
            town.answer(proposal_id, by="reader")

    def test_a_second_answer_comes_too_late(self, town: Town):
        proposal_id = town.submitted()
        sponsor = SponsorAnswer(SponsorDecision.SPONSOR, budget_eur=0, staff_days=0)
        answer_sponsorship(town.deps, town.caller("head"), proposal_id, sponsor)
        with pytest.raises(AlreadyAnswered):
            answer_sponsorship(town.deps, town.caller("head"), proposal_id, sponsor)

    def test_a_dated_delegate_answers_in_the_head_s_absence(self, town: Town):
        proposal_id = town.submitted()
        with town.deps.work(town.tenant_id) as work:
            work.session.add(
                Delegation(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    head_id=town.ids["head"],
                    delegate_id=town.ids["colleague"],
                    starts_on=date(2026, 3, 1),
                    ends_on=date(2026, 3, 3),
                    given_at=START,
                )
            )
        town.answer(proposal_id, by="colleague")
        with town.deps.work(town.tenant_id) as work:
            answer = work.session.scalars(select(Sponsorship)).one()
            assert answer.sponsor_id == town.ids["head"]
            assert answer.answered_by == town.ids["colleague"]

    def test_a_delegation_ends_on_its_last_day(self, town: Town):
        proposal_id = town.submitted()
        with town.deps.work(town.tenant_id) as work:
            work.session.add(
                Delegation(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    head_id=town.ids["head"],
                    delegate_id=town.ids["colleague"],
                    starts_on=date(2026, 2, 1),
                    ends_on=date(2026, 3, 1),
                    given_at=START,
                )
            )
        with pytest.raises(NotAsked):
            town.answer(proposal_id, by="colleague")


class TestClocks:
    def test_ninety_days_of_silence_remind_widen_and_expire(self, town: Town):
        proposal_id = town.submitted()
        town.wait(proposal_id, days=10)
        assert town.mails("head") == ["sponsorship_asked", "sponsorship_reminder"]
        town.wait(proposal_id, days=5)
        assert town.mails("head")[-1] == "sponsorship_widened"
        assert town.mails("dga") == ["sponsorship_escalated"]
        assert town.proposal(proposal_id).due_at == START + timedelta(days=30)
        town.wait(proposal_id, days=75)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.outcome) == (Stage.CLOSED, Outcome.EXPIRED)
        assert proposal.closed_at == START + timedelta(days=30)
        assert town.inbox("head") == town.inbox("dga") == []
        assert town.mails("author") == ["expired"]
        assert town.mails("head").count("sponsorship_reminder") == 1

    def test_after_the_escalation_either_head_answers(self, town: Town):
        proposal_id = town.submitted()
        town.wait(proposal_id, days=15)
        town.answer(proposal_id, by="dga")
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE
        with pytest.raises(InvalidStage):
            town.answer(proposal_id, by="head")

    def test_an_unanswered_rework_expires(self, town: Town):
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="À compléter.")
        town.wait(proposal_id, days=31)
        assert town.proposal(proposal_id).outcome is Outcome.EXPIRED

    def test_a_policy_changed_later_changes_nothing_in_an_open_loop(self, town: Town):
        proposal_id = town.submitted()
        town.set_policy({"sponsor_expiry": "PT1S", "sponsor_escalation": "PT1S"})
        town.wait(proposal_id, days=12)
        assert town.proposal(proposal_id).stage is Stage.SPONSORSHIP


class TestWithdrawal:
    def test_the_author_withdraws_and_the_sponsor_is_told(self, town: Town):
        proposal_id = town.submitted()
        withdraw_proposal(town.deps, town.caller("author"), proposal_id, "Une autre s’en charge.")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.WITHDRAWN
        assert town.inbox("head") == []
        assert town.mails("head")[-1] == "withdrawn"

    def test_a_draft_can_be_withdrawn(self, town: Town):
        proposal_id = town.draft()
        withdraw_proposal(town.deps, town.caller("author"), proposal_id, "")
        assert town.settle(proposal_id).stage is Stage.CLOSED

    def test_nobody_else_withdraws(self, town: Town):
        proposal_id = town.submitted()
        with pytest.raises(Forbidden):
            withdraw_proposal(town.deps, town.caller("head"), proposal_id, "")

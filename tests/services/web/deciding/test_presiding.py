"""Presiding over a ballot, and keeping the agenda, on a proposal’s page."""

from __future__ import annotations

from policies.decision import Result
from policies.loop import Stage
from services.committees.models import BallotState
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.web.browsing import Visitors


class TestPresiding:
    def test_the_chair_closes_what_can_no_longer_change_then_settles_the_reserves(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        assert not visitors.page("chair", proposal_id).has_form("/close")
        visitors["third"].act(
            proposal_id,
            "/vote",
            interest="none",
            choice="for",
            reserves_row0="Former les équipes",
            confirmed="1",
        )
        town.vote(proposal_id, chair="for", second="for", fourth="for")
        assert visitors.who_see(proposal_id, "/close") == {"chair"}
        assert "Former les équipes" not in visitors.page("chair", proposal_id).text
        visitors["chair"].act(proposal_id, "/close")
        town.settle(proposal_id)
        assert town.ballot(proposal_id).result is Result.ADOPTED_WITH_RESERVES
        page = visitors["chair"].act(
            proposal_id,
            "/close",
            reserves_row0__keep="yes",
            reserves_row0__owner=town.email("colleague"),
            reserves_row0__due_at="2026-05-04",
            reserves_row0__blocks_phase="1",
        )
        assert "Les réserves sont enregistrées." in page.text
        assert "Colleague" in page.text
        assert "4 mai" in page.text

    def test_the_one_who_presides_lifts_a_reserve(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        visitors["third"].act(
            proposal_id,
            "/vote",
            interest="none",
            choice="for",
            reserves_row0="Former",
            confirmed="1",
        )
        town.vote(proposal_id, chair="for", second="for", fourth="for", fifth="for")
        assert visitors.who_see(proposal_id, "/lift") == {"chair"}
        page = visitors.page("chair", proposal_id)
        blank = visitors["chair"].send(page, "/lift", evidence="")
        assert blank.status == 422
        assert "À vous de lever la réserve" in page.text
        assert "Chair la lève, quand elle est remplie." in visitors.page("author", proposal_id).text
        lifted = visitors["chair"].act(proposal_id, "/lift", evidence="Douze agents formés.")
        assert "La réserve est levée." in lifted.text
        assert "Vous pouvez encore fixer" not in lifted.text
        assert "Douze agents formés." in visitors.page("author", proposal_id).text

    def test_a_phase_held_by_a_reserve_says_who_lifts_it(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        visitors["third"].act(
            proposal_id,
            "/vote",
            interest="none",
            choice="for",
            reserves_row0="Former",
            confirmed="1",
        )
        town.vote(proposal_id, chair="for", second="for", fourth="for", fifth="for")
        plan = RolloutPlan([PhasePlan("Pilote")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        page = visitors.page("author", proposal_id)
        assert "Une réserve du comité bloque cette phase" in page.text
        assert "Chair la lève" in page.text


class TestTheAgenda:
    def test_deferring_sends_the_item_back_with_its_reason(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        visitors["secretary"].act(proposal_id, "/defer", reason="L’avis des équipes manque.")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.REWORK
        assert "L’avis des équipes manque." in visitors.page("author", proposal_id).text

    def test_an_item_on_no_agenda_yet_has_no_date_for_its_vote(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.meet_in_session()
        proposal_id = town.at_committee()
        assert "vote le" not in visitors.page("author", proposal_id).text
        Sitting.planned(town, proposal_id)
        assert "vote le" in visitors.page("author", proposal_id).text

    def test_convening_again_opens_a_new_ballot_today(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=8)
        town.wait(proposal_id, days=20)
        past = visitors.page("secretary", proposal_id)
        refused = visitors["secretary"].send(past, "/reschedule", opens_at="2026-01-01")
        assert refused.status == 422
        assert refused.error_links() == ["secretary-opens_at"]
        visitors["secretary"].act(proposal_id, "/reschedule")
        town.settle(proposal_id)
        assert town.ballot(proposal_id).state is BallotState.OPEN
        assert visitors.page("third", proposal_id).has_form("/vote")

    def test_a_scheduled_ballot_opens_early_when_its_rule_allows(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.set_policy({"second_convening": "P10D"})
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=8)
        assert not visitors.page("secretary", proposal_id).has_form("/open")
        town.wait(proposal_id, days=4)
        visitors["secretary"].act(proposal_id, "/open")
        town.settle(proposal_id)
        assert town.ballot(proposal_id).state is BallotState.OPEN

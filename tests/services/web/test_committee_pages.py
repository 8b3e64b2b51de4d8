"""Voting, stepping aside, presiding and convening, through the page of a proposal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from policies.decision import Result
from policies.loop import Outcome, Stage
from services.committees.models import BallotState
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


class TestVoting:
    def test_the_conflict_comes_first_then_the_choice(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        nothing = visitors["third"].send(page, "/vote", comment="Gardé", confirmed="1")
        assert nothing.status == 422
        assert nothing.error_links() == ["vote-interest"]
        assert "Gardé" in nothing.html
        unchosen = visitors["third"].send(nothing, "/vote", interest="none", confirmed="1")
        assert unchosen.error_links() == ["vote-choice"]
        assert ("interest", "none") in unchosen.form("/vote").values

    def test_without_the_button_that_names_the_choice_a_page_confirms_it(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        confirm = visitors["third"].send(page, "/vote", interest="none", choice="against")
        assert confirm.status == 200
        assert "Confirmer : je vote contre" in confirm.text
        again = visitors["third"].send(confirm, "/vote", back="1")
        assert {("interest", "none"), ("choice", "against")} <= set(again.form("/vote").values)
        done = visitors["third"].send(confirm, "/vote", confirmed="1")
        assert done.status == 303
        receipt = visitors["third"].get(done.location)
        assert "Votre vote est enregistré : contre" in receipt.text
        assert "Référence au journal" in receipt.text

    def test_reserves_are_added_a_row_at_a_time(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        longer = visitors["third"].send(
            page, "/vote", interest="none", choice="for", reserves_row0="Former", add="reserves"
        )
        assert {"reserves-0", "reserves-1"} <= longer.form("/vote").names
        assert ("reserves-0", "Former") in longer.form("/vote").values
        done = visitors["third"].send(longer, "/vote", confirmed="1")
        assert done.status == 303
        for name in ("chair", "secretary", "third"):
            assert "Former" not in visitors.page(name, proposal_id).text

    def test_a_reserve_typed_before_voting_against_is_left_behind(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        receipt = visitors["third"].act(
            proposal_id,
            "/vote",
            interest="none",
            choice="against",
            reserves_row0="Former",
            confirmed="1",
        )
        assert "enregistré : contre" in receipt.text

    def test_who_does_not_vote_is_named_with_their_part(self, town: Town) -> None:
        proposal_id = town.submitted(by="third")
        town.answer(proposal_id)
        page = Visitors.of(town).page("chair", proposal_id)
        assert "Third (auteur)" in page.text

    def test_stepping_aside_promises_what_it_does(self, town: Town, visitors: Visitors) -> None:
        page = visitors.page("third", town.at_committee())
        assert "n’en lirez plus le débat jusqu’à la décision" in page.text
        assert "documents" not in page.text

    def test_a_conflict_records_a_recusal_and_no_vote(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        bare = visitors["third"].send(page, "/vote", interest="conflict", confirmed="recusal")
        assert bare.error_links() == ["vote-reason"]
        receipt = visitors["third"].act(
            proposal_id, "/vote", interest="conflict", reason="Un proche.", confirmed="recusal"
        )
        assert "Votre déport est enregistré" in receipt.text
        assert "0 voix reçue" in visitors.page("chair", proposal_id).text
        assert "sur 4" in visitors.page("chair", proposal_id).text

    @pytest.mark.parametrize(
        ("interest", "pressed", "named"),
        [
            ("none", "recusal", "Confirmer : je vote pour"),
            ("conflict", "1", "Confirmer : je me déporte"),
        ],
    )
    def test_the_button_of_the_other_answer_leads_to_a_page_that_names_this_one(
        self, town: Town, visitors: Visitors, interest: str, pressed: str, named: str
    ) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        confirm = visitors["third"].send(
            page, "/vote", interest=interest, choice="for", reason="Un proche.", confirmed=pressed
        )
        assert confirm.status == 200
        assert named in confirm.text
        assert visitors.page("third", proposal_id).has_form("/vote")
        assert visitors["third"].send(confirm, "/vote").status == 200
        button = "recusal" if interest == "conflict" else "1"
        assert visitors["third"].send(confirm, "/vote", confirmed=button).status == 303

    def test_the_receipt_stands_above_the_next_item(self, town: Town, visitors: Visitors) -> None:
        first, second = self._in_turn(town, "Premier point", "Second point")
        receipt = visitors["third"].act(
            first, "/vote", interest="none", choice="abstain", confirmed="1"
        )
        assert "Votre vote est enregistré : abstention" in receipt.text
        assert "version 1 de « Premier point »" in receipt.text
        assert "Il reste un point à voter, le voici." in receipt.text
        assert receipt.form("/vote").action == visitors.page("third", second).form("/vote").action
        last = visitors["third"].act(second, "/vote", interest="none", choice="for", confirmed="1")
        assert "Aucun autre point n’attend votre vote ici." in last.text
        assert "« Second point »" in last.text

    def test_an_item_may_be_passed_over_and_comes_back_last(
        self, town: Town, visitors: Visitors
    ) -> None:
        items = self._in_turn(town, "Un", "Deux", "Trois")
        page = visitors.page("third", items[1])
        assert "2 autres points attendent votre vote. Le suivant : Trois" in page.text
        then = visitors["third"].act(
            items[1], "/vote", interest="none", choice="for", confirmed="1"
        )
        assert "Un autre point attend votre vote : Un" in then.text

    def test_the_same_vote_sent_twice_keeps_its_receipt(
        self, town: Town, visitors: Visitors
    ) -> None:
        first, _ = self._in_turn(town, "Premier point", "Second point")
        form = visitors.page("third", first).form("/vote")
        sent = form.filled(interest="none", choice="for", confirmed="1")
        visitors["third"].get(visitors["third"].post(form.action, sent).location)
        again = visitors["third"].post(form.action, sent)
        assert again.status == 303
        page = visitors["third"].get(again.location)
        assert "Votre vote est enregistré : pour" in page.text

    @staticmethod
    def _in_turn(town: Town, *titles: str) -> list[UUID]:
        """Items of which each closes a minute after the one before."""
        items = []
        for title in titles:
            town.clock.advance(timedelta(minutes=1))
            items.append(town.at_committee(title=title))
        return items

    def test_a_vote_after_the_close_is_refused_by_its_rule(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        page = visitors.page("third", proposal_id)
        town.wait(proposal_id, days=8)
        late = visitors["third"].send(
            page, "/vote", interest="none", choice="for", comment="Mon mot", confirmed="1"
        )
        assert late.status == 409
        assert "le scrutin est clos" in late.text
        assert "Mon mot" in late.text

    def test_another_tenant_s_ballot_is_not_found(
        self, town: Town, visitors: Visitors, new_town: TownFactory
    ) -> None:
        elsewhere = new_town()
        theirs = elsewhere.ballot(elsewhere.at_committee()).id
        mine = visitors.page("third", town.at_committee()).form("/vote")
        sent = mine.filled(interest="none", choice="for", confirmed="1")
        for path in ("vote", "close", "open"):
            assert visitors["third"].post(f"/ballots/{theirs}/{path}", sent).status == 404


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


class TestSponsoring:
    def test_means_are_asked_for_beside_their_fields(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors.page("head", proposal_id)
        answer = visitors["head"].send(page, "/sponsor", decision="sponsor", confirmed="1")
        assert answer.status == 422
        assert answer.error_links() == [
            "sponsor-commitments-budget_eur",
            "sponsor-commitments-staff_days",
        ]
        assert set(answer.error_links()) <= answer.ids
        assert answer.error_lines() == [
            "Budget\u00a0: Écrivez le budget en euros, même zéro.",
            "Temps de vos agents\u00a0: Indiquez un nombre de jours, même zéro.",
        ]

    def test_nothing_chosen_asks_for_a_choice(self, town: Town, visitors: Visitors) -> None:
        page = visitors.page("head", town.submitted())
        answer = visitors["head"].send(page, "/sponsor", comment="Mon mot", confirmed="1")
        assert answer.error_links() == ["sponsor-decision"]
        assert "Mon mot" in answer.html

    def test_a_ready_sentence_is_added_to_the_word(self, town: Town, visitors: Visitors) -> None:
        page = visitors.page("head", town.submitted())
        again = visitors["head"].send(
            page, "/sponsor", decision="return", comment="Bonjour.", fill="Chiffrez le budget."
        )
        assert again.status == 200
        assert ("comment", "Bonjour.\nChiffrez le budget.") in again.form("/sponsor").values
        assert ("decision", "return") in again.form("/sponsor").values

    def test_returning_needs_a_word_and_no_means(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors.page("head", proposal_id)
        wordless = visitors["head"].send(
            page, "/sponsor", decision="return", commitments__budget_eur="beaucoup", confirmed="1"
        )
        assert wordless.error_links() == ["sponsor-comment"]

    def test_the_page_of_confirmation_repeats_all_that_will_be_recorded(
        self, town: Town, visitors: Visitors
    ) -> None:
        effect = {"code": "INV1", "effect": "preserved", "note": ""}
        proposal_id = town.submitted(invariants=[effect])
        page = visitors.page("head", proposal_id)
        confirm = visitors["head"].send(
            page,
            "/sponsor",
            decision="sponsor",
            commitments__budget_eur="4000",
            commitments__staff_days="12",
            effects_row0__effect="at_risk",
            lead=town.email("colleague"),
            comment="Commençons par deux guichets.",
        )
        told = confirm.text.partition("Vous parrainez")[2]
        for recorded in (
            "4\u202f000\u00a0€".replace("\u00a0", " ").replace("\u202f", " "),
            "12 jours",
            "Colleague",
            "Commençons par deux guichets.",
            "Fragilisé",
            "l’auteur proposait « Préservé »",
        ):
            assert recorded in told.replace("\u00a0", " ").replace("\u202f", " ")

    def test_going_back_from_the_confirmation_loses_nothing(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted()
        page = visitors.page("head", proposal_id)
        confirm = visitors["head"].send(
            page,
            "/sponsor",
            decision="sponsor",
            commitments__budget_eur="4000",
            commitments__staff_days="12",
            comment="Un mot.",
        )
        again = visitors["head"].send(confirm, "/sponsor", back="1")
        assert again.status == 200
        assert {
            ("decision", "sponsor"),
            ("commitments.budget_eur", "4000"),
            ("commitments.staff_days", "12"),
            ("comment", "Un mot."),
        } <= set(again.form("/sponsor").values)
        assert town.proposal(proposal_id).stage is Stage.SPONSORSHIP

    def test_declining_is_confirmed_then_closes(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        page = visitors.page("head", proposal_id)
        confirm = visitors["head"].send(
            page, "/sponsor", decision="decline", comment="Pas cette année."
        )
        assert "Vous refusez" in confirm.text
        visitors["head"].send(confirm, "/sponsor", confirmed="1")
        town.settle(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.DECLINED
        assert "Pas cette année." in visitors.page("author", proposal_id).text

    def test_a_correction_is_told_under_the_sponsor_s_name(
        self, town: Town, visitors: Visitors
    ) -> None:
        effect = {"code": "INV1", "effect": "preserved", "note": ""}
        proposal_id = town.submitted(invariants=[effect])
        visitors["head"].act(
            proposal_id,
            "/sponsor",
            decision="sponsor",
            commitments__budget_eur="0",
            commitments__staff_days="0",
            effects_row0__effect="at_risk",
            confirmed="1",
        )
        town.settle(proposal_id)
        page = visitors.page("colleague", proposal_id)
        assert "Corrigé par Head ; l’auteur proposait « Préservé »." in page.text
        assert "Author conduira le déploiement." in page.text

    def test_the_sponsor_adds_an_invariant_that_the_author_did_not_see(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(invariants=[])
        page = visitors.page("head", proposal_id)
        assert "L’auteur n’en voit aucun." in page.text
        visitors["head"].act(
            proposal_id,
            "/sponsor",
            decision="sponsor",
            commitments__budget_eur="0",
            commitments__staff_days="0",
            effects_row1__effect="at_risk",
            lead=town.email("colleague"),
            confirmed="1",
        )
        town.settle(proposal_id)
        page = visitors.page("colleague", proposal_id)
        assert "Ajouté par Head en parrainant." in page.text
        assert "proposait" not in page.text
        assert "Colleague conduira le déploiement." in page.text
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE

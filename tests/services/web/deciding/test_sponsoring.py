"""Answering a sponsorship on a proposal’s page."""

from __future__ import annotations

from policies.loop import Outcome, Stage
from tests.fixtures.world import Town
from tests.services.web.browsing import Visitors


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
        assert "2 points à corriger. Ce que vous avez saisi est gardé." in answer.text
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
            "la proposition disait « Préservé »",
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
        assert "Corrigé par Head ; la proposition disait « Préservé »." in page.text
        assert "Author conduira le déploiement." in page.text

    def test_the_sponsor_adds_an_invariant_that_the_author_did_not_see(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(invariants=[])
        page = visitors.page("head", proposal_id)
        assert "Author n’en voit aucun." in page.text
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

"""Where a tenant stands, as its people read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policies.loop import Kind
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Page, Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


REFORMULATION = {
    "title": "Rendre l’aide visible",
    "target": "WP01",
    "new_wording": "Offrir une présence humaine facile à repérer.",
    "evidence": [{"type": "text", "text": "Personne ne me dit que l’aide existe."}],
}


def reworded(town: Town) -> None:
    """WP01 with a second wording, adopted, and a date for its review."""
    proposal_id = town.submitted(Kind.REFORMULATION, **REFORMULATION)
    town.answer(proposal_id, by="guarantor")
    town.adopt(proposal_id)


def home(visitors: Visitors, name: str = "colleague") -> Page:
    return visitors[name].get(f"/t/{visitors.town.slug}/")


class TestAnEmptyTenant:
    def test_each_part_says_that_it_is_empty(self, visitors: Visitors) -> None:
        page = home(visitors)
        assert page.status == 200
        for sentence in (
            "Aucune proposition en cours.",
            "Aucune échéance à venir.",
            "Aucune proposition close.",
            "Aucune décision n’a encore été prise.",
            "Aucune décision n’a été demandée.",
            "Aucun signal en douze semaines.",
        ):
            assert sentence in page.text


class TestTheGlance:
    def test_it_leads_from_each_invariant_to_its_points(self, visitors: Visitors) -> None:
        page = home(visitors)
        assert "1. Invariant 1" in page.text
        assert f"/t/{visitors.town.slug}/compass#wp01" in page.html
        assert "En vigueur" in page.text

    def test_an_overdue_review_is_an_alert_until_a_proposal_answers_it(
        self, town: Town, visitors: Visitors
    ) -> None:
        reworded(town)
        assert "1 point de vigilance sur 1 est en vigueur sans alerte." in home(visitors).text
        town.clock.advance(timedelta(days=190))
        page = home(visitors)
        assert "Le seul point de vigilance n’est pas en vigueur sans alerte." in page.text
        assert "Un point attend d’être revu, sa date est passée." in page.text
        assert "À surveiller Aide visible WP01 À revoir depuis le" in page.text
        town.submitted(Kind.REFORMULATION, **REFORMULATION)
        page = home(visitors)
        assert "En réexamen" in page.text
        assert "revoir depuis" not in page.text
        assert "attend d’être revu" not in page.text


class TestTheBoard:
    def test_a_loop_stands_in_its_stage_with_its_age_and_holder(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.submitted(title="Bus numérique")
        town.clock.advance(timedelta(days=9))
        town.at_committee(title="Tablette de terrain")
        page = home(visitors)
        assert "2 propositions en cours, aucune en retard." in page.text
        assert "Bus numérique 9 jours chez Head" in page.text
        assert "Tablette de terrain moins d’un jour COPIL" in page.text
        assert "Prochaines échéances" in page.text

    def test_what_is_late_says_so(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Bus numérique")
        town.clock.advance(timedelta(days=17))
        page = home(visitors)
        assert "une en retard" in page.text
        assert "attendue il y a 2 jours" in page.text

    def test_a_draft_is_seen_by_its_author_alone(self, town: Town, visitors: Visitors) -> None:
        town.draft(title="Brouillon secret")
        assert "Brouillon secret" in home(visitors, "author").text
        assert "Brouillon secret" not in home(visitors).text

    def test_many_loops_are_shown_in_part(self, town: Town, visitors: Visitors) -> None:
        for number in range(7):
            town.submitted(title=f"Idée {number}")
        page = home(visitors)
        assert "Et 2 autres" in page.text
        assert "stage=sponsorship" in page.html


class TestWhatDecidingCosts:
    def test_it_counts_decisions_and_their_median_delay(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(title="Bus numérique")
        town.clock.advance(timedelta(days=4))
        town.answer(proposal_id)
        town.adopt(proposal_id)
        page = home(visitors)
        assert "Head 1 4 jours" in page.text
        assert "Délai médian du dernier trimestre : 4 jours." in " ".join(page.text.split())
        assert "T1 2026 1 4" in page.text

    def test_it_says_who_is_asked_too_much(self, town: Town, visitors: Visitors) -> None:
        for number in range(7):
            town.submitted(title=f"Idée {number}")
        assert "Head au-dessus du repère : 7 pas encore de réponse" in home(visitors).text

    def test_it_counts_signals_by_week(self, town: Town, visitors: Visitors) -> None:
        for _ in range(3):
            record_signal(
                town.deps, town.caller("author"), college=College.CITIZEN, text="Où est l’aide ?"
            )
        town.clock.advance(timedelta(days=7))
        page = home(visitors)
        assert "3 signaux en 12 semaines." in page.text
        assert "2 mars 3 9 mars 0" in page.text
        town.clock.advance(timedelta(weeks=12))
        assert "Aucun signal en douze semaines." in home(visitors).text


class TestItsWalls:
    def test_who_reads_no_proposal_is_led_elsewhere_or_refused(self, visitors: Visitors) -> None:
        assert home(visitors, "admin").location == f"/t/{visitors.town.slug}/members"
        assert visitors["dpo"].get(f"/t/{visitors.town.slug}/").location.endswith("/journal")

    def test_other_tenants_are_not_found(self, new_town: TownFactory, visitors: Visitors) -> None:
        other = new_town()
        assert visitors["author"].get(f"/t/{other.slug}/").status == 404

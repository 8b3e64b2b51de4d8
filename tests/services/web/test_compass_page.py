"""The compass as people read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policies.loop import Kind
from services.compass.declare_variant import declare_variant
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def reworded(town: Town) -> None:
    """WP01 with a second wording, adopted."""
    proposal_id = town.submitted(
        Kind.REFORMULATION,
        title="Rendre l’aide visible",
        target="WP01",
        new_wording="Offrir une présence humaine facile à repérer.",
        evidence=[{"type": "text", "text": "Personne ne me dit que l’aide existe."}],
    )
    town.answer(proposal_id, by="guarantor")
    town.adopt(proposal_id)


class TestReading:
    def test_each_invariant_has_its_points_and_its_guarantor(self, visitors: Visitors) -> None:
        page = visitors["reader"].get("/compass")
        assert "2 invariants que tout changement doit préserver." in page.text
        assert "Ce qui est préservé, 1." in page.text
        assert "Garanti par Guarantor." in page.text
        assert "Personne ne le garantit encore." in page.text
        assert "Offrir une présence humaine." in page.text
        assert "Aucun point de vigilance ne le traduit encore." in page.text
        assert {"inv1", "inv2", "wp01"} <= page.ids

    def test_a_change_shows_both_wordings_and_what_caused_it(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.clock.advance(timedelta(days=30))
        reworded(town)
        page = visitors["reader"].get("/compass")
        assert "Pourquoi « Aide visible » a changé le 1er avril" in page.text
        assert "du 2 mars au 1er avril" in page.text
        assert "<del>humaine.</del>" in page.html
        assert "<ins>humaine facile à repérer.</ins>" in page.html
        assert "Personne ne me dit que l’aide existe." in page.text

    def test_a_point_under_discussion_says_so_and_leads_to_it(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            title="Rendre l’aide visible",
            target="WP01",
            new_wording="Autre",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        page = visitors["author"].get("/compass")
        assert "En réexamen" in page.text
        assert f"/proposals/{proposal_id}" in page.html
        assert "Proposer de le reformuler" not in page.text

    def test_a_draft_about_a_point_stays_its_author_s(self, town: Town, visitors: Visitors) -> None:
        town.draft(Kind.REFORMULATION, title="Brouillon secret", target="WP01")
        assert "Brouillon secret" not in visitors["author"].get("/compass").text

    def test_few_signals_are_not_counted_aloud_and_many_call_for_attention(
        self, town: Town, visitors: Visitors
    ) -> None:
        def hear(times: int) -> None:
            for _ in range(times):
                record_signal(
                    town.deps,
                    town.caller("colleague"),
                    college=College.CITIZEN,
                    text="Où est l’aide ?",
                    vigilance_point="WP01",
                    anonymous=True,
                )

        hear(4)
        assert "en 60 jours" not in visitors["reader"].get("/compass").text
        hear(1)
        assert "5 signaux en 60 jours" in visitors["reader"].get("/compass").text
        hear(5)
        assert "À surveiller" in visitors["reader"].get("/compass").text
        town.clock.advance(timedelta(days=61))
        assert "À surveiller" not in visitors["reader"].get("/compass").text

    def test_a_point_whose_review_is_overdue_is_to_watch(
        self, town: Town, visitors: Visitors
    ) -> None:
        reworded(town)
        assert "À surveiller" not in visitors["reader"].get("/compass").text
        town.clock.advance(timedelta(days=190))
        page = visitors["reader"].get("/compass")
        assert "À surveiller" in page.text
        assert "À revoir depuis le" in page.text

    def test_departments_wordings_stand_under_the_point(
        self, town: Town, visitors: Visitors
    ) -> None:
        declare_variant(
            town.deps, town.caller("head"), "WP01", "MOB", wording="Un agent à chaque borne."
        )
        page = visitors["reader"].get("/compass")
        assert "Déclinaisons des services Direction MOB Un agent à chaque borne." in page.text
        reworded(town)
        page = visitors["reader"].get("/compass")
        assert "Fondée sur la version 1." in page.text
        assert "Réponse du service attendue" in page.text
        declare_variant(
            town.deps, town.caller("head"), "WP01", "MOB", kept_because="Elle suffit ici."
        )
        page = visitors["reader"].get("/compass")
        assert "Gardée de la version 1 : Elle suffit ici." in page.text

    def test_an_adaptation_stands_under_the_point_it_serves(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.submitted(
            Kind.ADAPTATION, title="Un agent en gare", vigilance_points=["WP01"]
        )
        page = visitors["reader"].get("/compass")
        assert "Adaptation : Un agent en gare Au parrainage" in page.text
        assert f"/proposals/{proposal_id}" in page.html

    def test_a_retired_text_is_kept_apart(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted(
            Kind.VIGILANCE_POINT, title="Retirer WP01", target="WP01", change="retire"
        )
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        page = visitors["reader"].get("/compass")
        assert "Textes retirés" in page.text
        assert "wp01" not in page.ids


class TestProposing:
    def test_the_link_opens_the_form_on_the_text(self, visitors: Visitors) -> None:
        assert "kind=reformulation&amp;target=WP01" in visitors["author"].get("/compass").html
        form = visitors["author"].get("/proposals/new?kind=reformulation&target=WP01")
        assert ("target", "WP01") in form.form("/proposals/new").values

    def test_an_unknown_text_is_not_chosen(self, visitors: Visitors) -> None:
        form = visitors["author"].get("/proposals/new?kind=reformulation&target=NOPE")
        assert form.status == 200
        assert ("target", "NOPE") not in form.form("/proposals/new").values

    def test_who_may_not_propose_is_not_invited_to(self, visitors: Visitors) -> None:
        assert "/proposals/new" not in visitors["reader"].get("/compass").html


class TestItsWalls:
    def test_other_roles_and_other_tenants_are_refused(
        self, new_town: TownFactory, visitors: Visitors
    ) -> None:
        other = new_town()
        assert visitors["dpo"].get("/compass").status == 403
        assert visitors["author"].get(f"/t/{other.slug}/compass").status == 404
        assert visitors["author"].get("/t/nowhere/compass").status == 404

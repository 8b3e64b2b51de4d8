"""The committees as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policies.decision import College
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import VotingRight
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Page, Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def copil(visitors: Visitors, name: str = "colleague", query: str = "") -> Page:
    return visitors[name].get(f"/committees/{visitors.town.copil}{query}")


class TestTheList:
    def test_it_names_each_committee_and_its_chair(self, visitors: Visitors) -> None:
        page = visitors["reader"].get("/committees")
        assert "COPIL" in page.text
        assert "Assemblée des invariants Majorité qualifiée" in page.text
        assert "5 voix délibératives" in page.text
        assert "Présidence : Chair" in page.text


class TestOneCommittee:
    def test_it_tells_who_sits_and_how_it_decides(self, visitors: Visitors) -> None:
        page = copil(visitors)
        assert "Chair préside Élus Délibérative" in page.text
        assert "Second préside en son absence" in page.text
        assert "Adviser Encadrement Consultative" in page.text
        assert "Secrétariat Secretary" in page.text
        assert "Sur 5 sièges aujourd’hui, il en faut 3." in page.text
        assert "à vérifier par votre service juridique" in page.text
        assert "Changement d’invariant" not in page.text
        assert "Aucune décision pour l’instant." in page.text

    def test_a_kind_with_its_own_rule_says_so(self, town: Town, visitors: Visitors) -> None:
        town.set_policy(
            invariant_change={
                "stages": ["sponsorship", "committee"],
                "committees": [str(town.qualified), str(town.copil)],
                "rule": "qualified",
            }
        )
        page = copil(visitors)
        assert "Changement d’invariant si la personne qui parraine le choisit" in page.text
        assert "Une autre règle s’applique" in page.text
        assert "au moins les deux tiers des voix exprimées" in page.text

    def test_an_adapted_rule_is_not_described_as_its_model(
        self, town: Town, visitors: Visitors
    ) -> None:
        seat = SeatPlan(town.email("chair"), College.ELECTED, VotingRight.VOTING, chair=True)
        committee_id = create_committee(
            town.deps,
            town.caller("admin"),
            "Comité léger",
            preset="copil",
            rule={"notice_days": 1},
            seats=[seat],
            secretaries=[],
        )
        page = visitors["reader"].get(f"/committees/{committee_id}")
        assert "Règle adaptée du modèle « Comité de pilotage »." in page.text
        assert "Elle part au moins 1 jour avant." in page.text
        assert "à désigner" in page.text


class TestWhatIsBeforeIt:
    def test_an_open_vote_tells_its_close_and_who_took_part(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        town.vote(proposal_id, second="against")
        page = copil(visitors)
        assert f"/proposals/{proposal_id}" in page.html
        assert "Vote ouvert jusqu’au lundi 9 mars" in page.text
        assert "1 voix reçue sur 5" in page.text
        assert "contre" not in page.text.split("Comment il décide")[0]

    def test_a_decision_tells_its_count(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        town.vote(
            proposal_id,
            chair="for",
            second="for",
            third="for",
            fourth="against",
            fifth="abstain",
        )
        page = copil(visitors)
        assert "Aucune proposition n’attend ce comité." in page.text
        assert "Adopté 3 pour, 1 contre, 1 abstention" in page.text

    def test_a_missed_quorum_is_convened_again(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        town.wait(proposal_id, days=7)
        page = copil(visitors)
        assert "deuxième convocation" in page.text
        assert "Quorum non atteint" in page.text

    def test_decisions_go_by_pages(self, town: Town, visitors: Visitors) -> None:
        for number in range(21):
            town.adopt(town.at_committee(title=f"Idée {number}"))
            town.clock.advance(timedelta(minutes=1))
        assert "Page 1 sur 2" in copil(visitors).text
        assert "Idée 0" in copil(visitors, query="?page=2").text
        for query in ("?page=0", "?page=x", "?page=999999"):
            assert copil(visitors, query=query).status == 200

    def test_an_administrator_reads_the_rule_and_no_item(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.at_committee(title="Tablette de terrain")
        page = copil(visitors, "admin")
        assert page.status == 200
        assert "Comment il décide" in page.text
        assert "Tablette de terrain" not in page.text


class TestItsWalls:
    def test_nobody_reads_another_tenant_s(self, new_town: TownFactory, visitors: Visitors) -> None:
        other = new_town()
        assert visitors["author"].get(f"/committees/{other.copil}").status == 404
        assert visitors["author"].get(f"/t/{other.slug}/committees").status == 404
        assert visitors["dpo"].get("/committees").status == 403

"""The journal of a town: its facts in words, who reads which, and its verification."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from services.journal.events import Event
from services.journal.seal import seal_pending
from services.web.journal_words import THEMES, theme_of
from tests.fixtures.postgres import Database
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def seal(town: Town, database: Database) -> None:
    engine = create_engine(database.relay_url)
    seal_pending(town.deps, engine)
    engine.dispose()


class TestTheWords:
    def test_every_kind_of_fact_is_in_one_theme(self) -> None:
        offered = [event for _name, events in THEMES.values() for event in events]
        assert sorted(offered) == sorted(Event)
        assert theme_of(Event.VOTE_CAST) == "votes"


class TestTheJournal:
    def test_facts_are_sentences(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        town.adopt(proposal_id)
        page = visitors["lead"].get("/journal")
        assert "Author soumet la version 1." in page.text
        assert "Head parraine." in page.text
        assert "Chair vote." in page.text
        assert "Tablette de terrain" in page.text
        assert "vote_cast" not in page.html

    def test_an_administrator_reads_everything_but_no_content(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.draft(title="Brouillon secret")
        town.submitted(title="Tablette de terrain")
        for name in ("admin", "dpo"):
            page = visitors[name].get("/journal")
            assert "Author commence un brouillon." in page.text
            assert "Admin crée le comité, avec 6 sièges." in page.text
            assert "Brouillon secret" not in page.text
            assert "Tablette de terrain" not in page.text
            assert "/proposals/" not in page.html

    def test_a_member_reads_what_concerns_proposals_alone(
        self, town: Town, visitors: Visitors
    ) -> None:
        draft = town.draft(title="Brouillon secret")
        page = visitors["colleague"].get("/journal")
        assert "Vous y lisez ce qui concerne les propositions." in page.text
        assert "crée le comité" not in page.text
        assert str(draft) not in page.html
        assert "/journal/verification" not in page.html
        assert str(draft) in visitors["author"].get("/journal").html
        assert visitors["colleague"].get("/journal/verification").status == 403

    def test_it_is_filtered(self, town: Town, visitors: Visitors) -> None:
        first = town.submitted(title="Première")
        town.clock.advance(timedelta(days=3))
        town.submitted(title="Seconde")
        lead = visitors["lead"]
        assert "Seconde" not in lead.get("/journal?until=2026-03-04").text
        assert "Première" not in lead.get("/journal?since=2026-03-04").text
        kept = lead.get("/journal?theme=sponsorship").text
        assert "Parrainage demandé." in kept
        assert "soumet" not in kept
        assert "Aucun fait ne répond" in lead.get("/journal?person=zzz").text
        assert "soumet" in lead.get("/journal?person=auth").text
        one = lead.get(f"/journal?subject={first}")
        assert "à propos de" in one.text
        assert "Seconde" not in one.text
        odd = "/journal?theme=zzz&since=hier&until=99999-01-01&subject=x&page=-3&person=%00"
        assert lead.get(odd).status == 200

    def test_the_reference_of_a_receipt_finds_its_fact_on_the_page_and_in_the_file(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        receipt = visitors["third"].act(
            proposal_id, "/vote", interest="none", choice="for", confirmed="1"
        )
        reference = receipt.text.partition("Référence au journal")[2].lstrip(" :\u00a0")[:8]
        assert f"/journal?reference={reference}" in receipt.html
        found = visitors["third"].get(f"/journal?reference={reference.lower()}")
        assert "Un fait" in found.text
        assert "Third vote." in found.text
        assert reference in found.text
        assert reference in visitors["third"].get(f"/journal/csv?reference={reference}").text

    def test_it_goes_on_to_the_next_page_and_to_a_file(
        self, town: Town, visitors: Visitors
    ) -> None:
        for number in range(51):
            town.draft(title=f"Brouillon {number}")
        author = visitors["author"]
        assert "Page 1 sur 2" in author.get("/journal").text
        assert "Author commence un brouillon." in author.get("/journal?page=2").text
        lines = author.get("/journal/csv").html.splitlines()
        assert lines[0].startswith("\ufeffNuméro;Référence;Instant;Qui;")
        assert len(lines) == 52
        assert "proposal_created" in lines[1]

    def test_another_town_is_not_found(self, visitors: Visitors, new_town: TownFactory) -> None:
        other = new_town()
        for path in ("journal", "journal/csv", "journal/verification"):
            assert visitors["admin"].get(f"/t/{other.slug}/{path}").status == 404

    def test_a_person_who_only_answers_for_data_is_led_there(self, visitors: Visitors) -> None:
        page = visitors["dpo"].get("/journal")
        assert f'href="/t/{visitors.town.slug}/journal"' in page.html
        assert "/members" not in page.html


class TestVerification:
    def test_it_says_what_was_verified(
        self, town: Town, visitors: Visitors, database: Database
    ) -> None:
        town.submitted()
        seal(town, database)
        page = visitors["dpo"].get("/journal/verification")
        assert "Le journal est intact" in page.text
        assert "faits scellés ont été recalculés, du premier au dernier" in page.text
        head = page.html.partition('class="digest">')[2][:64]
        found = visitors["dpo"].get(f"/journal/verification?noted={head.upper()}")
        assert "Cette empreinte est dans la chaîne" in found.text
        lost = visitors["dpo"].get(f"/journal/verification?noted={'0' * 64}")
        assert "Cette empreinte n’est pas dans la chaîne" in lost.text
        wrong = visitors["dpo"].get("/journal/verification?noted=abc")
        assert wrong.status == 422
        assert wrong.error_links() == ["noted-noted"]
        assert "n° 1" in visitors["admin"].get("/journal").text

    def test_it_says_where_the_chain_breaks(
        self, town: Town, visitors: Visitors, database: Database
    ) -> None:
        town.submitted()
        seal(town, database)
        owner = create_engine(database.owner_url)
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE journal_seal NO FORCE ROW LEVEL SECURITY"))
            connection.execute(
                text("UPDATE journal_seal SET hash = :hash WHERE tenant_id = :id AND seq = 2"),
                {"hash": bytes(32), "id": town.tenant_id},
            )
            connection.execute(text("ALTER TABLE journal_seal FORCE ROW LEVEL SECURITY"))
        owner.dispose()
        page = visitors["admin"].get("/journal/verification")
        assert "La chaîne ne tient plus à partir du fait n° 2" in page.text
        assert "Rien n’est réparé d’ici" in page.text

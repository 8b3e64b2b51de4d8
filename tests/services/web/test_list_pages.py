"""The inbox, the list of proposals and the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fixtures.world import Town
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


class TestTheInbox:
    def test_it_says_when_nothing_awaits(self, visitors: Visitors) -> None:
        page = visitors["colleague"].get("/")
        assert "Rien ne vous attend" in page.text
        assert "Proposer une idée" in page.text

    def test_it_groups_what_awaits_by_date(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        page = visitors["third"].get("/")
        assert "Une action vous attend" in page.text
        assert "D’ici sept jours" in page.text
        assert f"/t/{town.slug}/proposals/{proposal_id}" in page.html
        town.submitted(title="Autre")
        town.clock.advance(timedelta(days=20))
        assert "En retard" in visitors["head"].get("/").text

    def test_it_shows_what_the_person_started(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        page = visitors["author"].get("/")
        assert "Ce que vous avez lancé" in page.text
        assert "Tablette de terrain" in page.text
        assert "C’est au parrain d’agir" in page.text

    def test_news_leave_it_once_their_page_is_read(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        assert "Ce qui a été décidé" in visitors["author"].get("/").text
        visitors.page("author", proposal_id)
        assert "Ce qui a été décidé" not in visitors["author"].get("/").text


class TestTheList:
    def test_it_is_filtered_by_what_it_shows(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        town.at_committee(title="Bus numérique")
        town.draft(title="Brouillon secret")
        browser = visitors["colleague"]
        everything = browser.get("/proposals").text
        assert "Tablette de terrain" in everything
        assert "Brouillon secret" not in everything
        kept = browser.get("/proposals?stage=committee&q=bus&department=MOB").text
        assert "Bus numérique" in kept
        assert "Tablette de terrain" not in kept
        assert "Aucune proposition ne répond" in browser.get("/proposals?q=zzz").text

    def test_what_cannot_be_read_is_passed_over(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        for query in ("stage=nowhere", "page=0", "page=x", "kind=project", "awaiting=%00"):
            page = visitors["colleague"].get(f"/proposals?{query}")
            assert page.status == 200, query
            assert "Tablette de terrain" in page.text

    def test_it_goes_on_to_the_next_page(self, town: Town, visitors: Visitors) -> None:
        for number in range(21):
            town.draft(title=f"Brouillon {number}")
            town.clock.advance(timedelta(minutes=1))
        first = visitors["author"].get("/proposals")
        assert "Page 1 sur 2" in first.text
        assert "Brouillon 0" in visitors["author"].get("/proposals?page=2").text

    def test_who_may_not_propose_is_not_invited_to(self, town: Town, visitors: Visitors) -> None:
        assert "/proposals/new" in visitors["author"].get("/proposals").html
        assert "/proposals/new" not in visitors["reader"].get("/proposals").html


class TestTheOutbox:
    def test_an_administrator_reads_kept_mails(self, town: Town) -> None:
        visitors = Visitors.of(town, mail_is_kept=True)
        page = visitors["admin"].get("/outbox")
        assert "Aucun courrier gardé" in page.text

    def test_nobody_else_does_nor_is_shown_the_way(self, town: Town) -> None:
        visitors = Visitors.of(town, mail_is_kept=True)
        assert visitors["author"].get("/outbox").status == 403
        assert "/outbox" not in visitors["author"].get("/proposals").html

    def test_there_is_none_where_mails_leave(self, visitors: Visitors) -> None:
        assert visitors["admin"].get("/outbox").status == 404

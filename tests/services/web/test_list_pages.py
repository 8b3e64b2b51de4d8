"""The inbox, the list of proposals and the outbox."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import timedelta

import pytest

from tests.fixtures.world import Town, TownFactory
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
        assert "Une réponse à la demande de parrainage est attendue" in page.text

    def test_it_says_what_is_the_persons_to_finish(self, town: Town, visitors: Visitors) -> None:
        town.draft(title="Tablette de terrain")
        page = visitors["author"].get("/")
        assert "À vous de la terminer" in page.text
        assert "rien à faire" not in page.text

    def test_what_they_started_and_must_act_upon_says_so(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.adopt(town.at_committee(title="Tablette de terrain"))
        started = visitors["author"].get("/").text.partition("Ce que vous avez lancé")[2]
        assert "À vous d’agir" in started
        assert "C’est au responsable" not in started

    def test_one_who_started_something_may_propose_something_else(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.draft(title="Tablette de terrain")
        page = visitors["author"].get("/")
        assert f"/t/{town.slug}/proposals/new" in page.links

    def test_the_next_date_is_one_to_come(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        assert "Prochaine échéance connue" in visitors["author"].get("/").text
        town.clock.advance(timedelta(days=40))
        assert "Prochaine échéance connue" not in visitors["author"].get("/").text

    def test_news_leave_it_once_their_page_is_read(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.at_committee(title="Tablette de terrain")
        assert "Ce qui a été décidé" in visitors["author"].get("/").text
        visitors.page("author", proposal_id)
        assert "Ce qui a été décidé" not in visitors["author"].get("/").text

    def test_the_ten_latest_news_are_shown_one_a_proposal(
        self, town: Town, visitors: Visitors
    ) -> None:
        adopted = [town.at_committee(title=f"Adoptée {place:02}") for place in range(12)]
        for proposal_id in adopted:
            town.adopt(proposal_id)
        page = visitors["author"].get("/")
        shown = page.text.partition("Ce qui a été décidé")[2].partition("Ce que vous avez")[0]
        assert shown.count("Adoptée ") == 10
        assert "Voir les 12 décisions" in shown
        everything = visitors["author"].get("/?news=all").text
        shown = everything.partition("Ce qui a été décidé")[2].partition("Ce que vous avez")[0]
        assert shown.count("Adoptée ") == 12
        assert "Voir les" not in shown


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

    def test_it_keeps_one_s_own(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        town.submitted(by="colleague", title="Bus numérique")
        page = visitors["colleague"].get("/proposals?mine=1")
        assert "Bus numérique" in page.text
        assert "Tablette de terrain" not in page.text
        assert "Une proposition répond à votre recherche." in page.text

    def test_it_is_sorted_as_asked(self, town: Town, visitors: Visitors) -> None:
        for title in ("Zone calme", "Éclairage", "abri"):
            town.submitted(title=title)
            town.clock.advance(timedelta(days=1))

        def order(sort: str) -> list[str]:
            text = visitors["reader"].get(f"/proposals?sort={sort}").text
            return sorted(("Zone calme", "Éclairage", "abri"), key=text.index)

        assert order("") == ["abri", "Éclairage", "Zone calme"]
        assert order("oldest") == ["Zone calme", "Éclairage", "abri"]
        assert order("title") == ["abri", "Éclairage", "Zone calme"]
        assert order("due") == ["Zone calme", "Éclairage", "abri"]
        assert order("waiting") == ["Zone calme", "Éclairage", "abri"]
        assert order("nowhere") == order("")

    def test_the_next_page_keeps_what_was_asked(self, town: Town, visitors: Visitors) -> None:
        for number in range(21):
            town.draft(title=f"Brouillon {number}")
        page = visitors["author"].get("/proposals?mine=1&sort=oldest&q=Brouillon")
        assert "mine=1&amp;sort=oldest&amp;page=2" in page.html

    def test_who_may_not_propose_is_not_invited_to(self, town: Town, visitors: Visitors) -> None:
        assert "/proposals/new" in visitors["author"].get("/proposals").html
        assert "/proposals/new" not in visitors["reader"].get("/proposals").html


class TestTheFile:
    def lines(self, visitors: Visitors, name: str, query: str = "") -> list[dict[str, str]]:
        answer = visitors[name].client.get(f"/t/{visitors.town.slug}/proposals/csv{query}")
        assert answer.status_code == 200
        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.data.startswith(codecs.BOM_UTF8)
        text = answer.data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def test_it_holds_what_the_list_keeps(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette de terrain")
        sponsored = town.submitted(title="Bus numérique")
        town.answer(sponsored)
        town.draft(title="Brouillon secret")
        titles = [line["Titre"] for line in self.lines(visitors, "colleague")]
        assert sorted(titles) == ["Bus numérique", "Tablette de terrain"]
        (line,) = self.lines(visitors, "colleague", "?stage=committee")
        assert line["Nature"] == "Initiative"
        assert line["Étape"] == "Comité"
        assert line["Proposée par"] == "Author"
        assert line["Parrainée par"] == "Head"
        assert line["Soumise le"] == "2026-03-02"
        assert line["Budget engagé, en euros"] == "18400"
        (draft,) = self.lines(visitors, "author", "?stage=draft")
        assert draft["Titre"] == "Brouillon secret"

    def test_it_holds_all_pages(self, town: Town, visitors: Visitors) -> None:
        for number in range(21):
            town.draft(title=f"Brouillon {number}")
        assert len(self.lines(visitors, "author", "?page=2")) == 21

    def test_a_title_is_never_computed(self, town: Town, visitors: Visitors) -> None:
        for title in ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"):
            town.submitted(title=title)
        titles = [line["Titre"] for line in self.lines(visitors, "reader")]
        assert len(titles) == 4
        assert all(title.startswith("'") for title in titles)

    def test_it_speaks_the_reader_s_language(self, town: Town, visitors: Visitors) -> None:
        town.submitted(title="Tablette; de terrain")
        (line,) = self.lines(visitors, "reader")
        assert list(line)[:3] == ["Référence", "Titre", "Nature"]
        assert line["Titre"] == "Tablette; de terrain"

    def test_who_reads_no_proposal_gets_none(
        self, new_town: TownFactory, visitors: Visitors
    ) -> None:
        assert visitors["admin"].get("/proposals/csv").status == 403
        other = new_town()
        assert visitors["author"].get(f"/t/{other.slug}/proposals/csv").status == 404


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

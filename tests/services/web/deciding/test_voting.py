"""Voting on a proposal’s page, and what it says back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Visitors


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
        assert "Third (qui propose)" in page.text

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

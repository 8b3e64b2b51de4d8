"""The pages of a session, in the hands of who runs it."""

from __future__ import annotations

import re

import pytest

from infra.demo.in_process import follow
from policies.session import SessionRef
from services.committees.sessions.attend import record_arrival
from services.committees.sessions.convening import convene
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.minutes import draft_minutes
from tests.fixtures.world import Town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


@pytest.fixture
def sitting(town: Town) -> Sitting:
    """A session under way, to which nobody has come yet."""
    town.meet_in_session()
    return Sitting.opened(town, town.at_committee(title="Tablette de terrain"), there=())


class TestTheRollCall:
    def test_who_notes_others_comes_back_to_the_list(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        page = visitors["secretary"].get(f"/sessions/{sitting.id}")
        for ending, said in (("/arrive", "Dans la salle depuis"), ("/leave", "Là de")):
            answer = visitors["secretary"].send(page, ending, member=town.email("third"))
            assert answer.status == 303
            address, _, part = answer.location.partition("#")
            page = visitors["secretary"].get(address)
            assert f'id="{part}">Présences' in page.html
            assert said in page.text

    def test_who_notes_their_own_arrival_sees_what_is_theirs_to_do(
        self, visitors: Visitors, sitting: Sitting
    ) -> None:
        page = visitors["third"].get(f"/sessions/{sitting.id}")
        answer = visitors["third"].send(page, "/arrive")
        assert answer.location.endswith(f"/sessions/{sitting.id}")


class TestTwoWhoRunIt:
    def test_one_is_shown_what_the_other_wrote_and_given_their_text_back(
        self, visitors: Visitors, sitting: Sitting
    ) -> None:
        item = sitting.items()[0]
        sitting.take(item.proposal_id)
        path, ending = f"/sessions/{sitting.id}", f"{item.id}/describe"
        before = visitors["chair"].get(path)
        first = visitors["secretary"].get(path)
        assert visitors["secretary"].send(first, ending, debate="Deux questions.").status == 303
        refused = visitors["chair"].send(before, ending, debate="Trois questions.")
        assert refused.status == 412
        assert "Ce texte a changé depuis que vous l’avez ouvert." in refused.text
        assert "Ce qui est enregistré à présent : Deux questions." in refused.text
        assert dict(refused.form(ending).values)["debate"] == "Trois questions."
        assert sitting.items()[0].debate == "Deux questions."
        assert visitors["chair"].send(refused, ending).status == 303
        assert sitting.items()[0].debate == "Trois questions."

    def test_one_does_not_order_what_the_other_has_changed(
        self, visitors: Visitors, sitting: Sitting
    ) -> None:
        sitting.inform("Premier")
        _, first = sitting.items()
        before = visitors["chair"].get(f"/sessions/{sitting.id}")
        sitting.inform("Second")
        refused = visitors["chair"].send(before, f"{first.id}/up")
        assert refused.status == 412
        assert "L’ordre du jour a changé depuis que vous l’avez ouvert." in refused.text
        assert visitors["chair"].send(refused, f"{first.id}/up").status == 303
        assert sitting.items()[0].id == first.id


class TestADeputy:
    def test_is_called_noted_and_named_with_whose(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        seat_deputy(town, "fifth", "lead")
        today = town.clock.now().date()
        away(town, first=today, last=today)
        proposal_id = sitting.items()[0].proposal_id
        sitting.arrive("chair", "second")
        sitting.take(proposal_id)
        path = f"/sessions/{sitting.id}"
        page = visitors["secretary"].get(path)
        assert "Lead, suppléant de Fifth" in page.text
        record_arrival(town.deps, town.caller("lead"), sitting.id)
        page = visitors["secretary"].get(path)
        assert "3 sur 5" in page.text
        noted = visitors["secretary"].send(page, "/record", member=town.email("lead"), choice="for")
        assert noted.status == 303
        sitting.close_vote(proposal_id)
        close_session(town.deps, town.caller("secretary"), sitting.id)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        minutes = visitors["second"].get(f"{path}/minutes").text
        assert "3 membres présents sur 5" in minutes
        assert "Lead, suppléant de Fifth" in minutes
        assert "(par suppléance, Lead) (noté par Secretary)" in minutes

    def test_is_asked_to_say_that_they_are_there(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        seat_deputy(town, "fifth", "lead")
        page = visitors["lead"].get(f"/sessions/{sitting.id}")
        assert "À vous de signaler votre présence" not in page.text
        today = town.clock.now().date()
        away(town, first=today, last=today)
        page = visitors["lead"].get(f"/sessions/{sitting.id}")
        assert "À vous de signaler votre présence" in page.text


class TestASessionNeverOpened:
    @pytest.fixture
    def passed(self, town: Town) -> Sitting:
        """A session convened whose end has gone by."""
        town.meet_in_session()
        sitting = Sitting.planned(town, town.at_committee())
        convene(town.deps, town.caller("secretary"), sitting.id)
        town.clock.set(sitting.row().ends_at)
        follow(town.deps, SessionRef(town.tenant_id, sitting.id), town.clock.now())
        return sitting

    def test_asks_who_runs_it_what_became_of_it(self, visitors: Visitors, passed: Sitting) -> None:
        inbox = visitors["chair"].get("/")
        assert "Dire ce qu’est devenue une séance qui n’a pas été ouverte" in inbox.text
        page = visitors["chair"].get(f"/sessions/{passed.id}")
        assert "À vous de dire ce qu’est devenue cette séance" in page.text
        assert visitors["chair"].send(page, "/open").status == 303
        assert "Dire ce qu’est devenue" not in visitors["chair"].get("/").text

    def test_asks_nobody_else(self, visitors: Visitors, passed: Sitting) -> None:
        page = visitors["second"].get(f"/sessions/{passed.id}")
        assert "À vous de dire ce qu’est devenue cette séance" not in page.text
        assert not page.has_form("/open")


def amber(visitors: Visitors, name: str, sitting: Sitting) -> str:
    """What the session's page says is awaited of ``name``; "" when it is nothing."""
    html = visitors[name].get(f"/sessions/{sitting.id}").html
    found = re.search(r'<section class="your-move".*?</svg>(.*?)</h2>', html, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


class TestWhoseMoveItIs:
    """Amber for the one whose act the room waits for, and for nobody else."""

    def test_from_the_convocation_to_the_approval_of_the_minutes(
        self, town: Town, visitors: Visitors
    ) -> None:
        town.meet_in_session()
        first, second = (town.at_committee(title=title) for title in ("Un", "Deux"))
        sitting = Sitting.opened(town, first, second, there=("chair", "third"))

        def moves() -> tuple[str, ...]:
            return tuple(amber(visitors, who, sitting) for who in ("secretary", "chair", "third"))

        next_item = "À vous d’ouvrir le point suivant"
        assert moves() == (next_item, next_item, "")
        sitting.take(first)
        assert moves() == ("", "À vous de voter", "À vous de voter")
        sitting.vote(first, chair="for")
        assert moves() == ("", "", "À vous de voter")
        sitting.vote(first, third="against")
        assert moves() == ("", "À vous de clore le vote", "")
        page = visitors["chair"].get(f"/sessions/{sitting.id}")
        assert visitors["chair"].send(page, "/end").status == 303
        town.settle(first)
        assert moves() == (next_item, next_item, "")
        visitors["secretary"].send(
            visitors["secretary"].get(f"/sessions/{sitting.id}"), "/postpone"
        )
        town.settle(second)
        close = "À vous de clore la séance"
        assert moves() == (close, close, "")
        visitors["chair"].send(visitors["chair"].get(f"/sessions/{sitting.id}"), "/close")
        assert moves() == ("À vous d’établir le procès-verbal", "", "")
        minutes = visitors["secretary"].get(f"/sessions/{sitting.id}/minutes")
        visitors["secretary"].send(minutes, "/minutes")
        approve = "À vous d’approuver le procès-verbal"
        assert moves() == (approve, approve, "")

    def test_the_page_of_the_item_agrees(self, town: Town, visitors: Visitors) -> None:
        town.meet_in_session()
        proposal_id = town.at_committee()
        sitting = Sitting.opened(town, proposal_id, there=("chair", "third", "fourth"))
        sitting.take(proposal_id)
        sitting.vote(proposal_id, chair="for", third="for")
        waiting = visitors.page("chair", proposal_id)
        assert "À vous de clore le vote" not in waiting.text
        assert "attendez que chacun ait eu son tour" in waiting.text
        assert waiting.has_form("/close")
        sitting.vote(proposal_id, fourth="for")
        assert "À vous de clore le vote" in visitors.page("chair", proposal_id).text

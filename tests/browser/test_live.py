"""A page of a proposal keeps itself up to date: one's own act, others' acts, and nothing lost."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, Request, expect

from services.committees.close_ballot import close_ballot
from tests.fixtures.browser import Visit

pytestmark = pytest.mark.slow

WITHIN_MS = 5000
"""Two people on one page see each other's acts in less."""

OUTCOME = ".live-panels .message-title"
RECEIPT = ".flashed .message-title"


def _path(visit: Visit, proposal_id: UUID) -> str:
    return visit.url(f"/proposals/{proposal_id}")


def _announced(page: Page, sentence: str) -> None:
    expect(page.locator("#annonce")).to_contain_text(sentence, timeout=WITHIN_MS)


def _asked(page: Page) -> list[Request]:
    """What the page asks of its live region from now on."""
    requests: list[Request] = []
    page.on("request", lambda each: requests.append(each) if each.url.endswith("/live") else None)
    return requests


def _withdraw(page: Page) -> None:
    page.locator("summary", has_text="Retirer ma proposition").click()
    page.get_by_label("Pourquoi vous la retirez").fill("Une idée proche existe.")
    page.get_by_role("button", name="Retirer ma proposition").click()


class TestOneSOwnAct:
    def test_it_is_shown_at_once_and_the_region_follows_by_itself(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.submitted(title="À retirer")
        with visit.person("author") as page:
            page.goto(_path(visit, proposal_id))
            _withdraw(page)
            expect(page.locator(OUTCOME)).to_contain_text("Retrait enregistré")
            expect(page.locator(RECEIPT)).to_be_focused()
            expect(page.locator(".with-script")).to_be_visible()
            town.settle(proposal_id)
            expect(page.locator("#live")).to_contain_text("Retirée", timeout=WITHIN_MS)
            expect(page.locator("#suivi")).to_contain_text("retire la proposition")
            _announced(page, "Proposition close")
            expect(page.locator(RECEIPT)).to_be_focused()

    def test_the_receipt_stays_when_the_region_follows(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Reçu du parrain")
        with visit.person("head") as page:
            self._sponsor(visit, page, proposal_id)
            visit.town.settle(proposal_id)
            expect(page.locator(".others-move")).to_be_visible(timeout=WITHIN_MS)
            expect(page.locator(RECEIPT)).to_have_text("Votre parrainage est enregistré.")
            expect(page.locator(RECEIPT)).to_be_focused()

    def test_focus_goes_to_the_sentence_that_says_whose_turn_it_is(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Foyer du parrain")
        with visit.person("head") as page:
            self._sponsor(visit, page, proposal_id)
            page.get_by_role("link", name="Actualiser maintenant").focus()
            visit.town.settle(proposal_id)
            expect(page.locator(".others-move")).to_be_focused(timeout=WITHIN_MS)

    @staticmethod
    def _sponsor(visit: Visit, page: Page, proposal_id: UUID) -> None:
        page.goto(_path(visit, proposal_id))
        page.get_by_label("Parrainer", exact=True).check()
        page.get_by_label("Budget").fill("4000")
        page.get_by_label("Temps de vos agents").fill("5")
        page.get_by_role("button", name="Confirmer").click()
        expect(page.locator(OUTCOME)).to_contain_text("Parrainage enregistré")

    def test_without_a_script_a_link_brings_what_follows(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.submitted(title="À retirer sans script")
        with visit.person("author", script=False) as page:
            page.goto(_path(visit, proposal_id))
            _withdraw(page)
            expect(page.locator(RECEIPT)).to_be_focused()
            expect(page.locator(".with-script")).to_be_hidden()
            town.settle(proposal_id)
            page.get_by_role("link", name="Actualiser maintenant").click()
            expect(page.locator("#live")).to_contain_text("Retirée")


class TestTwoPeople:
    def test_each_sees_the_other_s_acts(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.submitted(title="À deux")
        path = _path(visit, proposal_id)
        with visit.person("author") as author, visit.person("head") as head:
            author.goto(path)
            head.goto(path)
            author.get_by_label("Votre commentaire").fill("Un argument à peser.")
            author.get_by_role("button", name="Publier le commentaire").click()
            expect(author.locator(".message-done .message-title")).to_be_focused()
            expect(head.locator("#avis")).to_contain_text("Un argument", timeout=WITHIN_MS)
            head.get_by_label("Refuser").check()
            head.get_by_label("Votre mot").fill("Déjà en cours.")
            head.get_by_role("button", name="Confirmer").click()
            expect(author.locator("#live")).to_contain_text("Refus enregistré", timeout=WITHIN_MS)
            town.settle(proposal_id)
            expect(author.locator("#live")).to_contain_text("Déjà en cours.", timeout=WITHIN_MS)
            _announced(author, "Proposition close")

    def test_votes_are_counted_under_the_eyes_of_who_is_voting(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.at_committee(title="Décompte en direct")
        with visit.person("fifth") as page:
            page.goto(_path(visit, proposal_id))
            page.get_by_label("Non, je peux voter").check()
            page.get_by_text("Ajouter un mot ou une réserve").click()
            page.get_by_label("Votre mot").fill("Sous conditions.")
            town.vote(proposal_id, third="for")
            expect(page.locator("#essentiel")).to_contain_text("1 sur 5", timeout=WITHIN_MS)
            _announced(page, "1 vote reçu sur 5")
            expect(page.get_by_label("Votre mot")).to_have_value("Sous conditions.")
            expect(page.get_by_label("Votre mot")).to_be_focused()
            expect(page.locator('[data-when="changed"]')).to_be_hidden()

    def test_what_one_is_writing_stays_when_the_ballot_closes(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.at_committee(title="Close sous la plume")
        with visit.person("fifth") as page:
            page.goto(_path(visit, proposal_id))
            page.get_by_label("Non, je peux voter").check()
            page.get_by_text("Ajouter un mot ou une réserve").click()
            page.get_by_label("Votre mot").fill("Sous conditions.")
            town.vote(proposal_id, chair="for", second="for", third="for", fourth="for")
            close_ballot(town.deps, town.caller("chair"), town.ballot(proposal_id).id, [])
            town.settle(proposal_id)
            notice = page.locator('[data-when="changed"]')
            expect(notice).to_be_visible(timeout=WITHIN_MS)
            _announced(page, "La proposition a changé pendant que vous écriviez")
            expect(page.get_by_label("Votre mot")).to_have_value("Sous conditions.")
            notice.get_by_role("link", name="Ouvrir la page à jour").click()
            expect(page.locator(".your-move")).to_have_count(0)


class TestAsking:
    def test_what_one_reads_stays_as_it_is_unfolded(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.at_committee(title="Dépliée")
        with visit.person("second") as page:
            page.goto(_path(visit, proposal_id))
            page.get_by_text("Ajouter un mot ou une réserve").click()
            town.vote(proposal_id, third="for")
            expect(page.locator("#essentiel")).to_contain_text("1 sur 5", timeout=WITHIN_MS)
            expect(page.locator("#decider")).to_be_visible()
            expect(page.get_by_label("Votre mot")).to_be_visible()

    def test_nothing_is_asked_while_the_page_is_hidden(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Cachée")
        with visit.person("head") as page:
            page.goto(_path(visit, proposal_id))
            asked = _asked(page)
            _set_hidden(page, True)
            page.wait_for_timeout(4000)
            assert asked == []
            _set_hidden(page, False)
            page.wait_for_timeout(1000)
            assert len(asked) == 1
            answer = asked[0].response()
            assert answer is not None
            assert answer.status == 304

    def test_a_server_that_does_not_answer_is_asked_less_and_less(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Sans réponse")
        with visit.person("head") as page:
            page.clock.install()
            page.goto(_path(visit, proposal_id))
            page.route("**/live", lambda route: route.fulfill(status=429))
            times = _times_of_asking(page, minutes=6)
            gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
            assert gaps[0] <= 10
            assert gaps[-1] >= 55
            assert len(times) <= 15

    def test_a_session_that_ended_is_said_once(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Session finie")
        with visit.person("head") as page:
            page.goto(_path(visit, proposal_id))
            page.get_by_label("Votre mot").fill("Presque fini.")
            page.context.clear_cookies()
            expect(page.locator('[data-when="ended"]')).to_be_visible(timeout=WITHIN_MS)
            asked = _asked(page)
            page.wait_for_timeout(4000)
            assert asked == []
            expect(page.get_by_label("Votre mot")).to_have_value("Presque fini.")


def _set_hidden(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def _times_of_asking(page: Page, minutes: int) -> list[int]:
    """At which seconds of the page's own clock it asks, that clock being set forward."""
    asked = _asked(page)
    times: list[int] = []
    for second in range(minutes * 60):
        page.clock.run_for(1000)
        if len(asked) > len(times):
            _wait(lambda: all(each.response() for each in asked))
            times.append(second)
    return times


def _wait(is_done: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not is_done() and time.monotonic() < until:
        time.sleep(0.01)

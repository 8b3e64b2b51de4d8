"""A member votes on a tablet: items in a row, one screen each, and without the newest browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from tests.fixtures.browser import PHONE, TABLET, Visit

pytestmark = pytest.mark.slow

EFFECTS = [
    {"code": "INV1", "effect": "at_risk", "note": "Un suivi devient possible."},
    {"code": "INV2", "effect": "preserved", "note": ""},
]
SUMMARY = (
    "Remplir la fiche avec l’habitant, sur place, pour qu’il la relise et la corrige avant le "
    "départ de l’agent, au lieu de la recopier le soir au bureau."
)
ITEMS = 12
CLICKS_AN_ITEM = 3


def _bottom(page: Page, selector: str) -> float:
    """How far from the top of the page an element ends, in CSS pixels."""
    bottom: float = page.locator(selector).evaluate(
        "each => each.getBoundingClientRect().bottom + window.scrollY"
    )
    return bottom


def _without_has(route: Route) -> None:
    """A style sheet as a browser reads it that does not know ``:has()``."""
    answer = route.fetch()
    sheet = re.sub(r"@supports not selector\(:has\(\*\)\)", "@media all", answer.text())
    rules = re.sub(r"[^{}]*:has\([^{}]*\{[^{}]*\}", "", sheet)
    route.fulfill(response=answer, body=rules)


@contextmanager
def _old_browser(page: Page) -> Iterator[None]:
    """``page`` as in a browser that does not know ``:has()``."""
    page.route("**/styles/*.css*", _without_has)
    yield
    page.unroute_all(behavior="wait")


class TestVotesInARow:
    def test_twelve_items_follow_one_another_on_a_tablet(self, visit: Visit) -> None:
        town = visit.town
        titles = [f"Point {number} de l’ordre du jour" for number in range(1, ITEMS + 1)]
        for title in titles:
            town.clock.advance(timedelta(minutes=1))  # the soonest to close comes first
            town.at_committee(title=title, summary=SUMMARY, invariants=EFFECTS)
        clicks = 0
        with visit.person("third", viewport=TABLET) as page:
            page.goto(visit.address)
            began = time.monotonic()
            page.locator(".move .btn").first.click()
            clicks += 1
            voted = []
            for number in range(ITEMS):
                title = page.locator("h1").inner_text()
                # The receipt of the vote before, and the whole panel of this item, in one screen.
                assert _bottom(page, ".your-move") <= TABLET["height"]
                for label in ("Non, je peux voter", "Contre" if number % 3 else "Pour"):
                    page.get_by_label(label, exact=True).check()
                    clicks += 1
                assert _bottom(page, ".names-choice") <= TABLET["height"]
                name = "Confirmer : je vote contre" if number % 3 else "Confirmer : je vote pour"
                page.get_by_role("button", name=name, exact=True).click()
                clicks += 1
                receipt = page.locator(".message-done")
                expect(receipt).to_contain_text(f"« {title} »")
                expect(receipt).to_contain_text("Référence au journal")
                expect(receipt.locator(".message-title")).to_be_focused()
                voted.append(title)
            took = time.monotonic() - began
            expect(page.locator(".message-done")).to_contain_text("Aucun autre point")
            assert voted == titles
        assert clicks == 1 + ITEMS * CLICKS_AN_ITEM
        assert town.inbox("third") == []
        assert took < 60, f"{took:.1f} s for {clicks} clicks"

    def test_a_long_text_leaves_the_ballot_within_two_screens(self, visit: Visit) -> None:
        town = visit.town
        long_title = "Accompagnement à domicile des personnes isolées " * 4
        proposal_id = town.at_committee(
            title=long_title.strip()[:200], summary="Un résumé. " * 900, invariants=EFFECTS
        )
        with visit.person("second", viewport=TABLET) as page:
            page.goto(visit.url(f"/proposals/{proposal_id}"))
            assert _bottom(page, ".names-choice") <= 2 * TABLET["height"]
            page.get_by_role("link", name="Lire la suite").click()
            expect(page.get_by_role("heading", name="Résumé")).to_be_in_viewport()

    def test_what_one_passes_over_comes_last(self, visit: Visit) -> None:
        passed_over, _ = (self._in_turn(visit, title) for title in ("Passage un", "Passage deux"))
        with visit.person("fifth", viewport=PHONE) as page:
            page.goto(visit.url(f"/proposals/{passed_over}"))
            page.locator(".vote-next a").click()
            expect(page.locator("h1")).to_have_text("Passage deux")
            page.get_by_label("Non, je peux voter").check()
            page.get_by_label("Abstention").check()
            page.get_by_role("button", name="Confirmer : je m’abstiens").click()
            expect(page.locator(".message-done")).to_contain_text("« Passage deux »")
            expect(page.locator("h1")).not_to_have_text("Passage un")

    @staticmethod
    def _in_turn(visit: Visit, title: str) -> UUID:
        """An item that closes a minute after the one before."""
        visit.town.clock.advance(timedelta(minutes=1))
        return visit.town.at_committee(title=title)


class TestConfirming:
    def test_enter_leads_to_the_page_that_names_the_choice(self, visit: Visit) -> None:
        proposal_id = visit.town.at_committee(title="Touche Entrée")
        with visit.person("fourth") as page:
            page.goto(visit.url(f"/proposals/{proposal_id}"))
            page.get_by_label("Non, je peux voter").check()
            page.get_by_label("Contre", exact=True).check()
            page.get_by_label("Contre", exact=True).press("Enter")
            expect(page.locator("h1")).to_have_text("Vous votez contre")
            expect(page.locator("h1")).to_be_focused()
            assert visit.town.inbox("fourth")
            page.get_by_role("button", name="Confirmer : je vote contre").click()
            expect(page.locator(".message-done")).to_contain_text("« Touche Entrée »")

    @pytest.mark.parametrize(
        ("interest", "choice", "heading", "receipt"),
        [
            ("Non, je peux voter", "Pour", "Vous votez pour", "enregistré : pour"),
            (
                "Oui, je déclare un conflit d’intérêts",
                "Contre",
                "Vous vous déportez de ce point",
                "Votre déport est enregistré",
            ),
        ],
    )
    def test_a_browser_without_has_gets_a_page_of_confirmation(
        self, visit: Visit, interest: str, choice: str, heading: str, receipt: str
    ) -> None:
        proposal_id = visit.town.at_committee(title="Sans :has()")
        with visit.person("fourth", viewport=TABLET, script=False) as page, _old_browser(page):
            page.goto(visit.url(f"/proposals/{proposal_id}"))
            expect(page.locator(".names-choice")).to_be_hidden()
            page.get_by_label(interest).check()
            page.get_by_label("Nature du lien").fill("Un proche y travaille.")
            page.get_by_label(choice, exact=True).check()
            page.get_by_role("button", name="Continuer").click()
            expect(page.locator("h1")).to_have_text(heading)
            page.get_by_role("button", name="Confirmer :").click()
            expect(page.locator(".message-done")).to_contain_text(receipt)

    def test_the_button_of_the_other_answer_confirms_nothing(self, visit: Visit) -> None:
        proposal_id = visit.town.at_committee(title="Le mauvais bouton")
        with visit.person("fourth", viewport=TABLET) as page, _old_browser(page):
            page.goto(visit.url(f"/proposals/{proposal_id}"))
            page.get_by_label("Non, je peux voter").check()
            page.get_by_label("Pour", exact=True).check()
            page.get_by_role("button", name="Me déporter de ce point").click()
            expect(page.locator("h1")).to_have_text("Vous votez pour")

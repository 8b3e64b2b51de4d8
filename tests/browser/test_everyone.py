"""Keyboard, zoom, narrow screens, less motion, forced colours, paper: pages for everybody."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import DESKTOP, Visit
from tests.services.web.stages import proposals_at_every_stage

pytestmark = pytest.mark.slow

NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
"""What 200 % of zoom leaves of a desktop's window, in CSS pixels."""

WALKED = (
    ("author", "draft"),
    ("head", "sponsorship"),
    ("author", "rework"),
    ("second", "committee"),
    ("chair", "committee"),
    ("secretary", "without_quorum"),
    ("author", "plan"),
    ("head", "to_review"),
    ("author", "undo"),
)
"""Who acts where: one at each kind of panel."""


@pytest.fixture(scope="module")
def proposals(visit: Visit) -> dict[str, UUID]:
    """A proposal at each place of the loop."""
    return proposals_at_every_stage(visit.town)


_STOPS = """() => {
  const operable = 'a[href], button, input:not([type="hidden"]), select, textarea, summary';
  const stops = Array.from(document.querySelectorAll(operable)).filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }));
  return stops.length;
}"""
_FOCUSED = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const all = Array.from(document.querySelectorAll('*'));
  const around = focused.closest('.choice') || focused;
  const isCalendar = focused.matches('[type="date"]');  // its button has the browser's own ring
  const outlined = isCalendar || [focused, around].some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const box = focused.getBoundingClientRect();
  return { place: all.indexOf(focused), outlined, name: focused.outerHTML.slice(0, 80),
           isSeen: box.bottom > 0 && box.top < window.innerHeight };
}"""


def _overflow(page: Page) -> int:
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


@pytest.mark.parametrize(("name", "where"), WALKED)
class TestKeyboard:
    def test_tab_goes_in_reading_order_and_always_shows_where_it_is(
        self, visit: Visit, proposals: dict[str, UUID], name: str, where: str
    ) -> None:
        with visit.person(name) as page:
            page.emulate_media(reduced_motion="reduce")  # scrolling is over at once
            page.goto(visit.url(f"/proposals/{proposals[where]}"))
            page.keyboard.press("Tab")
            expect(page.locator(".skip-link")).to_be_focused()
            expect(page.locator(".skip-link")).to_be_in_viewport()
            places, unseen = [], []
            for _ in range(page.evaluate(_STOPS)):
                stop = page.evaluate(_FOCUSED)
                if stop is None:
                    break  # past the last one, focus is the browser's own
                places.append(stop["place"])
                if not (stop["outlined"] and stop["isSeen"]):
                    unseen.append(stop["name"])
                page.keyboard.press("Tab")
            assert unseen == []
            assert places == sorted(places)
            assert len(places) > 8

    def test_nothing_overflows_when_narrow_or_enlarged(
        self, visit: Visit, proposals: dict[str, UUID], name: str, where: str
    ) -> None:
        with visit.person(name) as page:
            page.goto(visit.url(f"/proposals/{proposals[where]}"))
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            page.locator("details.menu").evaluate_all(
                "all => all.forEach(each => each.open = false)"
            )
            for viewport in (NARROW, ZOOMED):
                page.set_viewport_size(viewport)
                assert _overflow(page) <= 0, viewport


class TestFocus:
    def test_the_skip_link_leads_past_the_navigation(
        self, visit: Visit, proposals: dict[str, UUID]
    ) -> None:
        with visit.person("head") as page:
            page.goto(visit.url(f"/proposals/{proposals['sponsorship']}"))
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator("main")).to_be_focused()

    def test_an_error_leads_to_its_summary_and_from_there_to_its_field(
        self, visit: Visit, proposals: dict[str, UUID]
    ) -> None:
        with visit.person("head", script=False) as page:
            page.goto(visit.url(f"/proposals/{proposals['sponsorship']}"))
            page.get_by_label("Renvoyer").check()
            page.get_by_role("button", name="Confirmer").click()
            expect(page.locator("#sponsor--errors")).to_be_focused()
            page.locator("#sponsor--errors a").first.click()
            expect(page.get_by_label("Votre mot")).to_be_focused()

    def test_a_whole_vote_needs_no_mouse(self, visit: Visit) -> None:
        proposal_id = visit.town.at_committee(title="Au clavier")
        with visit.person("fourth") as page:
            page.goto(visit.url(f"/proposals/{proposal_id}"))
            page.get_by_label("Non, je peux voter").focus()
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
            page.keyboard.press("Space")  # for, the first of the three
            expect(page.get_by_label("Pour", exact=True)).to_be_checked()
            page.keyboard.press("ArrowDown")
            expect(page.get_by_label("Contre", exact=True)).to_be_checked()
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            expect(page.locator(".names-choice")).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.locator(".message-done")).to_contain_text("enregistré : contre")


class TestWhatTheReaderSet:
    def test_nothing_moves_for_who_asked_for_less_motion(
        self, visit: Visit, proposals: dict[str, UUID]
    ) -> None:
        with visit.person("second") as page:
            page.emulate_media(reduced_motion="reduce")
            page.goto(visit.url(f"/proposals/{proposals['committee']}"))
            moving = page.evaluate(
                """() => Array.from(document.querySelectorAll('*')).filter((each) => {
                  const style = getComputedStyle(each);
                  return style.animationName !== 'none' ||
                    style.transitionDuration.split(',').some((one) => parseFloat(one) > 0);
                }).map((each) => each.outerHTML.slice(0, 80))"""
            )
            assert moving == []

    def test_what_is_chosen_is_told_by_more_than_colours_of_ours(
        self, visit: Visit, proposals: dict[str, UUID]
    ) -> None:
        with visit.person("second") as page:
            page.emulate_media(forced_colors="active")
            page.goto(visit.url(f"/proposals/{proposals['committee']}"))
            free = page.locator(".choice").first
            chosen = page.locator(".choice").nth(1)
            chosen.locator("input").check()
            widths = [
                each.evaluate("each => getComputedStyle(each).borderTopWidth")
                for each in (free, chosen)
            ]
            assert widths[0] != widths[1]
            appearance = chosen.locator("input").evaluate(
                "each => getComputedStyle(each).appearance"
            )
            assert appearance == "auto"

    def test_paper_holds_the_text_and_no_form(
        self, visit: Visit, proposals: dict[str, UUID]
    ) -> None:
        with visit.person("second") as page:
            page.goto(visit.url(f"/proposals/{proposals['committee']}"))
            page.emulate_media(media="print")
            for hidden in (".mainnav", ".topbar-end", ".your-move", ".footer", "form"):
                expect(page.locator(hidden).first).to_be_hidden()
            for shown in ("h1", ".tenant", "#invariants", "#suivi"):
                expect(page.locator(shown).first).to_be_visible()

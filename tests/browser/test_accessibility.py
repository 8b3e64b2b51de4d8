"""axe finds nothing on any page, for any person, in either language and either mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.fixtures.browser import DESKTOP, Visit, served
from tests.fixtures.world import TownFactory
from tests.services.governance.sittings import Sitting, sessions_at_every_stage
from tests.services.web.stages import proposals_at_every_stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def proposals(visit: Visit) -> dict[str, UUID]:
    """A proposal at each place of the loop."""
    return proposals_at_every_stage(visit.town)


@dataclass(frozen=True)
class Sittings:
    """A town whose committee meets: a session of its own at each stage."""

    visit: Visit
    sessions: dict[str, UUID]

    @property
    def under_vote(self) -> UUID:
        """The proposal on which the session under way votes."""
        items = Sitting(self.visit.town, self.sessions["open"]).items()
        return next(item.proposal_id for item in items if item.proposal_id)


@pytest.fixture(scope="module")
def sittings(new_town: TownFactory, chromium: Browser) -> Iterator[Sittings]:
    """Its clock is not the other pages': a session cannot wait for the loop's forty days."""
    with served(new_town(), chromium) as visit:
        yield Sittings(visit, sessions_at_every_stage(visit.town))


PAGES = [
    ("author", "inbox"),
    ("author", "dashboard"),
    ("author", "compass"),
    ("reader", "compass"),
    ("author", "committees"),
    ("author", "one-committee"),
    ("author", "public"),
    ("author", "list"),
    ("author", "kinds"),
    ("author", "new"),
    ("author", "new-reformulation"),
    ("author", "edit"),
    ("admin", "outbox"),
    ("author", "draft"),
    ("author", "sponsorship"),
    ("head", "sponsorship"),
    ("guarantor", "reformulation"),
    ("author", "rework"),
    ("chair", "committee"),
    ("second", "committee"),
    ("secretary", "committee"),
    ("colleague", "committee"),
    ("author", "plan"),
    ("author", "start"),
    ("colleague", "running"),
    ("head", "running"),
    ("author", "declined"),
    ("secretary", "without_quorum"),
    ("secretary", "scheduled"),
    ("head", "to_review"),
    ("guarantor", "adaptation"),
    ("author", "paused"),
    ("author", "undo"),
    ("reader", "generalised"),
    ("adviser", "committee"),
    ("dga", "list"),
    ("reader", "inbox"),
    ("author", "nowhere"),
    ("admin", "members"),
    ("admin", "member-new"),
    ("admin", "member"),
    ("admin", "departments"),
    ("admin", "department"),
    ("head", "delegations"),
    ("admin", "policy"),
    ("admin", "policy-edit"),
    ("admin", "committee-new"),
    ("admin", "committee-rule"),
    ("admin", "committee-seats"),
    ("author", "account"),
    ("author", "accessibility"),
    ("author", "legal"),
    ("author", "personal-data"),
    ("admin", "journal"),
    ("dpo", "verification"),
]

SESSION_PAGES = [
    ("secretary", "plan"),
    ("secretary", "planned"),
    ("secretary", "date"),
    ("chair", "planned"),
    ("secretary", "convened"),
    ("chair", "convened"),
    ("secretary", "open"),
    ("chair", "open"),
    ("fourth", "open"),
    ("second", "under-vote"),
    ("secretary", "closed"),
    ("reader", "closed"),
    ("secretary", "minutes"),
    ("chair", "minutes"),
    ("secretary", "no-minutes"),
    ("secretary", "committee"),
]


def _path(visit: Visit, proposals: dict[str, UUID], page: str) -> str:
    named = {
        "inbox": f"{visit.address}/",
        "dashboard": visit.url("/"),
        "compass": visit.url("/compass"),
        "committees": visit.url("/committees"),
        "one-committee": visit.url(f"/committees/{visit.town.copil}"),
        "committee-new": visit.url("/committees/new"),
        "committee-rule": visit.url(f"/committees/{visit.town.copil}/rule"),
        "committee-seats": visit.url(f"/committees/{visit.town.copil}/seats"),
        "public": f"{visit.address}/public/{visit.town.slug}",
        "list": visit.url("/proposals"),
        "kinds": visit.url("/proposals/new"),
        "new": visit.url("/proposals/new?kind=initiative"),
        "new-reformulation": visit.url("/proposals/new?kind=reformulation"),
        "edit": visit.url(f"/proposals/{proposals['draft']}/edit"),
        "outbox": visit.url("/outbox"),
        "nowhere": visit.url(f"/proposals/{UUID(int=0)}"),
        "members": visit.url("/members"),
        "member-new": visit.url("/members/new"),
        "member": visit.url(f"/members/{visit.town.ids['chair']}"),
        "departments": visit.url("/departments"),
        "department": visit.url("/departments/DG"),
        "delegations": visit.url("/delegations"),
        "account": f"{visit.address}/account",
        "accessibility": f"{visit.address}/accessibility",
        "legal": f"{visit.address}/public/{visit.town.slug}/legal",
        "personal-data": f"{visit.address}/public/{visit.town.slug}/personal-data",
        "policy": visit.url("/policy"),
        "journal": visit.url("/journal"),
        "verification": visit.url("/journal/verification"),
        "policy-edit": visit.url("/policy/edit"),
    }
    return named.get(page) or visit.url(f"/proposals/{proposals[page]}")


def _session_path(sittings: Sittings, page: str) -> str:
    visit, sessions = sittings.visit, sittings.sessions
    named = {
        "plan": f"/committees/{visit.town.copil}/sessions/new",
        "date": f"/sessions/{sessions['planned']}/date",
        "minutes": f"/sessions/{sessions['closed']}/minutes",
        "no-minutes": f"/sessions/{sessions['open']}/minutes",
        "under-vote": f"/proposals/{sittings.under_vote}",
        "committee": f"/committees/{visit.town.copil}",
    }
    return visit.url(named.get(page) or f"/sessions/{sessions[page]}")


@dataclass(frozen=True)
class Appearance:
    """How a page is shown.

    Attributes:
        other_mode: in which its colours are tried too; they do not depend on the language.
    """

    language: Literal["fr", "en"]
    viewport: dict[str, int]
    dark: bool
    other_mode: Literal["dark"] | None = None


_APPEARANCES = (
    Appearance("fr", DESKTOP, dark=False, other_mode="dark"),
    Appearance("en", {"width": 320, "height": 640}, dark=True),
)
_TORN = """() => {
  const lines = (box) => /flex|grid/.test(getComputedStyle(box).display);
  const says = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '';
  return Array.from(document.querySelectorAll('bdi'), (each) => each.parentElement)
    .filter((box) => lines(box) && Array.from(box.childNodes).some(says))
    .map((box) => box.outerHTML);
}"""
"""Sentences that a box lays out word by word: what is isolated in them, and the words around it."""
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that a mode bears upon."""


@pytest.fixture(params=_APPEARANCES, ids=["french-wide", "english-narrow"])
def appearance(request: pytest.FixtureRequest) -> Appearance:
    """French, wide, in both modes; English, narrow and dark."""
    appearance: Appearance = request.param
    return appearance


def _violations(page: Page, options: dict[str, list[str]] | None = None) -> list[tuple[str, str]]:
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def _open_every_reveal(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@contextmanager
def _shown_to(visit: Visit, name: str, appearance: Appearance) -> Iterator[Page]:
    """The browser of ``name``, as ``appearance`` says."""
    with visit.person(
        name,
        viewport=appearance.viewport,
        dark=appearance.dark,
        bypass_csp=True,
        language=appearance.language,
    ) as page:
        yield page


def _check(page: Page, appearance: Appearance) -> None:
    """No axe rule is broken on the page, and nothing overflows."""
    assert page.locator("html").get_attribute("lang") == appearance.language
    assert page.locator("h1").count() == 1
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    _open_every_reveal(page)
    assert page.evaluate(_TORN) == []
    assert _violations(page) == []
    if appearance.other_mode:
        page.emulate_media(color_scheme=appearance.other_mode)
        assert _violations(page, _COLOURS) == []


def _examine(visit: Visit, name: str, address: str, appearance: Appearance) -> None:
    """Have ``name`` open ``address``, and check the page."""
    with _shown_to(visit, name, appearance) as page:
        page.goto(address)
        _check(page, appearance)


@pytest.mark.parametrize(("name", "where"), PAGES)
class TestEveryPage:
    def test_axe_finds_nothing_and_nothing_overflows(
        self,
        visit: Visit,
        proposals: dict[str, UUID],
        appearance: Appearance,
        name: str,
        where: str,
    ):
        _examine(visit, name, _path(visit, proposals, where), appearance)


@pytest.mark.parametrize(("name", "where"), SESSION_PAGES)
class TestEverySession:
    def test_axe_finds_nothing_and_nothing_overflows(
        self, sittings: Sittings, appearance: Appearance, name: str, where: str
    ):
        _examine(sittings.visit, name, _session_path(sittings, where), appearance)


class TestASecretJustMade:
    """Each is shown once, in the answer that made it."""

    @pytest.mark.parametrize("where", ["/account/calendar", "/account/tokens"])
    def test_axe_finds_nothing_and_nothing_overflows(
        self, visit: Visit, appearance: Appearance, where: str
    ):
        with _shown_to(visit, "author", appearance) as page:
            page.goto(f"{visit.address}/account")
            page.locator(f"form[action='{where}'] button").press("Enter")
            page.locator(".message .digest").wait_for()
            _check(page, appearance)

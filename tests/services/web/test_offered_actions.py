"""An action shown is an action allowed: for each person, on each page, at each stage."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

import policies
from policies.permissions import Permission
from services.http.permission import Access, access_of
from tests.fixtures.world import PEOPLE, Town, TownFactory
from tests.services.governance.sittings import sessions_at_every_stage
from tests.services.web.browsing import Browser, Form, Page, Visitors
from tests.services.web.stages import proposals_at_every_stage

pytestmark = pytest.mark.slow

HEADS = {"dgs", "dga", "head"}
PERSONS = (
    "author",
    "colleague",
    "dga",
    "head",
    "chair",
    "second",
    "secretary",
    "adviser",
    "guarantor",
    "lead",
    "admin",
    "dpo",
    "reader",
)
PAGES = (
    "/",
    "/proposals",
    "/proposals/new",
    "/proposals/new?kind=initiative",
    "/compass",
    "/committees",
    "/members",
    "/departments",
    "/delegations",
    "/policy",
    "/journal",
)
ELSEWHERE = ("/logout", "/language/", "/account", "/login")
"""Forms and links of a person's own, which no role opens."""


def _granted(roles: set[str]) -> set[str]:
    """What ``roles.csv`` gives to ``roles``, read here without the program that serves it."""
    path = Path(policies.__file__).with_name("roles.csv")
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), skipinitialspace=True))
    rights: dict[str, set[str]] = {}
    heirs: dict[str, set[str]] = {}
    for row in (row for row in rows if row and not row[0].startswith("#")):
        if row[0] == "p":
            rights.setdefault(row[1], set()).add(f"{row[2]}:{row[3]}")
        else:
            heirs.setdefault(row[1], set()).add(row[2])
    waiting, known = list(roles), set[str]()
    while waiting:
        role = waiting.pop()
        known.add(role)
        waiting.extend(heirs.get(role, set()) - known)
    return {right for role in known for right in rights.get(role, set())}


@dataclass
class Visited:
    """The town, its pages, a proposal at each place of the loop, a session at each moment."""

    visitors: Visitors
    proposals: dict[str, UUID]
    sessions: dict[str, UUID]
    _read: dict[str, dict[str, Page]] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        """The application whose pages are read."""
        return self.visitors.app

    def rights(self, name: str) -> set[str]:
        """What the matrix gives to a person."""
        derived = {"manager"} if name in HEADS else set()
        return _granted({*PEOPLE[name], *derived})

    def pages(self, name: str) -> dict[str, Page]:
        """Every page that opens for a person, by its path, read once."""
        if name not in self._read:
            sessions = [f"/sessions/{each}" for each in self.sessions.values()]
            paths = [
                *PAGES,
                *(f"/proposals/{each}" for each in self.proposals.values()),
                f"/committees/{self.visitors.town.copil}",
                *sessions,
                *(f"{each}/minutes" for each in sessions),
            ]
            pages = {path: self.visitors[name].get(path) for path in paths}
            self._read[name] = {path: page for path, page in pages.items() if page.status == 200}
        return self._read[name]

    def access(self, action: str) -> Access:
        """What the view behind a form declares."""
        adapter = self.app.url_map.bind("localhost")
        endpoint, _arguments = adapter.match(action.partition("?")[0], method="POST")
        declared = access_of(self.app.view_functions[endpoint])
        assert declared is not None, endpoint
        return declared


@pytest.fixture(scope="module")
def visited(new_town: TownFactory) -> Visited:
    """The town, visited by everybody."""
    town: Town = new_town()
    visitors = Visitors.of(town)
    return Visited(visitors, proposals_at_every_stage(town), sessions_at_every_stage(town))


def _forms(page: Page) -> list[Form]:
    """The forms that act in the tenant: they carry a token."""
    return [
        form
        for form in page.forms
        if "csrf_token" in form.names and not form.action.startswith(ELSEWHERE)
    ]


def _links(page: Page) -> set[str]:
    return {
        link
        for link in page.links
        if link.startswith("/t/") and not link.endswith("/csv") and "/csv?" not in link
    }


@pytest.mark.parametrize("name", PERSONS)
class TestWhatAPageOffers:
    def test_each_form_asks_for_a_right_that_the_matrix_gives(
        self, visited: Visited, name: str
    ) -> None:
        rights = visited.rights(name)
        beyond = []
        for path, page in visited.pages(name).items():
            for form in _forms(page):
                target = form.action or path
                right = visited.access(target).permission
                if right is not None and right.value not in rights:
                    beyond.append((path, target, right.value))
        assert beyond == []

    def test_each_link_opens(self, visited: Visited, name: str) -> None:
        links = {link for _path, page in visited.pages(name).items() for link in _links(page)}
        browser = visited.visitors[name]
        read = {browser.path(path) for path in visited.pages(name)}
        answers = {link: browser.get(link).status for link in sorted(links - read)}
        assert {link: status for link, status in answers.items() if status >= 400} == {}

    def test_each_form_as_it_stands_is_answered_without_a_refusal_of_rights(
        self, visited: Visited, name: str
    ) -> None:
        """It may lack something (422); it is never refused to who was offered it."""
        browser = visited.visitors[name]
        refused = []
        for path, page in visited.pages(name).items():
            for form in _forms(page):
                if not _is_still_offered(browser, path, form):
                    continue  # a form sent before changed what may be done
                answer = browser.post(form.action or path, form.values)
                if answer.status in {400, 403, 404, 405} or answer.status >= 500:
                    refused.append((path, form.action, answer.status))
        assert refused == []


def _is_still_offered(browser: Browser, path: str, form: Form) -> bool:
    return any(each.action == form.action for each in _forms(browser.get(path)))


class TestTheMatrix:
    def test_every_right_that_a_page_asks_for_is_in_it(self, visited: Visited) -> None:
        everything = _granted(
            {role for roles in PEOPLE.values() for role in roles} | {"manager", "host_operator"}
        )
        assert {right.value for right in Permission} - everything == set()

    def test_who_only_reads_is_offered_nothing_that_acts(self, visited: Visited) -> None:
        for name in ("reader", "dpo"):
            offered = [
                form.action for _path, page in visited.pages(name).items() for form in _forms(page)
            ]
            assert offered == [], name

"""Addresses that people come back to: of a form, and of a page past the end of its list."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.fixtures.doors import Doors
from tests.fixtures.ledger import Commune


@pytest.fixture
def browser(doors: Doors, commune: Commune) -> FlaskClient:
    commune.person("both", "agent", "administrator")
    return doors.browser(commune, "both")


class TestTheAddressOfAForm:
    """A form that was refused leaves it in the browser; opened again, it leads to its page."""

    PROPOSAL = f"/t/{{slug}}/proposals/{UUID(int=7)}"

    @pytest.mark.parametrize(
        ("address", "page"),
        [
            (f"{PROPOSAL}/sponsor", PROPOSAL),
            (f"{PROPOSAL}/rollout", PROPOSAL),
            (f"{PROPOSAL}/phases/1/review", PROPOSAL),
            (f"{PROPOSAL}/comment", PROPOSAL),
            (f"{PROPOSAL}/documents", PROPOSAL),
            (f"{PROPOSAL}/documents/{UUID(int=8)}/removal", PROPOSAL),
            ("/account/password", "/account"),
            ("/account/calendar", "/account"),
            ("/account/calendar/revocation", "/account"),
            ("/t/{slug}/departments/MOB/removal", "/t/{slug}/departments/MOB"),
            ("/login/persona", "/login"),
        ],
    )
    def test_leads_to_its_page(
        self, browser: FlaskClient, commune: Commune, address: str, page: str
    ):
        answer = browser.get(address.format(slug=commune.slug))
        assert answer.status_code == 303
        assert answer.headers["Location"] == page.format(slug=commune.slug)

    def test_of_a_ballot_that_is_not_there_is_not_found(
        self, browser: FlaskClient, commune: Commune
    ):
        answer = browser.get(f"/t/{commune.slug}/ballots/{UUID(int=7)}/vote")
        assert answer.status_code == 404

    def test_still_refuses_another_method(self, browser: FlaskClient, commune: Commune):
        answer = browser.delete(self.PROPOSAL.format(slug=commune.slug))
        assert answer.status_code in {400, 405}

    def test_is_a_problem_for_programs(self, doors: Doors, commune: Commune):
        commune.person("agent", "agent")
        path = f"/proposals/{UUID(int=7)}/sponsorship"
        assert doors.program(commune, "agent").request("GET", path).status_code == 405


class TestAPagePastTheEnd:
    @pytest.mark.parametrize("path", ["proposals", "members"])
    def test_leads_to_the_last_one_with_the_same_filters(
        self, browser: FlaskClient, commune: Commune, path: str
    ):
        answer = browser.get(f"/t/{commune.slug}/{path}?q=a&page=99")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/t/{commune.slug}/{path}?q=a&page=1"
        assert browser.get(answer.headers["Location"]).status_code == 200

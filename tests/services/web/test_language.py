"""Each person is spoken to in their language: pages, refusals of the API, mails."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.deps import Deps
from services.http.language import LANGUAGES, ngettext
from tests.fixtures.doors import Doors, csrf_token
from tests.fixtures.ledger import Commune

LANG = re.compile(r'<html lang="(\w+)">')
LINKS = re.compile(r'href="/language/(\w+)" lang="\1"')
FORMS = re.compile(r'action="/language/(\w+)" method="post"')
OTHERS = LANGUAGES[1:]
FRENCH = re.compile("[àâçéèêîôù«»\u00a0\u202f]")


@pytest.fixture
def browser(doors: Doors) -> FlaskClient:
    return doors.app.test_client()


def spoken(page: TestResponse) -> str:
    """The language that a page says it is in."""
    found = LANG.search(page.text)
    assert found, page.status
    return found[1]


def kept(deps: Deps, commune: Commune, name: str) -> str:
    """The language kept for the person called ``name``, in which mails are written to them."""
    with deps.engine.connect() as connection:
        found: str = connection.execute(
            text("SELECT locale FROM account WHERE id = :id"), {"id": commune.people[name]}
        ).scalar_one()
    return found


class TestSomebodyUnknown:
    @pytest.mark.parametrize(
        ("asked", "answered"),
        [
            ("en-GB,en;q=0.8", "en"),
            ("fr-CA,en;q=0.5", "fr"),
            ("de,en;q=0.3", "en"),
            ("de", "fr"),
            ("en;q=0", "fr"),
        ],
    )
    def test_is_spoken_to_as_their_browser_asks(
        self, browser: FlaskClient, asked: str, answered: str
    ):
        assert spoken(browser.get("/login", headers={"Accept-Language": asked})) == answered

    def test_may_choose_otherwise(self, browser: FlaskClient):
        french = {"Accept-Language": "fr"}
        browser.get("/language/en")
        assert spoken(browser.get("/login", headers=french)) == "en"
        browser.get("/language/fr")
        assert spoken(browser.get("/login", headers={"Accept-Language": "en"})) == "fr"

    def test_keeps_their_choice_when_they_sign_in(
        self, browser: FlaskClient, commune: Commune, deps: Deps
    ):
        commune.person("agent")
        browser.get("/language/en")
        enter(browser, commune.email("agent"))
        assert spoken(browser.get("/")) == "en"
        assert kept(deps, commune, "agent") == "en"


class TestTheSwitch:
    """A way to each language but the one being read, on every page."""

    @pytest.mark.parametrize("path", ["/login", "/login/link/x", "/public/{slug}"])
    def test_is_offered_to_somebody_unknown(
        self, browser: FlaskClient, commune: Commune, path: str
    ):
        page = browser.get(path.format(slug=commune.slug), headers={"Accept-Language": "fr"})
        assert LINKS.findall(page.text) == list(OTHERS)

    @pytest.mark.parametrize("path", ["/", "/account", "/t/{slug}/proposals"])
    def test_is_offered_to_somebody_known(self, doors: Doors, commune: Commune, path: str):
        commune.person("agent", "agent")
        page = doors.browser(commune, "agent").get(path.format(slug=commune.slug))
        assert set(FORMS.findall(page.text)) == set(OTHERS)
        assert LINKS.findall(page.text) == []

    def test_leaves_no_cookie_to_a_passer_by(self, browser: FlaskClient, commune: Commune):
        assert "Set-Cookie" not in browser.get(f"/public/{commune.slug}").headers


class TestSomebodyKnown:
    def test_is_spoken_to_in_their_own_language(self, doors: Doors, commune: Commune):
        commune.person("agent", locale="en")
        browser = doors.browser(commune, "agent")
        for path in ("/", "/account", f"/t/{commune.slug}/proposals"):
            assert spoken(browser.get(path, headers={"Accept-Language": "fr"})) == "en", path

    def test_is_not_answered_in_what_their_browser_asks(
        self, browser: FlaskClient, commune: Commune, deps: Deps
    ):
        commune.person("agent")
        browser.get("/login", headers={"Accept-Language": "en"})
        enter(browser, commune.email("agent"))
        assert spoken(browser.get("/", headers={"Accept-Language": "en"})) == "fr"
        assert kept(deps, commune, "agent") == "fr"

    def test_changes_it_for_all_their_browsers(self, doors: Doors, commune: Commune):
        commune.person("agent")
        here, there = doors.browser(commune, "agent"), doors.browser(commune, "agent")
        assert spoken(there.get("/")) == "fr"
        answer = here.post(
            "/language/en",
            data={"csrf_token": csrf_token(here.get("/account"))},
            headers={"Referer": "http://localhost/account"},
        )
        assert answer.headers["Location"] == "/account"
        assert [spoken(each.get("/")) for each in (here, there)] == ["en", "en"]

    def test_changes_nothing_by_a_link_that_a_program_follows(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        commune.person("agent")
        browser = doors.browser(commune, "agent")
        assert browser.get("/language/en").status_code == 303
        assert spoken(browser.get("/")) == "fr"
        assert kept(deps, commune, "agent") == "fr"

    def test_is_bidden_farewell_in_it(self, doors: Doors, commune: Commune):
        commune.person("agent", locale="en")
        browser = doors.browser(commune, "agent")
        browser.post("/logout", data={"csrf_token": csrf_token(browser.get("/account"))})
        page = browser.get("/login")
        assert spoken(page) == "en"
        assert "You are signed out." in page.text

    def test_leaves_no_language_to_the_next_person(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        commune.person("emma", locale="en")
        commune.person("fanny")
        browser = doors.browser(commune, "emma")
        browser.post("/logout", data={"csrf_token": csrf_token(browser.get("/account"))})
        enter(browser, commune.email("fanny"))
        assert spoken(browser.get("/")) == "fr"
        assert kept(deps, commune, "fanny") == "fr"


def enter(browser: FlaskClient, email: str) -> None:
    """Sign in on the page that the browser is shown."""
    token = csrf_token(browser.get("/login"))
    answer = browser.post("/login/persona", data={"csrf_token": token, "email": email})
    assert answer.status_code == 303


class TestAProgram:
    """Refusals of the API speak the language of ``Accept-Language``, whatever the account's."""

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            (("GET", "/nowhere", None), 404),
            (("GET", "/api/v1/t/elsewhere/proposals", None), 404),
            (("DELETE", "/proposals", None), 405),
            (("POST", "/proposals", {}), 422),
            (("POST", "/proposals", {"kind": "project", "title": "x"}), 422),
            (("POST", "/proposals", {"kind": 3, "title": "x" * 201, "rank": 1}), 422),
            (("POST", "/proposals", ["x"]), 422),
            (("POST", "/signals", {"text": "", "department": "NOWHERE"}), 422),
            (("GET", "/proposals?limit=many", None), 422),
            (("PUT", "/policy", {"durations": {"ballot": "7 days"}}), 422),
            (("POST", "/committees", {"name": "COPIL", "rule": {"preset": "none"}}), 422),
            (("POST", "/members", {"email": "nobody"}), 422),
        ],
    )
    def test_is_refused_in_english_when_it_asks(
        self, doors: Doors, commune: Commune, asked: tuple[str, str, object], status: int
    ):
        method, path, body = asked
        commune.person("both", "agent", "administrator")
        program = doors.program(commune, "both")
        english = {"Accept-Language": "en"}
        options = {} if body is None else {"json": body}
        answer = program.request(method, path, headers=english, **options)
        assert answer.status_code == status, answer.text
        assert answer.content_type == "application/problem+json"
        assert FRENCH.findall(answer.json["title"] + answer.json["detail"]) == []
        said = [each for errors in answer.json.get("errors", {}).values() for each in errors]
        assert [each for each in said if FRENCH.search(each)] == []

    def test_is_refused_in_english_without_a_token(self, doors: Doors):
        client = doors.app.test_client()
        answer = client.get("/api/v1/me", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json["title"]) == (401, "Sign-in needed")
        assert "Bearer" in answer.json["detail"]

    def test_is_told_of_no_page(self, doors: Doors, commune: Commune):
        commune.person("agent", "agent")
        answer = doors.program(commune, "agent").request("GET", f"/proposals/{UUID(int=7)}")
        assert answer.status_code == 404
        assert answer.json["detail"].startswith("Rien n’existe à cette adresse")

    def test_that_sends_no_json_is_told_in_english(self, doors: Doors, commune: Commune):
        commune.person("agent", "agent")
        program = doors.program(commune, "agent")
        headers = {"Accept-Language": "en", "Content-Type": "application/json"}
        answer = program.request("POST", "/proposals", headers=headers, data="{not json")
        assert answer.status_code == 400
        assert FRENCH.findall(answer.text) == []


class TestNone:
    @pytest.mark.parametrize(("code", "said"), [("fr", "0 jour"), ("en", "0 days")])
    def test_is_singular_in_french_and_plural_in_english(self, doors: Doors, code: str, said: str):
        template = "{{ ngettext('%(num)d jour', '%(num)d jours', 0) }}"
        with doors.app.test_request_context(headers={"Accept-Language": code}):
            assert ngettext("%(num)d jour", "%(num)d jours", 0) == said
            assert doors.app.jinja_env.from_string(template).render() == said

    def test_is_never_told_by_a_singular_that_spells_one(self, doors: Doors):
        with doors.app.test_request_context(headers={"Accept-Language": "fr"}):
            assert ngettext("Une personne", "%(num)d personnes", 0) == "0 personnes"

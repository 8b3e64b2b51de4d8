"""A person's calendar at its own address: what programs that subscribe to it are answered."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from services.committees.sessions.convening import cancel_session, convene
from services.identity.own_calendar import revoke_calendar_address
from tenants.actor import KnownAccount
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import Sitting
from tests.services.identity.subscriptions import Subscription, uid
from tests.services.web.browsing import Browser, Page, Visitors


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    town = new_town()
    town.meet_in_session()
    return town


@pytest.fixture
def session_id(town: Town) -> UUID:
    """A session convened."""
    sitting = Sitting.planned(town, town.at_committee(title="Tablette de terrain"))
    convene(town.deps, town.caller("secretary"), sitting.id)
    return sitting.id


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


@pytest.fixture
def program(visitors: Visitors) -> FlaskClient:
    """A program without a cookie."""
    return visitors.app.test_client()


@pytest.fixture
def path(town: Town, session_id: UUID) -> str:
    """The chair's address, without the service's."""
    return f"/calendar/{Subscription.of(town, 'chair').secret}"


class TestTheFeed:
    def test_needs_no_cookie_and_gives_none(
        self, program: FlaskClient, path: str, session_id: UUID
    ):
        answer = program.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        (event,) = Calendar.from_ical(answer.data).events
        assert event["uid"] == uid(session_id)

    def test_says_what_it_is_and_that_it_is_private(self, program: FlaskClient, path: str):
        headers = program.get(path).headers
        assert headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert headers["Content-Disposition"] == 'inline; filename="boussole.ics"'
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "no-referrer"

    def test_is_not_sent_twice_unchanged(
        self, town: Town, program: FlaskClient, path: str, session_id: UUID
    ):
        etag = program.get(path).headers["ETag"]
        town.clock.advance(timedelta(hours=1))
        same = program.get(path, headers={"If-None-Match": etag})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", etag)
        assert same.headers["Cache-Control"] == "private, no-cache"
        cancel_session(town.deps, town.caller("secretary"), session_id, "Salle indisponible.")
        other = program.get(path, headers={"If-None-Match": etag})
        assert other.status_code == 200
        assert b"STATUS:CANCELLED" in other.data

    def test_is_asked_for_by_its_head_alone(self, program: FlaskClient, path: str):
        whole, head = program.get(path), program.head(path)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(whole.data))

    def test_lets_nobody_act(self, town: Town, program: FlaskClient, path: str):
        secret = path.rpartition("/")[2]
        assert program.post(path).status_code in {400, 405}
        for header in (
            {"Authorization": f"Bearer {secret}"},
            {"Cookie": f"boussole_session={secret}"},
        ):
            assert program.get("/api/v1/me", headers=header).status_code == 401
            assert program.get("/account", headers=header).status_code == 303


class TestAWrongAddress:
    def test_is_not_found_whatever_became_of_it(self, town: Town, program: FlaskClient, path: str):
        Subscription.of(town, "chair")  # replaces the first
        revoked = Subscription.of(town, "second")
        revoke_calendar_address(town.deps, KnownAccount(town.ids["second"]))
        never = "/calendar/" + "x" * 43
        answers = [program.get(each) for each in (path, f"/calendar/{revoked.secret}", never)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
        assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}

    @pytest.mark.parametrize("secret", ["%ff", "%ed%b2%80", "%00", "a%20b", "y" * 4000, "x.ics"])
    def test_may_be_anything(self, program: FlaskClient, secret: str):
        assert program.get(f"/calendar/{secret}").status_code == 404

    def test_is_not_guessed_by_trying(self, program: FlaskClient, path: str):
        answers = [program.get(f"/calendar/{number:043d}").status_code for number in range(31)]
        assert answers == [404] * 30 + [429]
        stopped = program.get(path)
        assert stopped.status_code == 429
        assert int(stopped.headers["Retry-After"]) > 0

    def test_alone_is_counted(self, program: FlaskClient, path: str):
        assert {program.get(path).status_code for _ in range(40)} == {200}


class TestTheSecret:
    def test_is_in_no_log(self, program: FlaskClient, path: str, caplog: pytest.LogCaptureFixture):
        caplog.set_level(logging.DEBUG)
        program.get(path)
        wrong = "z" * 43
        for _ in range(31):
            program.get(f"/calendar/{wrong}")
        assert "GET /calendar/<secret> 200" in caplog.messages
        assert "GET /calendar/<secret> 429" in caplog.messages
        told = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
        assert path.rpartition("/")[2] not in told
        assert wrong not in told


def account(browser: Browser) -> Page:
    answer = browser.client.get("/account")
    return Page(answer.status_code, answer.get_data(as_text=True))


def send(browser: Browser, page: Page, ending: str) -> Page:
    form = page.form(ending)
    answer: TestResponse = browser.client.post(form.action, data=dict(form.filled()))
    return Page(answer.status_code, answer.get_data(as_text=True), answer.location or "")


def address_in(page: Page) -> str:
    """The address shown once, without the service's own."""
    shown = page.html.partition('class="digest">')[2].partition("<")[0]
    assert shown.startswith("https://boussole.example/calendar/")
    return shown.removeprefix("https://boussole.example")


class TestTheAccountPage:
    def test_makes_an_address_shown_once(
        self, visitors: Visitors, program: FlaskClient, session_id: UUID
    ):
        chair = visitors["chair"]
        page = account(chair)
        assert "Vos séances dans votre agenda" in page.text
        assert not page.has_form("/calendar/revocation")
        made = send(chair, page, "/account/calendar")
        assert made.status == 201
        assert "affichée cette seule fois" in made.text
        path = address_in(made)
        assert program.get(path).status_code == 200
        later = account(chair)
        assert path not in later.html
        assert "Vous en avez une, créée le lundi 2 mars" in later.text

    def test_replaces_it_at_once(self, visitors: Visitors, program: FlaskClient, session_id: UUID):
        chair = visitors["chair"]
        first = address_in(send(chair, account(chair), "/account/calendar"))
        page = account(chair)
        assert "Nouvelle adresse" in page.text
        second = address_in(send(chair, page, "/account/calendar"))
        assert [program.get(path).status_code for path in (first, second)] == [404, 200]

    def test_revokes_it(self, visitors: Visitors, program: FlaskClient, session_id: UUID):
        chair = visitors["chair"]
        path = address_in(send(chair, account(chair), "/account/calendar"))
        page = account(chair)
        assert send(chair, page, "/calendar/revocation").status == 303
        assert program.get(path).status_code == 404
        later = account(chair)
        assert "L’adresse de votre agenda ne répond plus." in later.text
        assert "Créer l’adresse" in later.text
        assert send(chair, page, "/calendar/revocation").status == 404

    def test_speaks_english(self, visitors: Visitors, session_id: UUID):
        chair = visitors["chair"]
        token = dict(account(chair).form("/name").values)["csrf_token"]
        chair.client.post("/language/en", data={"csrf_token": token})
        page = account(chair)
        assert "Whoever holds this address reads all of it without a password:" in page.text
        made = send(chair, page, "/account/calendar")
        assert "Your calendar’s address, shown this once" in made.text
        assert "Thunderbird: “New Calendar”, then “On the Network”." in made.text

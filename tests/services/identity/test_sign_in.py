from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from services.clock import SettableClock
from services.deps import Deps
from services.http.context import SESSION_COOKIE
from services.identity.passwords import hash_password
from services.notifications.models import Mail
from tenants.transaction import tenant_transaction
from tests.fixtures.doors import CONFIG, Doors, csrf_token, open_doors
from tests.fixtures.ledger import Commune, found_commune

PASSWORD = "une phrase de passe"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def agent(commune: Commune, deps: Deps) -> str:
    account_id = commune.person("agent")
    with deps.engine.connect() as connection:
        connection.execute(
            text("UPDATE account SET password_hash = :hash WHERE id = :id"),
            {"hash": hash_password(PASSWORD), "id": account_id},
        )
    return commune.email("agent")


def send(browser: FlaskClient, path: str, page: str = "/login", **form: str) -> TestResponse:
    return browser.post(path, data={"csrf_token": csrf_token(browser.get(page)), **form})


def me(browser: FlaskClient) -> str | None:
    """Where a signed-in person is led from the sign-in page."""
    return browser.get("/login").headers.get("Location")


class TestAPassword:
    def test_signs_in(self, browser: FlaskClient, agent: str):
        answer = send(browser, "/login", email=agent.upper(), password=PASSWORD)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert me(browser) == "/"

    def test_leads_where_one_was_going(self, browser: FlaskClient, agent: str):
        answer = send(
            browser, "/login", email=agent, password=PASSWORD, next="/t/x/proposals?page=2"
        )
        assert answer.headers["Location"] == "/t/x/proposals?page=2"

    @pytest.mark.parametrize(
        "next_path", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tx", "x"]
    )
    def test_leads_to_no_other_site(self, browser: FlaskClient, agent: str, next_path: str):
        answer = send(browser, "/login", email=agent, password=PASSWORD, next=next_path)
        assert answer.headers["Location"] == "/"

    def test_is_refused_in_the_same_words_for_a_stranger(self, browser: FlaskClient, agent: str):
        wrong = send(browser, "/login", email=agent, password="autre")
        stranger = send(browser, "/login", email="nobody@example.fr", password="autre")
        assert wrong.status_code == stranger.status_code == 422
        sentence = "Cette adresse et ce mot de passe ne vont pas ensemble."
        assert sentence in wrong.text
        assert sentence in stranger.text
        assert f'value="{agent}"' in wrong.text
        assert "autre" not in wrong.text

    def test_gives_a_cookie_that_scripts_cannot_read(self, browser: FlaskClient, agent: str):
        answer = send(browser, "/login", email=agent, password=PASSWORD)
        cookie = next(
            c for c in answer.headers.getlist("Set-Cookie") if c.startswith(SESSION_COOKIE)
        )
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie

    def test_gives_a_secure_cookie_over_tls(self, deps: Deps, agent: str):
        app = open_doors(deps, replace(CONFIG, public_url="https://boussole.example"))
        browser = app.test_client()
        page = browser.get("/login", base_url="https://boussole.example")
        answer = browser.post(
            "/login",
            base_url="https://boussole.example",
            headers={"Referer": "https://boussole.example/login"},
            data={"csrf_token": csrf_token(page), "email": agent, "password": PASSWORD},
        )
        cookies = answer.headers.getlist("Set-Cookie")
        assert cookies
        assert all("Secure" in cookie for cookie in cookies)
        assert answer.headers["Strict-Transport-Security"]

    def test_is_tried_ten_times_at_most(self, browser: FlaskClient, agent: str):
        codes = [send(browser, "/login", email=agent, password="").status_code for _ in range(11)]
        assert codes == [422] * 10 + [429]


class TestASession:
    def test_ends_after_twelve_hours(self, browser: FlaskClient, agent: str, clock: SettableClock):
        send(browser, "/login", email=agent, password=PASSWORD)
        clock.advance(timedelta(hours=11, minutes=59))
        assert me(browser) == "/"
        clock.advance(timedelta(minutes=2))
        assert me(browser) is None

    def test_ends_with_sign_out_everywhere_it_was_copied(
        self, browser: FlaskClient, agent: str, app: Flask
    ):
        page = browser.get("/login")
        send(browser, "/login", email=agent, password=PASSWORD)
        cookie = browser.get_cookie(SESSION_COOKIE)
        assert cookie
        thief = app.test_client()
        thief.set_cookie(SESSION_COOKIE, cookie.value)
        assert me(thief) == "/"
        del page
        answer = browser.post("/logout", data={"csrf_token": token_of(browser)})
        assert answer.headers["Location"] == "/login"
        assert me(thief) is None

    def test_is_replaced_by_the_next_one(self, browser: FlaskClient, agent: str, app: Flask):
        send(browser, "/login", email=agent, password=PASSWORD)
        cookie = browser.get_cookie(SESSION_COOKIE)
        assert cookie
        browser.post("/login/persona", data={"csrf_token": token_of(browser), "email": agent})
        former = app.test_client()
        former.set_cookie(SESSION_COOKIE, cookie.value)
        assert me(former) is None
        assert me(browser) == "/"

    def test_is_ignored_by_the_api(self, doors: Doors, commune: Commune):
        browser = doors.browser(commune, "admin")
        assert browser.get("/api/v1/me").status_code == 401

    def test_opens_nothing_when_it_is_made_up(self, browser: FlaskClient, commune: Commune):
        for secret in ("x", "é", "x" * 3_000):
            browser.set_cookie(SESSION_COOKIE, secret)
            assert me(browser) is None


def token_of(browser: FlaskClient) -> str:
    """A form token for a browser that is signed in, whose pages are elsewhere."""
    return csrf_token(browser.get("/login/link/none"))


class TestALink:
    def link(self, deps: Deps, commune: Commune) -> str:
        with tenant_transaction(deps.engine, commune.tenant_id) as session:
            mail = session.scalars(select(Mail).order_by(Mail.created_at.desc())).first()
        assert mail
        assert mail.notice == "sign_in"
        return str(mail.data["path"])

    def test_signs_in_once(self, browser: FlaskClient, agent: str, deps: Deps, commune: Commune):
        asked = send(browser, "/login/link", email=agent, next="/t/x/")
        assert agent in asked.text
        link = self.link(deps, commune)
        path, _, _ = link.partition("?")
        assert me(browser) is None
        answer = send(browser, path, page=link, next="/t/x/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/t/x/")
        assert me(browser) == "/"
        spent = browser.post(path, data={"csrf_token": token_of(browser)})
        assert spent.status_code == 410
        assert "Ce lien n’est plus valable" in spent.text

    def test_is_not_spent_by_being_looked_at(
        self, browser: FlaskClient, agent: str, deps: Deps, commune: Commune
    ):
        send(browser, "/login/link", email=agent)
        link = self.link(deps, commune)
        for _ in range(3):
            page = browser.get(link)
            assert page.status_code == 200
            assert page.headers["Referrer-Policy"] == "same-origin"
        assert send(browser, link, page=link).status_code == 303

    def test_ends_after_fifteen_minutes(
        self, browser: FlaskClient, agent: str, deps: Deps, commune: Commune, clock: SettableClock
    ):
        send(browser, "/login/link", email=agent)
        link = self.link(deps, commune)
        clock.advance(timedelta(minutes=15))
        assert send(browser, link, page=link).status_code == 410

    def test_is_kept_as_a_digest(
        self, browser: FlaskClient, agent: str, deps: Deps, commune: Commune
    ):
        send(browser, "/login/link", email=agent)
        secret = self.link(deps, commune).rpartition("/")[2]
        with deps.engine.connect() as connection:
            digests = connection.execute(text("SELECT digest FROM magic_link")).scalars().all()
        assert digests
        assert secret.encode() not in [bytes(digest) for digest in digests]

    def test_is_promised_to_strangers_too_and_sent_to_none(
        self, browser: FlaskClient, deps: Deps, commune: Commune
    ):
        answer = send(browser, "/login/link", email="nobody@example.fr")
        assert "Si nobody@example.fr a un compte" in answer.text
        with tenant_transaction(deps.engine, commune.tenant_id) as session:
            assert session.scalars(select(Mail)).all() == []


class TestPersonas:
    def test_sign_in_with_one_click(self, browser: FlaskClient, agent: str, commune: Commune):
        page = browser.get("/login")
        assert "Démonstration" in page.text
        assert agent in page.text
        answer = send(browser, "/login/persona", email=agent)
        assert answer.headers["Location"] == "/"
        assert me(browser) == "/"

    def test_are_told_by_what_they_do(self, deps: Deps, agent: str, commune: Commune):
        config = replace(CONFIG, persona_functions={agent: "élue de quartier"})
        page = open_doors(deps, config).test_client().get("/login")
        assert "<span>Élue de quartier</span>" in page.text
        assert "<span>Administration de la collectivité</span>" in page.text

    def test_belong_to_the_demonstrations_tenants(self, deps: Deps, agent: str, commune: Commune):
        real = found_commune(deps, "Bourg-Réel")
        real.person("secrétaire", "administrator")
        config = replace(CONFIG, demo_tenants=frozenset({commune.slug}))
        browser = open_doors(deps, config).test_client()
        page = browser.get("/login")
        assert agent in page.text
        assert "Bourg-Réel" not in page.text
        assert real.email("secrétaire") not in page.text
        assert send(browser, "/login/persona", email=real.email("secrétaire")).status_code == 404
        assert send(browser, "/login/persona", email=agent).status_code == 303

    def test_are_no_longer_played_once_they_belong_to_a_real_tenant(
        self, deps: Deps, agent: str, commune: Commune
    ):
        real = found_commune(deps, "Bourg-Réel")
        with deps.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO membership VALUES (:account, :tenant)"),
                {"account": commune.people["agent"], "tenant": real.tenant_id},
            )
        config = replace(CONFIG, demo_tenants=frozenset({commune.slug}))
        browser = open_doors(deps, config).test_client()
        assert agent not in browser.get("/login").text
        assert send(browser, "/login/persona", email=agent).status_code == 404

    def test_are_nowhere_outside_the_demonstration(self, deps: Deps, agent: str):
        browser = open_doors(deps, replace(CONFIG, demo=False)).test_client()
        page = browser.get("/login")
        assert agent not in page.text
        assert "Démonstration" not in page.text
        answer = send(browser, "/login/persona", email=agent)
        assert answer.status_code == 404


class TestALanguage:
    def test_is_kept_in_the_browser_and_in_the_account(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        browser = doors.browser(commune, "admin")
        answer = browser.post(
            "/language/en",
            data={"csrf_token": csrf_token(browser.get("/account"))},
            headers={"Referer": "http://localhost/login/link/x"},
        )
        assert answer.headers["Location"] == "/login/link/x"
        assert '<html lang="en">' in browser.get("/login/link/x").text
        with deps.engine.connect() as connection:
            locale = connection.execute(
                text("SELECT locale FROM account WHERE id = :id"), {"id": commune.people["admin"]}
            ).scalar_one()
        assert locale == "en"

    def test_leads_back_to_our_pages_only(self, browser: FlaskClient):
        answer = browser.get("/language/en", headers={"Referer": "https://evil.example/x"})
        assert answer.headers["Location"] == "/"
        assert browser.get("/language/de").status_code == 404


class TestBehindAProxy:
    """One that ends TLS, and says for whom it asks."""

    @pytest.fixture
    def browser(self, deps: Deps) -> FlaskClient:
        config = replace(CONFIG, public_url="https://localhost", trusted_proxies=1)
        browser = open_doors(deps, config).test_client()
        browser.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
        browser.environ_base["HTTP_REFERER"] = "https://localhost/login"
        return browser

    def tries(self, browser: FlaskClient, number: int, client: str) -> list[int]:
        """The answers to as many requests for a link, each for somebody else."""
        browser.environ_base["HTTP_X_FORWARDED_FOR"] = client
        token = csrf_token(browser.get("/login", base_url="https://localhost"))
        return [
            browser.post(
                "/login/link",
                base_url="https://localhost",
                data={"csrf_token": token, "email": f"{client}-{each}@example.fr"},
            ).status_code
            for each in range(number)
        ]

    def test_each_client_is_counted_by_its_own_address(self, browser: FlaskClient):
        assert self.tries(browser, 11, "192.0.2.1") == [200] * 10 + [429]
        assert self.tries(browser, 1, "192.0.2.2") == [200]

    def test_an_address_made_up_by_the_client_changes_nothing(self, browser: FlaskClient):
        self.tries(browser, 10, "192.0.2.1")
        assert self.tries(browser, 1, "192.0.2.9, 192.0.2.1") == [429]

    def test_a_form_from_elsewhere_is_refused_over_https(self, browser: FlaskClient):
        browser.environ_base["HTTP_REFERER"] = "https://elsewhere.example/"
        assert self.tries(browser, 1, "192.0.2.3") == [400]


class TestWithoutAProxy:
    def test_no_client_is_believed_about_its_address(self, browser: FlaskClient):
        token = csrf_token(browser.get("/login"))
        answers = [
            browser.post(
                "/login/link",
                headers={"X-Forwarded-For": f"192.0.2.{each}"},
                data={"csrf_token": token, "email": f"{each}@example.fr"},
            ).status_code
            for each in range(11)
        ]
        assert answers == [200] * 10 + [429]

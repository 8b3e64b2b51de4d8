"""One's own account: who one is, how one comes in, and from where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.http.context import SESSION_COOKIE
from services.identity.browser_sessions import open_session
from services.identity.passwords import hash_password
from services.identity.sign_in import sign_in as sign_in_with_password
from tests.fixtures.world import Town
from tests.services.web.browsing import Browser, Page, Visitors

OLD, NEW = "une vieille phrase", "trois chevaux bleus"


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def account(browser: Browser) -> Page:
    answer = browser.client.get("/account")
    return Page(answer.status_code, answer.get_data(as_text=True))


def send(browser: Browser, page: Page, ending: str, **typed: str) -> Page:
    form = page.form(ending)
    data = dict(form.filled(**typed))
    answer = browser.client.post(form.action, data=data)
    return Page(answer.status_code, answer.get_data(as_text=True), answer.location or "")


def give_password(town: Town, name: str, password: str) -> None:
    with town.deps.engine.connect() as connection:
        connection.execute(
            text("UPDATE account SET password_hash = :hash WHERE id = :id"),
            {"hash": hash_password(password), "id": town.ids[name]},
        )


class TestOnesOwnAccount:
    def test_it_tells_who_one_is_where(self, town: Town, visitors: Visitors) -> None:
        page = account(visitors["lead"])
        assert town.email("lead") in page.text
        assert f"Ville de {town.slug}" in page.text
        assert "Agent, Conduite de la transformation" in page.text
        assert "Vous n’en avez pas" in page.text

    def test_a_stranger_is_asked_to_sign_in(self, visitors: Visitors) -> None:
        answer = visitors.app.test_client().get("/account")
        assert answer.status_code == 303
        assert "/login" in str(answer.location)

    def test_a_name_is_changed_or_refused(self, visitors: Visitors) -> None:
        browser = visitors["author"]
        assert send(browser, account(browser), "/name", name=" Ada  ").status == 303
        page = account(browser)
        assert "Votre nom est enregistré." in page.text
        assert 'value="Ada"' in page.html
        refused = send(browser, page, "/name", name="   ")
        assert refused.status == 422
        assert refused.error_links() == ["name-name"]


class TestAPassword:
    def test_is_chosen_right_after_signing_in(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        page = account(browser)
        assert "l’ancien mot de passe n’est pas demandé" in page.text
        answer = send(browser, page, "/password", new=NEW, again=NEW)
        assert answer.status == 303
        assert "Votre mot de passe est changé." in account(browser).text
        found = sign_in_with_password(
            town.deps, town.email("author"), NEW, length=timedelta(hours=1)
        )
        assert found.account_id == town.ids["author"]

    def test_later_asks_for_the_present_one(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        give_password(town, "author", OLD)
        account(browser)
        town.clock.advance(timedelta(minutes=16))
        page = account(browser)
        assert "current" in page.form("/password").names
        refused = send(browser, page, "/password", current="autre chose", new=NEW, again=NEW)
        assert refused.status == 422
        assert "Ce n’est pas votre mot de passe actuel." in refused.text
        assert NEW not in refused.html
        assert send(browser, page, "/password", current=OLD, new=NEW, again=NEW).status == 303

    def test_later_is_not_chosen_without_one(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        early = account(browser)
        town.clock.advance(timedelta(minutes=16))
        assert not account(browser).has_form("/password")
        refused = send(browser, early, "/password", new=NEW, again=NEW)
        assert refused.status == 422
        assert "revenez par un lien" in refused.text

    @pytest.mark.parametrize(
        ("new", "again", "field"),
        [
            ("court", "court", "new"),
            ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "new"),
            ("author author 1", "author author 1", "new"),
            (NEW, NEW + "!", "again"),
            ("", "", "new"),
        ],
    )
    def test_that_is_guessed_is_refused(
        self, visitors: Visitors, new: str, again: str, field: str
    ) -> None:
        browser = visitors["author"]
        refused = send(browser, account(browser), "/password", new=new, again=again)
        assert refused.status == 422
        assert f"password-{field}" in refused.error_links()

    def test_changed_signs_the_other_browsers_out(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        account(browser)
        other = visitors.app.test_client()
        secret = open_session(
            town.deps.engine, town.clock, town.ids["author"], timedelta(hours=1), former=None
        )
        other.set_cookie(SESSION_COOKIE, secret)
        assert other.get("/account").status_code == 200
        send(browser, account(browser), "/password", new=NEW, again=NEW)
        assert other.get("/account").status_code == 303
        assert account(browser).status == 200

    def test_is_not_guessed_by_trying(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        give_password(town, "author", OLD)
        account(browser)
        town.clock.advance(timedelta(minutes=16))
        page = account(browser)
        answers = [
            send(browser, page, "/password", current="non", new=NEW, again=NEW).status
            for _ in range(11)
        ]
        assert answers == [422] * 10 + [429]


class TestSignedInBrowsers:
    def test_one_or_all_are_closed(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        account(browser)
        for _ in range(2):
            town.clock.advance(timedelta(hours=1))
            open_session(
                town.deps.engine, town.clock, town.ids["author"], timedelta(hours=9), former=None
            )
        page = account(browser)
        assert page.text.count("Ouverte ") == 3
        assert page.text.count("(ce navigateur)") == 1
        assert send(browser, page, "/end").status == 303
        page = account(browser)
        assert "Ce navigateur est déconnecté." in page.text
        assert page.text.count("Ouverte ") == 2
        assert send(browser, page, "/end-others").status == 303
        page = account(browser)
        assert "Un navigateur est déconnecté." in page.text
        assert not page.has_form("/end-others")

    def test_nobody_elses_is_closed(self, visitors: Visitors) -> None:
        author, other = visitors["author"], visitors["head"]
        account(author)
        handle = "0" * 16
        form = account(other).form("/name")
        token = dict(form.values)["csrf_token"]
        answer = other.client.post(f"/account/sessions/{handle}/end", data={"csrf_token": token})
        assert answer.status_code == 404


class TestTokens:
    def test_one_is_shown_once_and_revoked(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        answer = send(browser, account(browser), "/tokens", days="90")
        assert answer.status == 201
        token = answer.html.partition('class="digest">')[2].partition("<")[0]
        program = visitors.app.test_client()
        headers = {"Authorization": f"Bearer {token}"}
        assert program.get("/api/v1/me", headers=headers).status_code == 200
        page = account(browser)
        assert token not in page.html
        assert "jusqu’au dimanche 31 mai" in page.text
        assert send(browser, page, "/revocation").status == 303
        assert program.get("/api/v1/me", headers=headers).status_code == 401
        assert "Ce jeton n’ouvre plus rien." in account(browser).text

    def test_one_does_not_last_for_ever(self, visitors: Visitors) -> None:
        browser = visitors["author"]
        refused = send(browser, account(browser), "/tokens", days="4000")
        assert refused.status == 422
        assert refused.error_links() == ["token-days"]

"""A session that ends while a form is being filled: nothing typed is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from services.http.context import SESSION_COOKIE
from services.web.held_forms import HeldForm
from tests.fixtures.world import Town
from tests.services.web.browsing import Browser, Page, Visitors

LONG = "Un texte que personne n’a envie d’écrire deux fois. " * 190


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


def end_sessions(town: Town) -> None:
    with town.deps.engine.connect() as connection:
        connection.execute(text("DELETE FROM browser_session"))


def post(client: FlaskClient, path: str, data: list[tuple[str, str]], referrer: str = "") -> Page:
    fields: dict[str, list[str]] = {}
    for name, value in data:
        fields.setdefault(name, []).append(value)
    headers = {"Referer": f"http://localhost{referrer}"} if referrer else {}
    answer = client.post(path, data=fields, headers=headers)
    return Page(answer.status_code, answer.get_data(as_text=True), answer.location or "")


def come_back(browser: Browser, page: Page, email: str) -> Page:
    """Sign in as a persona, and ask for what was typed."""
    form = page.form("/login/persona")
    again = post(browser.client, form.action, form.filled(email=email))
    assert again.status == 200
    form = next(each for each in again.forms if each.action.startswith("/resume"))
    return post(browser.client, form.action, form.values)


class TestAnEndedSession:
    def test_gives_a_new_proposal_back_as_typed(self, town: Town, visitors: Visitors) -> None:
        browser, path = visitors["author"], f"/t/{town.slug}/proposals/new"
        page = browser.get("/proposals/new?kind=initiative")
        form = page.form("/proposals/new")
        data = form.filled(title="Idée née trop tard", summary=LONG, department="MOB")
        end_sessions(town)
        asked = post(browser.client, path, data, referrer=f"{path}?kind=initiative")
        assert asked.status == 401
        assert "Votre session a pris fin" in asked.text
        assert "gardé dans cette page" in asked.text
        back = come_back(browser, asked, town.email("author"))
        assert back.status == 200
        assert "Votre saisie est revenue." in back.text
        assert 'value="Idée née trop tard"' in back.html
        assert dict(back.form("/proposals/new").values)["summary"].strip() == LONG.strip()
        sent = browser.send(back, "/proposals/new", intent="draft")
        assert sent.status == 303
        assert "Idée née trop tard" in browser.get(sent.location).text

    def test_gives_an_edited_text_back_on_its_own_revision(
        self, town: Town, visitors: Visitors
    ) -> None:
        proposal_id = town.draft(title="Avant")
        browser, path = visitors["author"], f"/t/{town.slug}/proposals/{proposal_id}/edit"
        page = browser.get(path)
        data = page.form("/edit").filled(title="Pendant")
        end_sessions(town)
        asked = post(browser.client, path, data, referrer=path)
        back = come_back(browser, asked, town.email("author"))
        values = dict(back.form("/edit").values)
        assert values["title"] == "Pendant"
        assert values["revision"] == dict(page.form("/edit").values)["revision"]

    def test_gives_a_sponsors_answer_back(self, town: Town, visitors: Visitors) -> None:
        proposal_id = town.submitted()
        browser, path = visitors["head"], f"/t/{town.slug}/proposals/{proposal_id}"
        page = browser.get(path)
        ending = next(f.action for f in page.forms if "sponsor" in f.action)
        data = page.form(ending).filled(decision="return", comment="Avec quel budget ?")
        end_sessions(town)
        asked = post(browser.client, ending, data)
        back = come_back(browser, asked, town.email("head"))
        assert "Avec quel budget ?" in back.html
        assert town.proposal(proposal_id).stage == "sponsorship"

    def test_gives_an_administrators_form_back(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["admin"]
        page = browser.get("/policy/edit")
        form = page.form("/policy/edit")
        data = form.filled(**{"durations.ballot": "11 jours"})
        end_sessions(town)
        asked = post(browser.client, form.action, data, referrer=form.action)
        back = come_back(browser, asked, town.email("admin"))
        assert 'value="11 jours"' in back.html

    def test_survives_a_wrong_password_and_a_link(self, town: Town, visitors: Visitors) -> None:
        browser, path = visitors["author"], f"/t/{town.slug}/proposals/new"
        form = browser.get("/proposals/new?kind=initiative").form("/proposals/new")
        end_sessions(town)
        asked = post(browser.client, path, form.filled(title="Idée"), f"{path}?kind=initiative")
        login = asked.form("/login")
        wrong = post(
            browser.client, "/login", login.filled(email=town.email("author"), password="non")
        )
        assert wrong.status == 422
        assert "Idée" in dict(wrong.form("/login").values)["held"]
        link = wrong.form("/login/link")
        sent = post(browser.client, link.action, link.filled(email=town.email("author")))
        assert "gardez cette page ouverte" in sent.text
        early = post(browser.client, "/resume", sent.form("/resume").values)
        assert early.status == 401
        assert "Idée" in dict(early.form("/login").values)["held"]

    def test_asks_to_sign_in_and_no_more_when_nothing_was_typed(
        self, town: Town, visitors: Visitors
    ) -> None:
        browser = visitors["author"]
        form = browser.get("/proposals/new?kind=initiative").form("/proposals/new")
        keys = [(n, v) for n, v in form.values if n in {"csrf_token", "idempotency_key"}]
        end_sessions(town)
        assert post(browser.client, form.action, keys).status == 303
        assert browser.get("/proposals").location.startswith("/login")

    def test_carries_no_password(self, town: Town, visitors: Visitors) -> None:
        browser = visitors["author"]
        answer = browser.client.get("/account")
        form = Page(200, answer.get_data(as_text=True)).form("/account/password")
        end_sessions(town)
        asked = post(browser.client, form.action, form.filled(new="un secret", again="un secret"))
        assert asked.status == 303
        assert "un secret" not in asked.html


class TestATokenOfAnotherSignIn:
    def test_gives_the_form_back_to_who_is_signed_in(self, town: Town, visitors: Visitors) -> None:
        browser, path = visitors["author"], f"/t/{town.slug}/proposals/new"
        form = browser.get("/proposals/new?kind=initiative").form("/proposals/new")
        browser.client.delete_cookie("boussole_page")
        data = form.filled(title="Idée")
        page = post(browser.client, path, data, referrer=f"{path}?kind=initiative")
        assert page.status == 400
        assert "Vous êtes reconnecté" in page.text
        resume = page.form("/resume?kind=initiative")
        back = post(browser.client, resume.action, resume.values)
        assert 'value="Idée"' in back.html

    def test_fills_no_form_for_another_site(self, town: Town, visitors: Visitors) -> None:
        browser, path = visitors["author"], f"/t/{town.slug}/proposals/new"
        form = browser.get("/proposals/new?kind=initiative").form("/proposals/new")
        browser.client.delete_cookie("boussole_page")
        page = post(browser.client, path, form.filled(title="Idée"))
        assert page.status == 400
        assert "Idée" not in page.html

    def test_opens_nothing_elsewhere(self, visitors: Visitors) -> None:
        for page in ("//evil.example/", "https://evil.example/", "javascript:x", ""):
            assert HeldForm.from_text(HeldForm(page, "edit", []).to_text()) is None
        for broken in ("", "{}", "[1]", '["/", "edit", [[1]]]', "\ud800"):
            assert HeldForm.from_text(broken) is None
        browser = visitors["author"]
        token = dict(browser.get("/proposals/new?kind=initiative").forms[-1].values)["csrf_token"]
        held = HeldForm("/nowhere/at/all", "edit", [("title", "x")]).to_text()
        gone = post(browser.client, "/resume", [("csrf_token", token), ("held", held)])
        assert gone.status == 404
        assert SESSION_COOKIE not in gone.html

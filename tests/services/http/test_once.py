from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.deps import Deps
from services.http import once
from tenants.transaction import tenant_transaction
from tests.fixtures.doors import Doors, Program, csrf_token
from tests.fixtures.ledger import Commune

SIGNAL = {"college": "agent", "text": "Le guichet ferme trop tôt."}
KEY = {"Idempotency-Key": "a-key"}


def count(deps: Deps, commune: Commune, statement: str) -> Any:
    with tenant_transaction(deps.engine, commune.tenant_id) as session:
        return session.execute(text(statement)).scalar_one()


def program(doors: Doors, commune: Commune) -> Program:
    commune.person("agent")
    return doors.program(commune, "agent")


class TestAKeyedRequest:
    def test_is_answered_twice_alike_and_done_once(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        sender = program(doors, commune)
        first = sender.post("/signals", SIGNAL, headers=KEY)
        again = sender.post("/signals", SIGNAL, headers=KEY)
        assert first.status_code == again.status_code == 201
        assert again.json == first.json
        assert again.headers["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first.headers
        assert count(deps, commune, "SELECT count(*) FROM signal") == 1

    def test_is_refused_with_another_body(self, doors: Doors, commune: Commune):
        sender = program(doors, commune)
        sender.post("/signals", SIGNAL, headers=KEY)
        answer = sender.post("/signals", {**SIGNAL, "text": "Autre chose."}, headers=KEY)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:boussole:problem:invalid")

    def test_is_not_remembered_when_it_was_refused(self, doors: Doors, commune: Commune):
        sender = program(doors, commune)
        wrong = {**SIGNAL, "department": "NOWHERE"}
        assert sender.post("/signals", wrong, headers=KEY).status_code == 422
        assert sender.post("/signals", SIGNAL, headers=KEY).status_code == 201

    def test_belongs_to_its_sender(self, doors: Doors, commune: Commune, deps: Deps):
        sender = program(doors, commune)
        commune.person("colleague")
        sender.post("/signals", SIGNAL, headers=KEY)
        answer = doors.program(commune, "colleague").post("/signals", SIGNAL, headers=KEY)
        assert answer.status_code == 201
        assert count(deps, commune, "SELECT count(*) FROM signal") == 2

    def test_is_told_when_its_answer_was_lost(
        self, doors: Doors, commune: Commune, deps: Deps, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(once, "_PATIENCE_SECONDS", 0.1)
        sender = program(doors, commune)
        sender.post("/signals", SIGNAL, headers=KEY)
        with tenant_transaction(deps.engine, commune.tenant_id) as session:
            session.execute(text("UPDATE request_once SET answer = NULL"))
        answer = sender.post("/signals", SIGNAL, headers=KEY)
        assert answer.status_code == 409
        assert answer.json["type"] == "urn:boussole:problem:already_done"

    def test_needs_a_key_that_can_be_kept(self, doors: Doors, commune: Commune):
        sender = program(doors, commune)
        for key in ("", "two words", "é", "x" * 201):
            answer = sender.post("/signals", SIGNAL, headers={"Idempotency-Key": key})
            assert answer.status_code == 422, key
            assert set(answer.json["errors"]) == {"Idempotency-Key"}

    def test_is_done_once_by_ten_senders_at_the_same_time(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        sender = program(doors, commune)

        def send(_: int) -> TestResponse:
            own = replace(sender, client=doors.app.test_client())
            return own.post("/signals", SIGNAL, headers=KEY)

        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(send, range(10)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json["id"] for answer in answers}) == 1
        assert count(deps, commune, "SELECT count(*) FROM signal") == 1

    def test_holds_for_an_anonymous_signal_and_links_it_to_nobody(
        self, doors: Doors, commune: Commune, deps: Deps
    ):
        sender = program(doors, commune)
        anonymous = {**SIGNAL, "anonymous": True}
        first = sender.post("/signals", anonymous, headers=KEY)
        again = sender.post("/signals", anonymous, headers=KEY)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json == first.json
        assert count(deps, commune, "SELECT count(*) FROM signal") == 1
        assert count(deps, commune, "SELECT count(*) FROM request_once") == 0
        other = sender.post("/signals", {**anonymous, "text": "Autre."}, headers=KEY)
        assert other.status_code == 422


class TestAForm:
    def form(self, browser: FlaskClient, path: str) -> dict[str, str]:
        page = browser.get(path, query_string={"kind": "initiative"})
        key = re.search(r'name="idempotency_key" value="([^"]+)"', page.text)
        assert key
        return {
            "csrf_token": csrf_token(page),
            "idempotency_key": key[1],
            "kind": "initiative",
            "title": "Bus numérique",
        }

    def test_sent_twice_makes_one_proposal(self, doors: Doors, commune: Commune, deps: Deps):
        commune.person("agent")
        browser = doors.browser(commune, "agent")
        path = f"/t/{commune.slug}/proposals/new"
        form = self.form(browser, path)
        first, again = browser.post(path, data=form), browser.post(path, data=form)
        assert first.status_code == again.status_code == 303
        assert again.headers["Location"] == first.headers["Location"]
        assert count(deps, commune, "SELECT count(*) FROM proposal") == 1

    def test_changed_and_sent_again_says_so(self, doors: Doors, commune: Commune, deps: Deps):
        commune.person("agent")
        browser = doors.browser(commune, "agent")
        path = f"/t/{commune.slug}/proposals/new"
        form = self.form(browser, path)
        browser.post(path, data=form)
        answer = browser.post(path, data={**form, "title": "Autre chose"})
        assert answer.status_code == 409
        assert "Votre premier envoi de ce formulaire est enregistré." in answer.text
        assert count(deps, commune, "SELECT count(*) FROM proposal") == 1

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask

import services
from services.deps import Deps
from services.errors import DomainError, Incomplete
from services.http.permission import public
from services.http.problems import STATUSES, TITLES, code_and_status
from tests.fixtures.doors import Doors, csrf_token
from tests.fixtures.ledger import Commune, found_commune

SIGNAL = {"college": "agent", "text": "Le guichet ferme trop tôt."}
EXPECTED = {
    "already_voted": 409,
    "ballot_closed": 409,
    "forbidden": 403,
    "incomplete": 422,
    "internal": 500,
    "invalid": 422,
    "invalid_stage": 409,
    "malformed": 400,
    "method_not_allowed": 405,
    "not_authenticated": 401,
    "not_entitled": 403,
    "not_found": 404,
    "quota_exceeded": 429,
    "rate_limited": 429,
    "recused": 403,
    "separation_of_duties": 403,
    "stale_version": 412,
    "too_large": 413,
    "unsupported_media_type": 415,
}
OUR_OWN = {"already_done": 409, "link_spent": 410}
"""Codes that the contract leaves free."""


def refusals(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from refusals(child)


@pytest.fixture(scope="module")
def every_refusal() -> set[type[DomainError]]:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(module.name)
    return {kind for kind in refusals() if kind.__module__.startswith("services.")}


class TestTheTable:
    def test_has_a_status_for_every_refusal(self, every_refusal: set[type[DomainError]]):
        assert len(every_refusal) > len(STATUSES)
        for kind in every_refusal:
            code, status = code_and_status(kind)
            assert code in TITLES, kind
            assert 400 <= status < 500, kind

    def test_gives_each_code_the_status_of_the_contract(self):
        for code, status in STATUSES.values():
            assert (EXPECTED | OUR_OWN)[code] == status

    def test_has_a_title_for_each_code_of_the_contract(self):
        assert set(EXPECTED) <= set(TITLES)


class TestTheApi:
    def test_answers_with_a_problem(self, doors: Doors, commune: Commune):
        answer = doors.program(commune, "admin").get("/signals")
        assert answer.status_code == 403
        assert answer.content_type == "application/problem+json"
        assert answer.json == {
            "type": "urn:boussole:problem:forbidden",
            "title": "Action non permise",
            "status": 403,
            "detail": "Votre rôle ne permet pas cette action.",
        }

    def test_names_each_field_to_correct(self, doors: Doors, commune: Commune):
        commune.person("agent")
        answer = doors.program(commune, "agent").post(
            "/signals", {"college": "robot", "text": " ", "colour": "red"}
        )
        assert answer.status_code == 422
        assert answer.json["type"] == "urn:boussole:problem:invalid"
        assert set(answer.json["errors"]) == {"college", "text", "colour"}
        assert answer.json["errors"]["text"] == ["Ce champ est à remplir."]
        assert answer.json["errors"]["colour"] == ["Ce champ n’est pas connu ici."]
        assert "elected, management, agent" in answer.json["errors"]["college"][0]

    @pytest.mark.parametrize(
        "body", [b"{", b"", b"\xff", b"[" * 100_000, b'{"text": NaN}', b"1" * 5_000]
    )
    def test_says_that_json_is_not_json(self, doors: Doors, commune: Commune, body: bytes):
        answer = doors.program(commune, "admin").post(
            "/signals", data=body, content_type="application/json"
        )
        assert (answer.status_code, answer.json["type"]) == (400, "urn:boussole:problem:malformed")

    @pytest.mark.parametrize("authorization", [None, "Bearer made-up", "Basic eDp5"])
    @pytest.mark.parametrize(
        ("body", "media_type"),
        [(b"{", "application/json"), (b"{}", "application/json"), (b"x", "text/plain")],
    )
    def test_asks_who_comes_before_reading_what_they_bring(
        self, app: Flask, commune: Commune, authorization: str | None, body: bytes, media_type: str
    ):
        answer = app.test_client().post(
            f"/api/v1/t/{commune.slug}/signals",
            data=body,
            content_type=media_type,
            headers={"Authorization": authorization} if authorization else {},
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "errors" not in answer.json

    @pytest.mark.parametrize("body", [b"[]", b"3", b"null", b'"text"'])
    def test_wants_an_object(self, doors: Doors, commune: Commune, body: bytes):
        answer = doors.program(commune, "admin").post(
            "/signals", data=body, content_type="application/json"
        )
        assert answer.status_code == 422
        assert answer.json["errors"] == {"_schema": ["Écrivez un objet JSON."]}

    @pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data"])
    def test_refuses_other_media_types(self, doors: Doors, commune: Commune, media_type: str):
        answer = doors.program(commune, "admin").post(
            "/signals", data=b"{}", content_type=media_type
        )
        assert answer.status_code == 415
        assert answer.json["type"] == "urn:boussole:problem:unsupported_media_type"

    def test_refuses_a_body_of_two_megabytes(self, doors: Doors, commune: Commune):
        answer = doors.program(commune, "admin").post("/signals", {"text": "é" * 1_000_000})
        assert (answer.status_code, answer.json["type"]) == (413, "urn:boussole:problem:too_large")

    def test_keeps_the_methods_that_are_allowed(self, doors: Doors, commune: Commune):
        answer = doors.program(commune, "admin").request("DELETE", "/signals")
        assert answer.status_code == 405
        assert answer.json["type"] == "urn:boussole:problem:method_not_allowed"
        assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}

    def test_asks_for_a_token_by_its_scheme(self, app: Flask, commune: Commune):
        answer = app.test_client().get(f"/api/v1/t/{commune.slug}/signals")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_answers_404_about_another_tenant(self, doors: Doors, commune: Commune, deps: Deps):
        other = found_commune(deps, "Ailleurs")
        program = doors.program(commune, "admin")
        for slug in (other.slug, "no-such-tenant", "No_Slug%00"):
            answer = program.get(f"/api/v1/t/{slug}/signals")
            assert answer.status_code == 404, slug
            assert answer.json["type"] == "urn:boussole:problem:not_found"

    def test_speaks_the_readers_language(self, doors: Doors, commune: Commune):
        headers = {"Accept-Language": "de, fr;q=0.5"}
        answer = doors.program(commune, "admin").get("/signals", headers=headers)
        assert answer.json["title"] == "Action non permise"

    def test_says_nothing_of_a_failure_of_ours(self, own_app: Flask):
        @own_app.get("/api/v1/broken")
        @public("a test")
        def broken() -> str:
            raise RuntimeError("a secret")

        answer = own_app.test_client().get("/api/v1/broken")
        assert answer.status_code == 500
        assert answer.content_type == "application/problem+json"
        assert answer.json["type"] == "urn:boussole:problem:internal"
        assert "secret" not in answer.text


class TestAPage:
    def test_is_shown_for_a_refusal(self, own_app: Flask):
        @own_app.get("/refused")
        @public("a test")
        def refused() -> str:
            raise Incomplete

        answer = own_app.test_client().get("/refused")
        assert answer.status_code == 422
        assert answer.mimetype == "text/html"
        assert "Il manque quelque chose avant de pouvoir soumettre." in answer.text

    def test_is_shown_for_what_does_not_exist(self, app: Flask):
        answer = app.test_client().get("/nowhere")
        assert answer.status_code == 404
        assert "Cette page n’existe pas, ou ne vous est pas ouverte" in answer.text

    def test_is_shown_for_a_failure_of_ours(self, own_app: Flask):
        @own_app.get("/broken")
        @public("a test")
        def broken() -> str:
            raise RuntimeError("a secret")

        answer = own_app.test_client().get("/broken")
        assert answer.status_code == 500
        assert "Boussole a rencontré une erreur" in answer.text
        assert "secret" not in answer.text

    def test_says_that_a_form_is_too_old(self, app: Flask):
        answer = app.test_client().post("/login", data={"email": "a@b.fr"})
        assert answer.status_code == 400
        assert "restée ouverte trop longtemps" in answer.text

    def test_asks_to_wait_after_too_many_tries(self, app: Flask):
        client = app.test_client()
        form = {"csrf_token": csrf_token(client.get("/login")), "email": "x@example.fr"}
        for _ in range(5):
            assert client.post("/login/link", data=form).status_code == 200
        answer = client.post("/login/link", data=form)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 901
        assert "Trop de demandes" in answer.text


class TestHeaders:
    def test_are_strict_on_every_answer(self, app: Flask):
        for path in ("/login", "/api/openapi.json", "/healthz", "/nowhere"):
            headers = app.test_client().get(path).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'self'; img-src 'self' data:;" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"]


class TestTheLog:
    def test_has_a_line_for_each_request_and_no_secret(
        self, app: Flask, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level("INFO", logger="services.http.access_log"):
            app.test_client().get("/login/link/a-secret")
            app.test_client().get("/healthz")
        (line,) = [r for r in caplog.records if r.name == "services.http.access_log"]
        assert line.getMessage() == "GET /login/link/<secret> 200"
        assert "a-secret" not in str(vars(line))
        assert vars(line)["milliseconds"] >= 0

"""Every route of both doors: who may come, how it is written, and that strangers are refused."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from policies.permissions import Permission
from services.deps import Deps
from services.http.permission import Access, access_of
from tests.fixtures.doors import Doors, Program, open_doors
from tests.fixtures.ledger import Commune

KEBAB = re.compile(r"(/|/[a-z0-9]+(-[a-z0-9]+)*(\.json|\.js)?|/<[^>]+>)*")
ASSETS = {"bootstrap.static", "web.static"}
"""Files that the pages are drawn with."""

NEVER = UUID(int=0)


@pytest.fixture
def whole_app(deps: Deps) -> Flask:
    return open_doors(deps)


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ASSETS]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def some_path(app: Flask, rule: Rule) -> str:
    values = {
        name: {"slug": "a-tenant", "uuid": NEVER, "int": 1, "code": "WP01"}.get(kind, "x")
        for kind, name in (
            (type(converter).__name__.removesuffix("Converter").lower(), name)
            for name, converter in rule._converters.items()
        )
        for kind in ["int" if kind == "integer" else kind]
    }
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, values, method=methods(rule)[0])


class TestEveryRoute:
    def test_declares_who_may_come(self, whole_app: Flask):
        silent = [
            f"{rule} ({rule.endpoint})"
            for rule in rules(whole_app)
            if access_of(whole_app.view_functions[rule.endpoint]) is None
        ]
        assert silent == []

    def test_says_why_when_it_asks_for_no_permission(self, whole_app: Flask):
        unexplained = [
            str(rule)
            for rule in rules(whole_app)
            if (access := access_of(whole_app.view_functions[rule.endpoint]))
            and access.permission is None
            and not access.reason
        ]
        assert unexplained == []

    def test_asks_for_a_permission_in_a_tenant(self, whole_app: Flask):
        unguarded = [
            str(rule)
            for rule in rules(whole_app)
            if "tenant" in rule.arguments
            and rule.rule.startswith(("/api/", "/t/"))
            and (access := access_of(whole_app.view_functions[rule.endpoint]))
            and access.permission is None
        ]
        assert unguarded == []

    def test_is_written_in_kebab_case(self, whole_app: Flask):
        odd = [rule.rule for rule in rules(whole_app) if not KEBAB.fullmatch(rule.rule)]
        assert odd == []

    def test_takes_only_a_slug_for_a_tenant(self, whole_app: Flask):
        loose = [
            rule.rule
            for rule in rules(whole_app)
            if "tenant" in rule.arguments and "<slug:tenant>" not in rule.rule
        ]
        assert loose == []


class TestADeclaredPermission:
    """Every test that sends a request checks it: see ``tests.fixtures.declared``."""

    @pytest.fixture
    def admin(self, doors: Doors, commune: Commune) -> Program:
        return doors.program(commune, "admin")

    @pytest.mark.parametrize("path", ["/journal", "/members", "/departments", "/policy"])
    def test_is_the_one_that_the_use_case_asks_for(
        self, admin: Program, path: str, monkeypatch: pytest.MonkeyPatch
    ):
        assert admin.get(path).status_code == 200
        app = admin.client.application
        endpoint, _ = app.url_map.bind("localhost").match(admin.path(path), method="GET")
        view = app.view_functions[endpoint]
        monkeypatch.setattr(view, "boussole_access", Access(Permission.PROPOSAL_WITHDRAW))
        with pytest.raises(AssertionError, match="declares proposal:withdraw"):
            admin.get(path)


class TestAStranger:
    def test_is_asked_who_they_are_at_the_api(self, whole_app: Flask):
        answers = {
            f"{method} {rule}": whole_app.test_client()
            .open(some_path(whole_app, rule), method=method)
            .status_code
            for rule in rules(whole_app)
            if rule.rule.startswith("/api/v1/")
            for method in methods(rule)
        }
        assert answers
        assert {name: code for name, code in answers.items() if code != 401} == {}

    def test_is_led_to_sign_in_from_a_page(self, whole_app: Flask):
        led_elsewhere = {}
        for rule in rules(whole_app):
            access = access_of(whole_app.view_functions[rule.endpoint])
            if rule.endpoint.startswith("web.") and "GET" in methods(rule):
                assert access
                if access.signed_in:
                    answer = whole_app.test_client().get(some_path(whole_app, rule))
                    location = answer.headers.get("Location", "")
                    if answer.status_code != 303 or not location.startswith("/login"):
                        led_elsewhere[rule.rule] = answer.status_code
        assert led_elsewhere == {}

    def test_cannot_post_without_the_pages_own_token(self, whole_app: Flask):
        answers = {
            rule.rule: whole_app.test_client().post(some_path(whole_app, rule)).status_code
            for rule in rules(whole_app)
            if rule.endpoint.startswith("web.") and "POST" in methods(rule)
        }
        assert answers
        assert set(answers.values()) == {400}

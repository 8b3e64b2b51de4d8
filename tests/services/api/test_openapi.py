from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import validator_for

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/openapi.json")
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = answer.json
    return found


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


class TestTheDescription:
    def test_is_openapi_3_1(self, described: dict[str, Any]):
        assert described["openapi"] == "3.1.0"
        for schema in described["components"]["schemas"].values():
            whole = {**schema, "components": described["components"]}
            validator_for(whole)  # raises where the schema is none

    def test_refers_to_nothing_that_is_missing(self, described: dict[str, Any]):
        references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described)))
        assert references
        for reference in references:
            place = described
            for part in reference.split("/"):
                place = place[part]

    def test_says_each_refusal_is_a_problem(self, described: dict[str, Any]):
        for name, operation in operations(described).items():
            refusals = {
                status: answer
                for status, answer in operation["responses"].items()
                if int(status) >= 400
            }
            assert {"401", "403", "404", "405", "429"} <= set(refusals), name
            if "requestBody" in operation:
                assert {"400", "413", "415", "422"} <= set(refusals), name
            for answer in refusals.values():
                shared = described["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert list(shared["content"]) == ["application/problem+json"]
                assert shared["content"]["application/problem+json"]["schema"] == {
                    "$ref": "#/components/schemas/Problem"
                }

    def test_asks_for_a_token_everywhere(self, described: dict[str, Any]):
        assert described["security"] == [{"token": []}]
        assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
        assert not any("security" in operation for operation in operations(described).values())


class TestThePages:
    def test_have_no_script_of_their_own(self, app: Flask):
        page = app.test_client().get("/api/docs")
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]* src=)", page.text) == []
        assert re.findall(r"<style|style=|\son\w+=", page.text) == []

    def test_are_served_from_here(self, app: Flask):
        client = app.test_client()
        page = client.get("/api/docs").text
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert addresses
        for address in addresses:
            assert address.startswith("/")
            with client.get(address) as answer:
                assert answer.status_code == 200, address
        assert '"/api/openapi.json"' in client.get("/api/docs/initializer.js").text

    def test_serve_no_other_file(self, app: Flask):
        assert app.test_client().get("/api/docs/assets/oauth2-redirect.html").status_code == 404

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import text

from services.deps import Deps
from services.tenancy.siren import numbered
from tests.fixtures.doors import Doors, Program
from tests.fixtures.ledger import Commune

PATH = "/api/v1/platform/tenants"
_numbers = itertools.count(1)


@pytest.fixture
def new() -> dict[str, Any]:
    number = next(_numbers)
    return {
        "slug": f"bourg-{number}",
        "name": "Bourg-Neuf",
        "short_name": "Bourg",
        "siren": numbered(10_000_000 + number),
        "monogram": "BN",
        "colour": "mousse",
        "administrator_email": "mairie@bourg.example",
        "administrator_name": "Nadia Ferrand",
    }


@pytest.fixture
def operator(doors: Doors, commune: Commune, deps: Deps) -> Program:
    account_id = commune.person("operator", "reader")
    with deps.engine.connect() as connection:
        connection.execute(
            text("UPDATE account SET is_operator = true WHERE id = :id"), {"id": account_id}
        )
    return doors.program(commune, "operator")


class TestOpening:
    def test_is_the_operators(self, doors: Doors, commune: Commune, new: dict[str, Any]):
        answer = doors.program(commune, "admin").post(PATH, new)
        assert (answer.status_code, answer.json["type"]) == (403, "urn:boussole:problem:forbidden")

    def test_answers_with_the_tenant(self, operator: Program, new: dict[str, Any], deps: Deps):
        answer = operator.post(PATH, new)
        assert answer.status_code == 201
        assert answer.json["slug"] == new["slug"]
        assert str(deps.directory.find(new["slug"])) == answer.json["id"]

    def test_gives_the_operator_nothing_inside(self, operator: Program, new: dict[str, Any]):
        operator.post(PATH, new)
        assert operator.get(f"/api/v1/t/{new['slug']}/signals").status_code == 404

    def test_is_done_once_per_key(self, operator: Program, new: dict[str, Any]):
        key = {"Idempotency-Key": "a-key"}
        first = operator.post(PATH, new, headers=key)
        again = operator.post(PATH, new, headers=key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json == first.json
        other = operator.post(PATH, {**new, "name": "Autre"}, headers=key)
        assert (other.status_code, other.json.get("errors")) == (422, None)
        taken = operator.post(PATH, new, headers={"Idempotency-Key": "another"})
        assert set(taken.json["errors"]) == {"slug", "siren"}
        again = operator.post(PATH, new, headers={"Idempotency-Key": "another"})
        assert again.status_code == 422

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("slug", "É!"),
            ("siren", "123"),
            ("siren", "123456789"),
            ("colour", "red"),
            ("administrator_email", "x"),
        ],
    )
    def test_names_what_is_wrong(
        self, operator: Program, new: dict[str, Any], field: str, value: str
    ):
        answer = operator.post(PATH, {**new, field: value})
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]

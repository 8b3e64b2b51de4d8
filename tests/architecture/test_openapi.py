"""The served description of the API carries every method, path and field that we promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

from policies.authorization import Authorizer
from services.clock import SettableClock
from services.deps import Deps
from tenants.directory import TenantDirectory
from tests.fixtures.doors import open_doors
from tests.fixtures.ledger import PRESENT

TENANT = "/api/v1/t/{tenant}"
PERSON = "id name"
TEXT = """title summary department
    usage_statements usage_statements.actor usage_statements.verb usage_statements.object
    usage_statements.audience benefits benefits.citizen benefits.taxpayer benefits.agent
    invariants invariants.code invariants.effect invariants.note vigilance_points
    target change new_wording evidence evidence.type evidence.id evidence.text"""
PROPOSAL = f"""{TEXT} kind id reference stage outcome awaiting due_at version revision
    author author.id author.name sponsor sponsor.id sponsor.name
    created_at submitted_at closed_at"""
DOCUMENT = """id name kind media_type size sha256 version added_by added_by.id added_by.name
    added_at replaced removable locked"""
BALLOT = """id round committee version state mode opens_at closes_at rule entitled quorum
    votes_cast tally tally.for tally.against tally.abstain result"""
PLAN = """lead it_lead change_lead phases phases.name phases.department phases.starts_on
    phases.feedback_until phases.stop_criteria"""
ROLLOUT = f"""{PLAN} phases.number phases.state reserves reserves.id reserves.text reserves.owner
    reserves.due_at reserves.lifted_at reserves.blocks_phase"""
SEATS = "seats seats.email seats.college seats.right seats.chair seats.order seats.deputy"
COMMITTEE = f"name preset rule {SEATS} secretaries"
SIGNAL = "college text department vigilance_point anonymous"


@dataclass(frozen=True)
class Promise:
    """An operation: what it takes, and what it answers, by dotted field names."""

    method: str
    path: str
    status: int
    takes: str = ""
    answers: str = ""
    filters: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def promise(method: str, path: str, status: int, **words: str) -> Promise:
    return Promise(method, path if path.startswith("/api/") else TENANT + path, status, **words)


PROMISES = (
    promise("POST", "/proposals", 201, takes=f"kind {TEXT}", answers=PROPOSAL),
    promise(
        "GET",
        "/proposals",
        200,
        answers=PROPOSAL,
        filters="stage kind department awaiting q page page_size",
    ),
    promise("GET", "/proposals/{proposal_id}", 200, answers=PROPOSAL),
    promise("PATCH", "/proposals/{proposal_id}", 200, takes=TEXT, answers=PROPOSAL),
    promise("POST", "/proposals/{proposal_id}/submission", 202, answers=PROPOSAL),
    promise("POST", "/proposals/{proposal_id}/withdrawal", 202, takes="reason", answers=PROPOSAL),
    promise("GET", "/proposals/{proposal_id}/comments", 200, answers="text"),
    promise("POST", "/proposals/{proposal_id}/comments", 201, takes="text", answers="text"),
    promise("GET", "/proposals/{proposal_id}/documents", 200, answers=DOCUMENT),
    promise("POST", "/proposals/{proposal_id}/documents", 201, takes="file", answers=DOCUMENT),
    promise(
        "POST",
        "/proposals/{proposal_id}/documents/{document_id}/removal",
        201,
        answers=DOCUMENT,
    ),
    promise(
        "POST",
        "/proposals/{proposal_id}/sponsorship",
        201,
        takes="""decision comment commitments commitments.budget_eur commitments.staff_days
            committee effects effects.code effects.effect lead""",
        answers=PROPOSAL,
    ),
    promise("GET", "/proposals/{proposal_id}/ballots", 200, answers=BALLOT),
    promise("POST", "/ballots/{ballot_id}/votes", 201, takes="choice comment reserves"),
    promise("POST", "/ballots/{ballot_id}/recusals", 201, takes="reason"),
    promise("POST", "/ballots/{ballot_id}/opening", 201, answers=BALLOT),
    promise(
        "POST",
        "/ballots/{ballot_id}/closing",
        201,
        takes="""reserves reserves.id reserves.keep reserves.owner reserves.due_at
            reserves.blocks_phase""",
        answers=BALLOT,
    ),
    promise("GET", "/proposals/{proposal_id}/rollout", 200, answers=ROLLOUT),
    promise("PUT", "/proposals/{proposal_id}/rollout", 200, takes=PLAN, answers=ROLLOUT),
    promise("POST", "/proposals/{proposal_id}/rollout/phases/{number}/start", 201, answers=ROLLOUT),
    promise(
        "POST",
        "/proposals/{proposal_id}/rollout/phases/{number}/feedback",
        201,
        takes="rating text college",
    ),
    promise(
        "POST",
        "/proposals/{proposal_id}/rollout/phases/{number}/review",
        201,
        takes="findings verdict invariants invariants.code invariants.effect lessons",
        answers=ROLLOUT,
    ),
    promise("POST", "/reserves/{reserve_id}/lifting", 201, takes="evidence"),
    promise("GET", "/proposals/{proposal_id}/timeline", 200, answers="at actor event data"),
    promise("GET", "/committees", 200, answers=f"id {COMMITTEE}"),
    promise("POST", "/committees", 201, takes=COMMITTEE, answers=f"id {COMMITTEE}"),
    promise("POST", "/signals", 201, takes=SIGNAL, answers=f"id {SIGNAL}"),
    promise("GET", "/signals", 200, answers=f"id {SIGNAL}", filters="college department"),
    promise("GET", "/api/v1/me", 200, answers="memberships engagements"),
    promise(
        "GET",
        "/api/v1/inbox",
        200,
        answers="items items.tenant items.kind items.subject items.due_at items.url",
    ),
    promise("POST", "/api/v1/platform/tenants", 201),
    promise("POST", "/proposals/{proposal_id}/call-in", 201, takes="reason", answers=PROPOSAL),
    promise("POST", "/proposals/{proposal_id}/deferral", 201, takes="reason", answers=PROPOSAL),
    promise(
        "POST",
        "/proposals/{proposal_id}/ballots",
        201,
        takes="opens_at closes_at",
        answers=BALLOT,
    ),
    promise("POST", "/proposals/{proposal_id}/rollout/lead", 201, takes="lead", answers=ROLLOUT),
    promise("POST", "/proposals/{proposal_id}/rollout/resumption", 201, answers=ROLLOUT),
    promise(
        "POST",
        "/proposals/{proposal_id}/rollout/undo-actions/{action_id}/completion",
        201,
        answers=ROLLOUT,
    ),
    promise("GET", "/compass", 200, answers="invariants vigilance_points"),
    promise("GET", "/departments", 200, answers="code name parent head"),
    promise("PUT", "/departments", 200, takes="code name parent head"),
    promise("GET", "/members", 200, answers="email name roles departments"),
    promise("POST", "/members", 201, takes="email name roles departments"),
    promise("GET", "/policy", 200, answers="durations paths"),
    promise("PUT", "/policy", 200, takes="durations paths", answers="durations paths"),
    promise(
        "GET",
        "/journal",
        200,
        answers="seq at actor event subject data hash",
        filters="subject after",
    ),
    promise("GET", "/journal/verification", 200, answers="entries sealed intact"),
    promise("GET", "/vigilance-points/{code}/versions", 200, answers="code version wording"),
)

LATER = ("vigilance-reviews",)
"""Parts of paths that come with later capabilities."""


@pytest.fixture(scope="module")
def description(engine: Engine, authorizer: Authorizer) -> dict[str, Any]:
    directory = TenantDirectory(engine)
    app = open_doors(
        Deps(engine, SettableClock(PRESENT), authorizer, directory, "https://boussole.example")
    )
    described: dict[str, Any] = app.test_client().get("/api/openapi.json").json
    return described


class Reader:
    """Follows the references of an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def fields(self, schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
        schema = self.resolve(schema)
        for inner in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
            yield from self.fields(inner, prefix)
        if "items" in schema:
            yield from self.fields(schema["items"], prefix)
        for name, inner in schema.get("properties", {}).items():
            yield prefix + name
            yield from self.fields(inner, f"{prefix}{name}.")

    def operation(self, promised: Promise) -> dict[str, Any] | None:
        found: dict[str, Any] | None = (
            self.document["paths"].get(promised.path, {}).get(promised.method.lower())
        )
        return found

    def taken(self, operation: dict[str, Any]) -> set[str]:
        body = operation.get("requestBody")
        if body is None:
            return set()
        (content,) = self.resolve(body)["content"].values()
        return set(self.fields(content["schema"]))

    def answered(self, operation: dict[str, Any], status: int) -> set[str]:
        answer = self.resolve(operation["responses"][str(status)])
        return set(self.fields(answer["content"]["application/json"]["schema"]))

    def asked(self, operation: dict[str, Any]) -> set[str]:
        parameters = [self.resolve(each) for each in operation.get("parameters", ())]
        return {each["name"] for each in parameters if each["in"] == "query"}


class TestTheDescription:
    @pytest.mark.parametrize("promised", PROMISES, ids=str)
    def test_keeps_each_promise(self, description: dict[str, Any], promised: Promise):
        reader = Reader(description)
        operation = reader.operation(promised)
        assert operation is not None, f"{promised} is not served"
        assert str(promised.status) in operation["responses"]
        assert set(promised.takes.split()) - reader.taken(operation) == set()
        answered = reader.answered(operation, promised.status)
        assert set(promised.answers.split()) - answered == set()
        assert set(promised.filters.split()) - reader.asked(operation) == set()

    def test_says_nothing_of_what_comes_later(self, description: dict[str, Any]):
        paths = [path for path in description["paths"] if any(word in path for word in LATER)]
        assert paths == []

    def test_names_every_operation_and_says_what_it_may_refuse(self, description: dict[str, Any]):
        for path, operations in description["paths"].items():
            for method, operation in operations.items():
                if method == "parameters":
                    continue
                where = f"{method.upper()} {path}"
                assert operation.get("summary"), where
                assert operation.get("tags"), where
                refusals = set(operation["responses"]) & {"401", "403", "404", "405", "429"}
                assert refusals, where

    def test_says_that_refusals_are_problems(self, description: dict[str, Any]):
        for name, answer in description["components"]["responses"].items():
            assert list(answer["content"]) == ["application/problem+json"], name

    def test_lets_each_act_be_sent_again(self, description: dict[str, Any]):
        reader = Reader(description)
        silent = [
            path
            for path, operations in description["paths"].items()
            if "post" in operations
            and "Idempotency-Key"
            not in [reader.resolve(p)["name"] for p in operations["post"].get("parameters", ())]
        ]
        assert silent == []

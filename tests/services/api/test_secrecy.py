"""Somebody who reads the whole database and the logs tries to learn who voted what in secret.

The attack is a real one: it reads deliberately naive ways of keeping the same votes, and must fail
on ours.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from infra.embedded.postgres import PostgresCluster
from services.committees import cast_vote
from services.http import once
from tests.fixtures.postgres import Database
from tests.fixtures.world import TownFactory
from tests.services.api.conftest import TownApi, open_api

VOTERS = [f"voter-{number}" for number in range(12)]
CHOICES = ["for"] * 5 + ["against"] * 4 + ["abstain"] * 3
WORDS = frozenset(CHOICES)
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SAID = re.compile(r"""["'](for|against|abstain)["']""")

Guesses = dict[str, str]


@dataclass(frozen=True)
class Row:
    """A row as the superuser sees it: where it stands, which transaction wrote it, what it says."""

    table: str
    place: tuple[int, int]
    written_by: int
    content: dict[str, Any]

    @property
    def said(self) -> str:
        return json.dumps(self.content)

    @property
    def choice(self) -> str | None:
        """The choice that the row tells of at least one person, if it does."""
        if self.content.get("papers") == 0:
            return None
        said = [value for value in self.content.values() if isinstance(value, str)]
        return next((value for value in said if value in WORDS), None)

    @property
    def ids(self) -> set[str]:
        return set(UUID_TEXT.findall(self.said))


@dataclass(frozen=True)
class Spoils:
    """What the attacker holds: every row, every log line, and who sits on the ballot."""

    rows: list[Row]
    logs: list[str]
    voters: dict[str, str]
    path: str

    def naming(self, voter: str) -> list[Row]:
        """What was written of a voter's vote."""
        tables = {"vote", "journal_entry", "request_once", "inbox_item"}
        return [row for row in self.rows if row.table in tables and voter in row.said]

    def telling(self) -> list[Row]:
        """What says how somebody voted."""
        return [row for row in self.rows if row.choice is not None]


def by_transaction(spoils: Spoils) -> Guesses:
    """The choice written by the transaction that wrote that somebody voted."""
    guesses = {}
    for voter in spoils.voters:
        moments = {row.written_by for row in spoils.naming(voter)}
        told = {row.choice for row in spoils.telling() if row.written_by in moments}
        if len(told) == 1:
            guesses[voter] = str(told.pop())
    return guesses


def by_order(spoils: Spoils) -> Guesses:
    """The n-th choice is that of the n-th who voted."""
    voted = sorted(
        (row for row in spoils.rows if row.table == "vote"), key=lambda row: row.written_by
    )
    for table in {row.table for row in spoils.telling()}:
        told = sorted(
            (row for row in spoils.telling() if row.table == table), key=lambda row: row.place
        )
        if len(told) == len(voted):
            pairs = zip(voted, told, strict=True)
            return {row.content["voter_id"]: str(paper.choice) for row, paper in pairs}
    return {}


def by_identifier(spoils: Spoils) -> Guesses:
    """The choice that bears an identifier found beside one voter only."""
    beside = {
        voter: {one for row in spoils.naming(voter) for one in row.ids} for voter in spoils.voters
    }
    guesses = {}
    for voter, ids in beside.items():
        others = {one for other, seen in beside.items() if other != voter for one in seen}
        told = {row.choice for row in spoils.telling() if row.ids & (ids - others)}
        if len(told) == 1:
            guesses[voter] = str(told.pop())
    return guesses


def by_fingerprint(spoils: Spoils) -> Guesses:
    """The choice whose request has the digest that was kept of it: there are but three."""
    guesses = {}
    for row in spoils.rows:
        if row.table != "request_once":
            continue
        for choice in sorted(WORDS):
            body = json.dumps({"choice": choice})
            message = f"POST\0{spoils.path}\0{body}".encode()
            if hashlib.sha256(message).hexdigest() in row.said:
                guesses[row.content["account_id"]] = choice
    return guesses


def by_answer(spoils: Spoils) -> Guesses:
    """The choice said in what was kept for one voter: answers, notices, journal entries."""
    guesses = {}
    for voter in spoils.voters:
        told = {word for row in spoils.naming(voter) for word in SAID.findall(row.said)}
        if len(told) == 1:
            guesses[voter] = told.pop()
    return guesses


def by_logs(spoils: Spoils) -> Guesses:
    """The choice on a line that names the voter, or the n-th choice if as many lines say one."""
    told = [match[1] for line in spoils.logs if (match := SAID.search(line))]
    voted = sorted(
        (row for row in spoils.rows if row.table == "vote"), key=lambda row: row.written_by
    )
    if told and len(told) == len(voted):
        return {row.content["voter_id"]: word for row, word in zip(voted, told, strict=True)}
    return {
        voter: match[1]
        for line in spoils.logs
        for voter, email in spoils.voters.items()
        if (voter in line or email in line) and (match := SAID.search(line))
    }


ATTACKS: tuple[Callable[[Spoils], Guesses], ...] = (
    by_transaction,
    by_order,
    by_identifier,
    by_fingerprint,
    by_answer,
    by_logs,
)


@pytest.fixture
def root(postgres: PostgresCluster, database: Database) -> Iterator[psycopg.Connection[Any]]:
    """The superuser, whom no wall stops."""
    with postgres.superuser(database.name) as connection:
        yield connection


@pytest.fixture
def crowd(new_town: TownFactory) -> TownApi:
    """A town whose initiatives are decided in secret by twelve voters."""
    api = open_api(new_town())
    for name in VOTERS:
        api.person(name, "agent")
    seats = [
        {"email": api.town.email(name), "college": "agent", "right": "voting"} for name in VOTERS
    ]
    rule = {"secret": True, "tie": "rejected", "no_objection": False, "mode": "async"}
    committee = api.post(
        "admin",
        "/committees",
        {"name": "Assemblée", "preset": "copil", "rule": rule, "seats": seats},
    ).json
    stages = ["sponsorship", "committee", "rollout"]
    api.town.set_policy(initiative={"stages": stages, "committees": [committee["id"]]})
    return api


def everything(root: psycopg.Connection[Any], tenant_id: str) -> list[Row]:
    tables = root.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    rows = []
    for (table,) in tables:
        query = sql.SQL("SELECT ctid::text, xmin::text, to_jsonb(t) FROM {} AS t").format(
            sql.Identifier(table)
        )
        for place, transaction, content in root.execute(query):
            block, line = place.strip("()").split(",")
            if content.get("tenant_id", tenant_id) == tenant_id:
                rows.append(Row(table, (int(block), int(line)), int(transaction), content))
    return rows


def vote_in_secret(
    crowd: TownApi, root: psycopg.Connection[Any], logs: pytest.LogCaptureFixture
) -> tuple[Guesses, list[Spoils]]:
    """Who voted what, and what there is to read before the last vote and after the close."""
    town = crowd.town
    for name in VOTERS:
        crowd.by(name)
    proposal_id = town.at_committee()
    ballot = town.ballot(proposal_id)
    path = f"/ballots/{ballot.id}/votes"
    order, choices = VOTERS.copy(), CHOICES.copy()
    dice = random.Random(20261127)
    dice.shuffle(order)
    dice.shuffle(choices)
    voters = {str(town.ids[name]): town.email(name) for name in VOTERS}
    spoils = []

    def read() -> None:
        lines = [record.getMessage() for record in logs.records]
        rows = everything(root, str(town.tenant_id))
        spoils.append(Spoils(rows, lines, voters, f"/api/v1/t/{town.slug}{path}"))

    with logs.at_level(logging.DEBUG):
        for name, choice in zip(order, choices, strict=True):
            if name == order[-1]:
                read()
            key = {"Idempotency-Key": f"vote-of-{name}"}
            answer = crowd.post(name, path, {"choice": choice}, headers=key)
            assert answer.status_code == 201, answer.text
            town.clock.advance(timedelta(seconds=dice.randint(1, 60)))
        town.settle(proposal_id)
        read()
    tally = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]["tally"]
    assert tally == {"for": 5, "against": 4, "abstain": 3}
    truth = {str(town.ids[name]): choice for name, choice in zip(order, choices, strict=True)}
    return truth, spoils


def right(guesses: Guesses, truth: Guesses) -> int:
    return sum(truth.get(voter) == choice for voter, choice in guesses.items())


class TestASecretBallot:
    def test_gives_nothing_to_guess_from(
        self, crowd: TownApi, root: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
    ):
        _, spoils = vote_in_secret(crowd, root, caplog)
        for spoil in spoils:
            assert len(spoil.rows) > 50
            assert spoil.telling(), "the votes are there"
            assert sum("/votes" in line for line in spoil.logs) >= 11, "requests are logged"
            assert {attack.__name__: attack(spoil) for attack in ATTACKS} == {
                attack.__name__: {} for attack in ATTACKS
            }

    def test_is_voted_in_rows_that_all_look_alike(
        self, crowd: TownApi, root: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
    ):
        _, spoils = vote_in_secret(crowd, root, caplog)
        for spoil in spoils:
            box = [row for row in spoil.rows if row.table == "secret_count"]
            assert len(box) == 6
            assert len({row.written_by for row in box}) == 1
            places = [row.place for row in sorted(box, key=lambda row: row.place)]
            assert {block for block, _ in places} == {places[0][0]}


class TestTheAttack:
    """It reads what careless ways of keeping secret votes tell."""

    @pytest.fixture(autouse=True)
    def paper_table(self, root: psycopg.Connection[Any]) -> Iterator[None]:
        root.execute(
            "CREATE TABLE anonymous_paper "
            "(id uuid DEFAULT gen_random_uuid(), ballot_id uuid, choice text)"
        )
        root.execute("GRANT INSERT ON anonymous_paper TO boussole_app")
        yield
        root.execute("DROP TABLE anonymous_paper")

    def careless(self, monkeypatch: pytest.MonkeyPatch, *change: str) -> None:
        statement = str(cast_vote._CAST_IN_SECRET)
        assert change[0] in statement
        monkeypatch.setattr(cast_vote, "_CAST_IN_SECRET", text(statement.replace(*change)))

    def test_reads_a_counter_that_only_its_voters_write(
        self,
        crowd: TownApi,
        root: psycopg.Connection[Any],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ):
        self.careless(
            monkeypatch,
            "AND EXISTS (SELECT FROM recorded)",
            "AND decides = :decides AND choice = :paper AND EXISTS (SELECT FROM recorded)",
        )
        truth, spoils = vote_in_secret(crowd, root, caplog)
        for spoil in spoils:
            guesses = by_transaction(spoil)
            assert len(guesses) == right(guesses, truth) == 3

    @pytest.mark.parametrize(
        ("attack", "identifier"),
        [
            (by_transaction, "gen_random_uuid()"),
            (by_order, "gen_random_uuid()"),
            (by_identifier, ":id"),
        ],
    )
    def test_reads_papers_dropped_one_by_one(
        self,
        *,
        crowd: TownApi,
        root: psycopg.Connection[Any],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
        attack: Callable[[Spoils], Guesses],
        identifier: str,
    ):
        self.careless(
            monkeypatch,
            ", unused AS (",
            ", papers AS (INSERT INTO anonymous_paper (id, ballot_id, choice) "
            f"VALUES ({identifier}, :ballot_id, :paper)), unused AS (",
        )
        truth, spoils = vote_in_secret(crowd, root, caplog)
        assert right(attack(spoils[0]), truth) >= 10
        assert right(attack(spoils[1]), truth) >= 11

    def test_reads_a_digest_that_needs_no_key(
        self,
        crowd: TownApi,
        root: psycopg.Connection[Any],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ):
        plain = SimpleNamespace(new=lambda _key, digestmod: digestmod())
        monkeypatch.setattr(once, "hmac", plain)
        truth, spoils = vote_in_secret(crowd, root, caplog)
        assert by_fingerprint(spoils[1]) == truth

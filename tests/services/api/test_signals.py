from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from services.deps import Deps
from services.journal.models import JournalEntry
from services.observatory.models import Signal
from tenants.transaction import tenant_transaction
from tests.fixtures.doors import Doors, Program
from tests.fixtures.ledger import Commune

SIGNAL = {"college": "citizen", "text": "On me dit que l’aide existe."}


@pytest.fixture
def agent(doors: Doors, commune: Commune) -> Program:
    commune.person("agent")
    commune.department("REL")
    return doors.program(commune, "agent")


class TestRecording:
    def test_answers_with_the_signal(self, agent: Program, commune: Commune):
        answer = agent.post("/signals", {**SIGNAL, "department": "REL"})
        assert answer.status_code == 201
        assert answer.json == {
            "id": answer.json["id"],
            "college": "citizen",
            "text": "On me dit que l’aide existe.",
            "department": "REL",
            "vigilance_point": None,
            "anonymous": False,
            "author": {"id": str(commune.people["agent"]), "name": "agent"},
            "recorded_at": "2026-11-25T10:00:00Z",
        }

    def test_is_journalled_without_what_was_written(
        self, agent: Program, commune: Commune, deps: Deps
    ):
        agent.post("/signals", SIGNAL)
        with tenant_transaction(deps.engine, commune.tenant_id) as session:
            entry = session.scalars(select(JournalEntry)).one()
        assert (entry.event, entry.actor_id) == ("signal_recorded", commune.people["agent"])
        assert "aide" not in json.dumps(entry.data)

    def test_forgets_who_speaks_anonymously(self, agent: Program, commune: Commune, deps: Deps):
        answer = agent.post("/signals", {**SIGNAL, "anonymous": True})
        assert answer.json["author"] is None
        with tenant_transaction(deps.engine, commune.tenant_id) as session:
            signal = session.scalars(select(Signal)).one()
            entry = session.scalars(select(JournalEntry)).one()
        assert (signal.author_id, entry.actor_id) == (None, None)
        assert str(commune.people["agent"]) not in json.dumps(entry.data)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("text", "x" * 20_001),
            ("text", "nul\0"),
            ("text", "\ud800"),
            ("text", 3),
            ("text", None),
            ("college", "union"),
            ("college", True),
            ("department", "NOWHERE"),
            ("vigilance_point", "WP99"),
            ("anonymous", "yes"),
        ],
    )
    def test_names_what_is_wrong(self, agent: Program, field: str, value: object):
        answer = agent.post("/signals", {**SIGNAL, field: value})
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]

    def test_keeps_marks_as_text(self, agent: Program):
        written = "<script>alert('x')</script>"
        assert agent.post("/signals", {**SIGNAL, "text": written}).json["text"] == written


class TestListing:
    def test_goes_by_pages(self, agent: Program):
        for number in range(3):
            agent.post("/signals", {**SIGNAL, "text": f"Signal {number}"})
        answer = agent.get("/signals?page=2&page_size=2")
        assert len(answer.json) == 1
        assert json.loads(answer.headers["X-Pagination"]) == {
            "total": 3,
            "total_pages": 2,
            "first_page": 1,
            "last_page": 2,
            "page": 2,
            "previous_page": 1,
        }

    def test_keeps_what_is_asked_for(self, agent: Program):
        agent.post("/signals", SIGNAL)
        agent.post("/signals", {**SIGNAL, "college": "elected", "anonymous": True})
        assert len(agent.get("/signals?college=elected").json) == 1
        assert len(agent.get("/signals?anonymous=false").json) == 1
        assert len(agent.get("/signals?college=partner").json) == 0

    @pytest.mark.parametrize(
        "query",
        ["page=0", "page=x", "page_size=101", "college=union", "colour=red", "department=%00"],
    )
    def test_refuses_what_it_does_not_know(self, agent: Program, query: str):
        answer = agent.get(f"/signals?{query}")
        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [query.partition("=")[0]]

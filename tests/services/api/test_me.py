from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.deps import Deps, new_id
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.tenancy.suspend_tenant import suspend_tenant
from tenants.models import Member, Membership
from tenants.transaction import tenant_transaction
from tests.fixtures.doors import Doors
from tests.fixtures.ledger import PRESENT, Commune, found_commune


@pytest.fixture
def other(deps: Deps) -> Commune:
    return found_commune(deps, "Ailleurs")


def join(other: Commune, commune: Commune, name: str) -> None:
    """Make somebody of ``commune`` a reader in ``other``."""
    account_id = other.people[name] = commune.people[name]
    with tenant_transaction(other.deps.engine, other.tenant_id) as session:
        session.add(Membership(account_id=account_id, tenant_id=other.tenant_id))
        session.add(
            Member(
                tenant_id=other.tenant_id,
                id=account_id,
                name="Ailleurs",
                email=commune.email(name),
                roles=["reader"],
                joined_at=PRESENT,
            )
        )


class TestMe:
    def test_is_who_one_is_in_each_tenant(self, doors: Doors, commune: Commune, other: Commune):
        commune.person("head", "agent")
        commune.department("REL", head="head")
        join(other, commune, "head")
        answer = doors.program(commune, "head").get("/api/v1/me")
        assert answer.status_code == 200
        assert answer.json == {
            "id": str(commune.people["head"]),
            "email": commune.email("head"),
            "name": "head",
            "locale": "fr",
            "is_operator": False,
            "memberships": [
                {
                    "tenant": {"slug": other.slug, "name": "Ville de Ailleurs"},
                    "name": "Ailleurs",
                    "roles": ["reader"],
                    "is_suspended": False,
                },
                {
                    "tenant": {"slug": commune.slug, "name": "Ville de NovaCité"},
                    "name": "head",
                    "roles": ["agent", "manager"],
                    "is_suspended": False,
                },
            ],
            "engagements": [],
        }

    def test_is_nobody_without_a_token_that_holds(self, doors: Doors, commune: Commune):
        program = doors.program(commune, "admin")
        program.token = "made-up"
        for path in ("/api/v1/me", "/api/v1/inbox"):
            answer = program.get(path)
            assert answer.status_code == 401
            assert answer.json["type"] == "urn:boussole:problem:not_authenticated"


class TestTheInbox:
    def test_is_empty_for_a_newcomer(self, doors: Doors, commune: Commune):
        answer = doors.program(commune, "admin").get("/api/v1/inbox")
        assert answer.json == {"items": [], "news": []}

    def test_gathers_all_tenants_by_due_date(
        self, doors: Doors, commune: Commune, other: Commune, deps: Deps
    ):
        commune.person("agent", "agent")
        other.person("clerk", "agent")
        join(other, commune, "agent")
        here = awaits(doors, commune, "agent", ItemKind.SPONSORSHIP, days=9)
        there = awaits(doors, other, "agent", ItemKind.VOTE, days=2, by="clerk")
        awaits(doors, commune, "agent", ItemKind.REWORK)
        awaits(doors, commune, "agent", ItemKind.NEWS)
        awaits(doors, commune, "admin", ItemKind.VOTE, by="agent")
        inbox = doors.program(commune, "agent").get("/api/v1/inbox").json
        assert [item["kind"] for item in inbox["items"]] == ["vote", "sponsorship", "rework"]
        assert [item["tenant"] for item in inbox["items"][:2]] == [other.slug, commune.slug]
        assert inbox["items"][0]["subject"] == there
        assert inbox["items"][1]["subject"] == here
        assert inbox["items"][0]["due_at"] == "2026-11-27T10:00:00Z"
        assert inbox["items"][2]["due_at"] is None
        page = f"https://boussole.example/t/{other.slug}/proposals/{there['id']}"
        assert inbox["items"][0]["url"].startswith(page)
        assert [line["kind"] for line in inbox["news"]] == ["news"]

    def test_passes_over_a_suspended_tenant(self, doors: Doors, commune: Commune, deps: Deps):
        commune.person("agent", "agent")
        awaits(doors, commune, "agent", ItemKind.REWORK)
        suspend_tenant(deps, commune.slug)
        program = doors.program(commune, "agent")
        assert program.get("/api/v1/inbox").json["items"] == []
        assert program.get("/api/v1/me").json["memberships"][0]["is_suspended"]
        refused = program.get("/signals")
        assert (refused.status_code, refused.json["type"]) == (
            403,
            "urn:boussole:problem:forbidden",
        )


def awaits(
    doors: Doors,
    commune: Commune,
    name: str,
    kind: ItemKind,
    *,
    days: int | None = None,
    by: str | None = None,
) -> dict[str, str]:
    """A line in somebody's inbox; returns what it is about."""
    created = doors.program(commune, by or name).post(
        "/proposals", {"kind": "initiative", "title": f"Une idée ({kind})"}
    )
    assert created.status_code == 201, created.text
    proposal = {field: created.json[field] for field in ("id", "reference", "title")}
    with tenant_transaction(commune.deps.engine, commune.tenant_id) as session:
        session.add(
            InboxItem(
                tenant_id=commune.tenant_id,
                id=new_id(),
                member_id=commune.people[name],
                kind=kind,
                notice=Notice.VOTE_ASKED,
                proposal_id=UUID(proposal["id"]),
                subject_id=UUID(proposal["id"]),
                created_at=PRESENT,
                due_at=PRESENT + timedelta(days=days) if days is not None else None,
            )
        )
    return proposal

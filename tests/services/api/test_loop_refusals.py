from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from policies.authorization import Authorizer
from policies.decision import Choice
from policies.permissions import Permission
from services.committees.absences import mark_absence
from services.committees.cast_vote import cast_vote
from services.committees.models import Reserve
from services.dates import day_of
from services.deps import new_id
from services.documents.add_document import add_document
from services.identity.issue_token import issue_token
from services.journal.models import JournalEntry
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import UndoAction, Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.files import PDF
from tests.fixtures.world import Town, TownFactory
from tests.services.api.conftest import TownApi, open_api
from tests.services.api.loop_routes import ROUTES as LOOP_ROUTES
from tests.services.api.loop_routes import Route
from tests.services.api.session_routes import SESSION_ROUTES
from tests.services.governance.sittings import Sitting

ROUTES = LOOP_ROUTES + SESSION_ROUTES
SendRaw = Callable[..., TestResponse]
ROLES = ("reader", "agent", "transformation_lead", "consultant", "administrator", "dpo")
WRITTEN = [route for route in ROUTES if route.body is not None]
BAD = [
    pytest.param(route, field, body, id=f"{route}-{field}-{number}")
    for route in WRITTEN
    for number, (field, body) in enumerate(route.bad_bodies())
]


@dataclass
class Elsewhere:
    """Two towns side by side, and what the second one holds."""

    here: TownApi
    there: TownApi
    ids: dict[str, UUID]

    def path(self, route: Route) -> str:
        return route.path.format(**self.ids)


def rolled_back(town: Town) -> dict[str, UUID]:
    """A proposal that went through everything, with one thing of each kind."""
    proposal_id = town.submitted()
    document = add_document(
        town.deps, town.caller("head"), proposal_id, name="devis.pdf", content=PDF
    )
    town.answer(proposal_id)
    ballot = town.ballot(proposal_id)
    cast_vote(town.deps, town.caller("chair"), ballot.id, Choice.FOR, reserves=["Former."])
    town.vote(proposal_id, second="for", third="for", fourth="for", fifth="for")
    with town.deps.work(town.tenant_id) as work:
        reserve = work.session.scalars(select(Reserve)).one()
        reserve.blocks_phase = 2
        reserve_id = reserve.id
    author, head = town.caller("author"), town.caller("head")
    plan_rollout(town.deps, author, proposal_id, RolloutPlan([PhasePlan("Pilote")]))
    town.settle(proposal_id)
    start_phase(town.deps, author, proposal_id, 1)
    town.settle(proposal_id)
    review = Review("Rien ne va.", Verdict.ROLLBACK, lessons=["Aller voir."], actions=["Rendre."])
    file_review(town.deps, head, proposal_id, 1, review)
    town.settle(proposal_id)
    with town.deps.work(town.tenant_id) as work:
        action_id = work.session.scalars(select(UndoAction.id)).one()
    town.meet_in_session()
    sitting = Sitting.planned(town, town.at_committee(title="Point en séance"))
    day = day_of(town.clock.now())
    absence = mark_absence(town.deps, town.caller("chair"), town.copil, starts_on=day, ends_on=day)
    return {
        "proposal": proposal_id,
        "document": document.id,
        "ballot": ballot.id,
        "reserve": reserve_id,
        "action": action_id,
        "committee": town.copil,
        "session": sitting.id,
        "item": sitting.items()[0].id,
        "absence": absence.id,
    }


@pytest.fixture(scope="module")
def elsewhere(new_town: TownFactory) -> Elsewhere:
    here, there = open_api(new_town()), open_api(new_town())
    for role in ROLES:
        here.person(f"only-{role}", role)
        there.person(f"only-{role}", role)
    return Elsewhere(here, there, rolled_back(there.town))


@pytest.fixture(scope="module")
def counted(elsewhere: Elsewhere) -> Iterator[None]:
    """Nothing that was refused left a trace in the journal of either town."""

    def entries() -> int:
        with elsewhere.there.town.deps.work(elsewhere.there.town.tenant_id) as work:
            here = work.session.scalar(select(func.count()).select_from(JournalEntry))
        with elsewhere.here.town.deps.work(elsewhere.here.town.tenant_id) as work:
            return (here or 0) + (
                work.session.scalar(select(func.count()).select_from(JournalEntry)) or 0
            )

    before = entries()
    yield
    assert entries() == before


def send(api: TownApi, name: str, route: Route, path: str, **options: Any) -> TestResponse:
    if route.body is not None:
        options = {"json": route.body, **options}
    elif route.uploads:
        options = {"data": {"file": (BytesIO(PDF), "devis.pdf")}, **options}
    return api.by(name).request(route.method, path, **options)


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["type"].removeprefix("urn:boussole:problem:")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("route", ROUTES, ids=str)
class TestEveryRouteOfTheLoop:
    def test_asks_who_comes(self, elsewhere: Elsewhere, route: Route):
        here = elsewhere.here
        path = f"/api/v1/t/{here.town.slug}{elsewhere.path(route)}"
        answer = here.app.test_client().open(path, method=route.method, json=route.body or {})
        assert code(answer) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_refuses_an_expired_token(self, elsewhere: Elsewhere, route: Route):
        town = elsewhere.there.town
        program = elsewhere.there.by("author")
        program.token = issue_token(
            town.deps, town.slug, town.email("author"), length=timedelta(seconds=-1)
        )
        answer = program.request(route.method, elsewhere.path(route), json=route.body or {})
        assert code(answer) == (401, "not_authenticated")

    def test_forbids_each_role_without_the_permission(self, elsewhere: Elsewhere, route: Route):
        authorizer = Authorizer()
        barred = [r for r in ROLES if not authorizer.allows(frozenset({r}), route.permission)]
        assert barred, "everybody may: then no role is needed"
        for role in barred:
            answer = send(elsewhere.there, f"only-{role}", route, elsewhere.path(route))
            assert code(answer) == (403, "forbidden"), role

    def test_knows_nothing_of_another_tenant(self, elsewhere: Elsewhere, route: Route):
        here, there = elsewhere.here, elsewhere.there
        name = "admin" if route.permission.startswith("committee") else "author"
        path = f"/api/v1/t/{there.town.slug}{elsewhere.path(route)}"
        assert code(send(here, name, route, path)) == (404, "not_found")
        if "{" in route.path:
            answer = send(here, name, route, elsewhere.path(route))
            assert code(answer) == (404, "not_found")
            path = route.path.format(**dict.fromkeys(elsewhere.ids, new_id()))
            assert send(here, name, route, path).json == answer.json

    def test_takes_no_other_method(self, elsewhere: Elsewhere, route: Route):
        answer = elsewhere.here.by("author").request("DELETE", elsewhere.path(route))
        assert code(answer) == (405, "method_not_allowed")
        assert route.method in answer.headers["Allow"]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("route", WRITTEN, ids=str)
class TestEveryBody:
    @pytest.fixture
    def send_raw(self, elsewhere: Elsewhere, route: Route) -> SendRaw:
        def send_raw(data: bytes, media_type: str = "application/json") -> TestResponse:
            return elsewhere.there.by("author").request(
                route.method, elsewhere.path(route), data=data, content_type=media_type
            )

        return send_raw

    @pytest.mark.parametrize("data", [b"{", b"nothing", b"\xff", b'{"a": NaN}', b"[" * 100_000])
    def test_is_json(self, send_raw: SendRaw, route: Route, data: bytes):
        assert code(send_raw(data)) == (400, "malformed")

    @pytest.mark.parametrize("data", [b"[]", b"3", b"null", b'"text"'])
    def test_is_an_object(self, send_raw: SendRaw, route: Route, data: bytes):
        assert code(send_raw(data)) == (422, "invalid")

    @pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
    def test_says_that_it_is_json(self, send_raw: SendRaw, route: Route, media_type: str):
        answer = send_raw(json.dumps(route.body).encode(), media_type)
        assert code(answer) == (415, "unsupported_media_type")

    def test_is_of_one_megabyte_at_most(self, send_raw: SendRaw, route: Route):
        assert code(send_raw(b'"' + b"x" * 2 * 1024 * 1024 + b'"')) == (413, "too_large")

    def test_has_no_unknown_field(self, elsewhere: Elsewhere, route: Route):
        path = elsewhere.path(route)
        body = {**(route.body or {}), "colour": "red"}
        answer = send(elsewhere.there, "author", route, path, json=body)
        assert code(answer) == (422, "invalid")
        assert list(answer.json["errors"]) == ["colour"]


@pytest.mark.usefixtures("counted")
class TestEveryField:
    @pytest.mark.parametrize(("route", "field", "body"), BAD)
    def test_is_named_when_refused(
        self, elsewhere: Elsewhere, route: Route, field: str, body: dict[str, Any]
    ):
        of_committee = route.permission is Permission.COMMITTEE_CONFIGURE
        name = "admin" if of_committee else "author"
        api = elsewhere.there if of_committee else elsewhere.here
        path = elsewhere.path(route)
        answer = send(api, name, route, path, json=body)
        assert code(answer) == (422, "invalid"), answer.text
        assert any(name.startswith(field) for name in answer.json["errors"]), answer.json

"""A session through the API: planned, convened, held and closed by programs of its people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from infra.demo.in_process import follow
from policies.session import SessionRef
from tests.fixtures.world import TownFactory
from tests.services.api.conftest import TownApi, open_api
from tests.services.governance.seats import away, seat_deputy

VOTERS = ("chair", "second", "third", "fourth", "fifth")
STALE = (412, "urn:boussole:problem:stale_version")


@pytest.fixture
def api(new_town: TownFactory) -> TownApi:
    """The API of a town whose steering committee meets."""
    town = new_town()
    town.meet_in_session()
    return open_api(town)


@pytest.fixture
def sent(api: TownApi) -> str:
    """A proposal before the committee."""
    return str(api.town.at_committee())


def meeting(api: TownApi, days: int = 6) -> dict[str, Any]:
    starts_at = api.town.clock.now() + timedelta(days=days)
    return {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "place": "Salle du conseil",
    }


def planned(api: TownApi, *proposals: str, days: int = 6) -> dict[str, Any]:
    path = f"/committees/{api.town.copil}/sessions"
    answer = api.post("secretary", path, meeting(api, days))
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json
    for proposal in proposals:
        answer = api.post("secretary", f"/sessions/{session['id']}/items", {"proposal": proposal})
        assert answer.status_code == 201, answer.text
        api.settle(proposal)
        session = answer.json
    return session


def act(api: TownApi, name: str, path: str, body: Any = None) -> dict[str, Any]:
    answer = api.post(name, path, body)
    assert answer.status_code == 201, answer.text
    done: dict[str, Any] = answer.json
    return done


class TestASession:
    def test_goes_from_its_convocation_to_its_end(self, api: TownApi, sent: str):
        session = planned(api, sent)
        path = f"/sessions/{session['id']}"
        assert (session["state"], session["minutes"]) == ("planned", "to_draft")
        session = act(api, "secretary", f"{path}/convocation", {})
        assert session["state"] == "convened"
        api.town.clock.advance(timedelta(days=6))
        act(api, "secretary", f"{path}/opening")
        for name in VOTERS[:4]:
            act(api, name, f"{path}/arrivals", {"remote": name == "fourth"})
        item = session["items"][0]
        session = act(api, "secretary", f"/agenda-items/{item['id']}/opening")
        api.settle(sent)
        item = api.get("second", path)["items"][0]
        assert item["count"] == {
            "entitled": 5, "quorum": 3, "there": 4, "cast": 0, "has_quorum": True,
        }  # fmt: skip
        votes = f"/ballots/{item['ballot']}/votes"
        assert api.post("fifth", votes, {"choice": "for"}).status_code == 403
        act(api, "chair", votes, {"choice": "for"})
        act(api, "secretary", f"/ballots/{item['ballot']}/recorded-votes",
            {"member": api.town.email("second"), "choice": "against"})  # fmt: skip
        act(api, "secretary", f"/ballots/{item['ballot']}/hands",
            {"exceptions": {api.town.email("third"): "abstain"}})  # fmt: skip
        act(api, "chair", f"/ballots/{item['ballot']}/closing", {})
        api.settle(sent)
        item = api.get("second", path)["items"][0]
        assert (item["state"], item["result"]) == ("closed", "adopted")
        ballot = api.get("second", f"/proposals/{sent}/ballots")[0]
        assert ballot["tally"] == {"for": 2, "against": 1, "abstain": 1}
        assert ballot["mode"] == "session"
        assert act(api, "secretary", f"{path}/closing")["state"] == "closed"
        assert act(api, "secretary", f"{path}/minutes", {})["number"] == 1
        act(api, "secretary", f"{path}/minutes/1/approvals")
        approvals = act(api, "chair", f"{path}/minutes/1/approvals")["approvals"]
        assert {one["duty"] for one in approvals} == {"chair", "secretary"}
        assert api.get("second", path)["minutes"] == "approved"
        presences = api.get("second", path)["presences"]
        assert [one["is_there"] for one in presences] == [False] * 7
        assert sum(one["arrived_at"] is not None for one in presences) == 4

    def test_too_late_its_convocation_is_refused_with_the_day(self, api: TownApi, sent: str):
        session = planned(api, sent, days=2)
        path = f"/sessions/{session['id']}/convocation"
        answer = api.post("secretary", path, {})
        assert answer.status_code == 409
        assert "samedi 7 mars 2026" in answer.json["detail"]
        assert act(api, "secretary", path, {"urgency": "Marché."})["urgency"] == "Marché."

    def test_says_who_holds_it_to_members_only(self, api: TownApi, sent: str):
        session = planned(api, sent)
        for name in ("second", "author"):
            answer = api.post(name, f"/sessions/{session['id']}/convocation", {})
            assert answer.status_code == 403

    def test_is_changed_upon_what_was_read(self, api: TownApi, sent: str):
        session = planned(api, sent)
        path = f"/sessions/{session['id']}"
        stale = {"If-Match": f'"{session["revision"] - 1}"'}
        secretary = api.by("secretary")
        answer = secretary.put(path, meeting(api, 9), headers=stale)
        assert answer.status_code == 412
        fresh = {"If-Match": f'"{session["revision"]}"'}
        assert secretary.put(path, meeting(api, 9), headers=fresh).status_code == 200

    def test_takes_its_items_in_another_order(self, api: TownApi, sent: str):
        session = planned(api, sent)
        path = f"/sessions/{session['id']}"
        act(api, "secretary", f"{path}/items", {"title": "Point d’étape", "minutes": 10})
        ids = [item["id"] for item in api.get("second", path)["items"]]
        answer = api.by("secretary").put(f"{path}/order", {"items": ids[::-1]})
        assert [item["id"] for item in answer.json["items"]] == ids[::-1]
        edited = api.by("secretary").patch(f"/agenda-items/{ids[1]}", {"debate": "Bref."})
        assert edited.json["debate"] == "Bref."
        act(api, "secretary", f"/agenda-items/{ids[1]}/removal")
        assert [item["id"] for item in api.get("second", path)["items"]] == ids[:1]
        assert UUID(ids[0])

    def test_is_ordered_and_its_items_described_upon_what_was_read(self, api: TownApi, sent: str):
        path = f"/sessions/{planned(api, sent)['id']}"
        session = act(api, "secretary", f"{path}/items", {"title": "Point d’étape"})
        ids = [item["id"] for item in session["items"]]
        secretary, chair = api.by("secretary"), api.by("chair")
        read = {"If-Match": f'"{session["revision"]}"'}
        ordered = secretary.put(f"{path}/order", {"items": ids[::-1]}, headers=read)
        assert (ordered.status_code, ordered.headers["ETag"]) == (
            200, f'"{session["revision"] + 1}"',
        )  # fmt: skip
        refused = chair.put(f"{path}/order", {"items": ids}, headers=read)
        assert (refused.status_code, refused.json["type"]) == STALE
        item = f"/agenda-items/{ids[0]}"
        assert secretary.get(item).headers["ETag"] == '"1"'
        read = {"If-Match": '"1"'}
        described = secretary.patch(item, {"debate": "Bref."}, headers=read)
        assert (described.status_code, described.headers["ETag"]) == (200, '"2"')
        assert described.json["revision"] == 2
        refused = chair.patch(item, {"debate": "Long."}, headers=read)
        assert (refused.status_code, refused.json["type"]) == STALE
        assert api.get("chair", item)["debate"] == "Bref."

    def test_names_the_deputy_who_sits(self, api: TownApi, sent: str):
        seat_deputy(api.town, "fifth", "lead")
        path = f"/sessions/{planned(api, sent)['id']}"
        act(api, "secretary", f"{path}/convocation", {})
        api.town.clock.advance(timedelta(days=6))
        day = api.town.clock.now().date()
        away(api.town, first=day, last=day)
        act(api, "secretary", f"{path}/opening")
        session = act(api, "lead", f"{path}/arrivals", {})
        (deputy,) = (one for one in session["presences"] if one["deputy_of"])
        assert (deputy["person"]["name"], deputy["deputy_of"]["name"]) == ("Lead", "Fifth")
        assert (deputy["right"], deputy["is_there"]) == ("voting", True)
        act(api, "secretary", f"/agenda-items/{session['items'][0]['id']}/opening")
        api.settle(sent)
        ballot = api.get("lead", path)["items"][0]["ballot"]
        act(api, "secretary", f"/ballots/{ballot}/recorded-votes",
            {"member": api.town.email("lead"), "choice": "for"})  # fmt: skip
        assert api.get("second", path)["items"][0]["count"]["cast"] == 1

    def test_never_opened_it_is_in_the_inbox_of_who_runs_it(self, api: TownApi, sent: str):
        session = planned(api, sent)
        act(api, "secretary", f"/sessions/{session['id']}/convocation", {})
        api.town.clock.advance(timedelta(days=7))
        ref = SessionRef(api.town.tenant_id, UUID(session["id"]))
        follow(api.town.deps, ref, api.town.clock.now())
        for name, lines in (("secretary", 1), ("chair", 1), ("second", 0)):
            inbox = api.get(name, "/api/v1/inbox")["items"]
            assert [line["kind"] for line in inbox] == ["session"] * lines, name

    def test_is_in_the_inbox_of_those_convened(self, api: TownApi, sent: str):
        session = planned(api, sent)
        act(api, "secretary", f"/sessions/{session['id']}/convocation", {})
        (line,) = api.get("second", "/api/v1/inbox")["items"]
        assert line["kind"] == "session"
        assert line["subject"]["title"].startswith("COPIL, séance du ")

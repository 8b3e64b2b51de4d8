from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from policies.decision import Choice
from services.committees.cast_vote import cast_vote
from tests.services.api.conftest import TownApi

PLAN = {
    "phases": [
        {
            "name": "Pilote",
            "starts_on": "2026-03-09",
            "feedback_until": "2026-05-01T18:00:00+02:00",
            "stop_criteria": ["Un agent injoignable."],
        },
        {"name": "Toute la ville", "department": "MOB"},
    ]
}
FEEDBACK = {"rating": 4, "text": "La fiche est remplie devant moi.", "college": "citizen"}
REVIEW = {
    "findings": "412 fiches sur 430.",
    "verdict": "continue",
    "invariants": [{"code": "INV1", "effect": "improved"}],
    "lessons": ["Prévoir une batterie."],
}


@pytest.fixture
def adopted(api: TownApi) -> str:
    """The path of a rollout without a plan."""
    proposal_id = api.town.at_committee()
    api.town.adopt(proposal_id)
    return f"/proposals/{proposal_id}/rollout"


@pytest.fixture
def running(api: TownApi, adopted: str) -> str:
    """The path of a rollout whose first phase runs."""
    assert api.by("author").put(adopted, PLAN).status_code == 200
    act(api, "author", f"{adopted}/phases/1/start")
    return adopted


def act(api: TownApi, name: str, path: str, body: Any = None) -> Any:
    """Act, and let the loop go on."""
    answer = api.post(name, path, body)
    assert answer.status_code == 201, answer.text
    api.settle(path.split("/")[2])
    return answer.json


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("urn:boussole:problem:")


class TestPlanning:
    def test_a_proposal_not_adopted_has_no_rollout(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/rollout"
        assert code(api.by("author").get(path)) == (404, "not_found")
        assert code(api.by("author").put(path, PLAN)) == (409, "invalid_stage")

    def test_answers_with_the_plan(self, api: TownApi, adopted: str):
        answer = api.by("author").put(adopted, PLAN)
        assert answer.status_code == 200
        rollout = answer.json
        assert answer.headers["ETag"] == f'"{rollout["revision"]}"'
        assert rollout["lead"] == api.town.email("author")
        assert rollout["reviewer"]["name"] == "Head"
        pilot, city = rollout["phases"]
        assert (pilot["number"], pilot["name"], pilot["state"]) == (1, "Pilote", "planned")
        assert (pilot["department"], pilot["starts_on"]) == ("MOB", "2026-03-09")
        assert pilot["feedback_until"] == "2026-05-01T16:00:00Z"
        assert pilot["stop_criteria"] == ["Un agent injoignable."]
        assert (city["number"], city["feedback_until"], city["review"]) == (2, None, None)
        assert api.by("reader").get(adopted).json == rollout

    def test_is_refused_on_a_plan_that_changed_meanwhile(self, api: TownApi, adopted: str):
        author = api.by("author")
        read = author.get(adopted).headers["ETag"]
        assert author.put(adopted, PLAN, headers={"If-Match": read}).status_code == 200
        answer = author.put(adopted, PLAN, headers={"If-Match": read})
        assert code(answer) == (412, "stale_version")

    @pytest.mark.parametrize(
        ("plan", "field"),
        [
            ({"phases": []}, "phases"),
            ({**PLAN, "lead": "nobody@nowhere.example"}, "lead"),
            ({**PLAN, "it_lead": "nobody@nowhere.example"}, "it_lead"),
            ({"phases": [{"name": "A"}, {"name": "B", "department": "X"}]}, "phases.1.department"),
        ],
    )
    def test_names_what_is_wrong(self, api: TownApi, adopted: str, plan: Any, field: str):
        answer = api.by("author").put(adopted, plan)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
        assert api.get("author", adopted)["phases"] == []

    def test_is_the_leads_who_may_hand_over(self, api: TownApi, adopted: str):
        assert code(api.by("head").put(adopted, PLAN)) == (403, "forbidden")
        handed = {**PLAN, "lead": api.town.email("colleague")}
        assert api.by("author").put(adopted, handed).status_code == 200
        assert code(api.by("author").put(adopted, PLAN)) == (403, "forbidden")
        assert api.by("colleague").put(adopted, PLAN).status_code == 200


class TestPhases:
    def test_start_by_an_act_of_the_lead_in_order(self, api: TownApi, adopted: str):
        api.by("author").put(adopted, PLAN)
        api.settle(adopted.split("/")[2])
        assert code(api.post("head", f"{adopted}/phases/1/start")) == (403, "forbidden")
        assert code(api.post("author", f"{adopted}/phases/2/start")) == (409, "invalid_stage")
        assert code(api.post("author", f"{adopted}/phases/3/start")) == (404, "not_found")
        assert code(api.post("author", f"{adopted}/phases/0/start")) == (404, "not_found")
        huge = f"{adopted}/phases/99999999999999999999/start"
        assert code(api.post("author", huge)) == (404, "not_found")
        rollout = act(api, "author", f"{adopted}/phases/1/start")
        assert rollout["phases"][0]["state"] == "running"
        assert rollout["phases"][0]["started_at"] == "2026-03-02T09:00:00Z"
        assert code(api.post("author", f"{adopted}/phases/1/start")) == (409, "invalid_stage")

    def test_take_feedback_from_any_member_while_their_window_is_open(
        self, api: TownApi, running: str
    ):
        answer = api.post("colleague", f"{running}/phases/1/feedback", FEEDBACK)
        assert answer.status_code == 201
        assert answer.json == {"id": answer.json["id"], "phase": 1, **FEEDBACK}
        assert code(api.post("colleague", f"{running}/phases/2/feedback", FEEDBACK)) == (
            409,
            "invalid_stage",
        )
        said = api.get("head", running)["phases"][0]["feedback"]
        assert [(one["rating"], one["author"]["name"]) for one in said] == [(4, "Colleague")]
        changed = {**FEEDBACK, "rating": 2, "text": "Non : elle est remplie après."}
        again = api.post("colleague", f"{running}/phases/1/feedback", changed)
        assert again.json["id"] == answer.json["id"]
        api.post("head", f"{running}/phases/1/feedback", FEEDBACK)
        said = api.get("head", running)["phases"][0]["feedback"]
        assert min((one["rating"], one["author"]["name"]) for one in said) == (2, "Colleague")
        assert len(said) == 2
        api.town.wait(UUID(running.split("/")[2]), days=61)
        assert code(api.post("colleague", f"{running}/phases/1/feedback", FEEDBACK)) == (
            409,
            "invalid_stage",
        )

    def test_are_reviewed_to_the_end(self, api: TownApi, running: str):
        assert code(api.post("author", f"{running}/phases/1/review", REVIEW)) == (
            403,
            "forbidden",
        )
        rollout = act(api, "head", f"{running}/phases/1/review", REVIEW)
        review = rollout["phases"][0]["review"]
        assert review["reviewer"]["name"] == "Head"
        assert review["invariants"] == [{"code": "INV1", "effect": "improved", "note": ""}]
        assert code(api.post("head", f"{running}/phases/1/review", REVIEW)) == (
            409,
            "invalid_stage",
        )
        act(api, "author", f"{running}/phases/2/start")
        act(api, "head", f"{running}/phases/2/review", REVIEW)
        proposal = api.get("author", running.removesuffix("/rollout"))
        assert (proposal["stage"], proposal["outcome"]) == ("closed", "generalised")
        assert proposal["closed_at"] is not None

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"verdict": "stop", "lessons": []}, ["lessons"]),
            ({"verdict": "rollback", "lessons": []}, ["lessons", "undo_actions"]),
            ({"invariants": [{"code": "INV9", "effect": "improved"}]}, ["invariants"]),
        ],
    )
    def test_are_reviewed_with_all_it_takes(
        self, api: TownApi, running: str, fields: dict[str, Any], named: list[str]
    ):
        answer = api.post("head", f"{running}/phases/1/review", {**REVIEW, **fields})
        assert (answer.status_code, sorted(answer.json["errors"])) == (422, named)

    def test_pause_until_resumed(self, api: TownApi, running: str):
        assert code(api.post("head", f"{running}/resumption")) == (409, "invalid_stage")
        act(api, "head", f"{running}/phases/1/review", {**REVIEW, "verdict": "pause"})
        assert api.get("head", running)["paused_at"] is not None
        assert code(api.post("author", f"{running}/phases/1/start")) == (409, "invalid_stage")
        assert code(api.post("author", f"{running}/resumption")) == (403, "forbidden")
        assert act(api, "head", f"{running}/resumption")["paused_at"] is None
        assert act(api, "author", f"{running}/phases/1/start")["phases"][0]["run"] == 2

    def test_are_rolled_back_action_by_action(self, api: TownApi, running: str):
        actions = ["Rendre les tablettes.", "Le dire aux habitants."]
        act(
            api,
            "head",
            f"{running}/phases/1/review",
            {**REVIEW, "verdict": "rollback", "undo_actions": actions},
        )
        listed = api.get("author", running)["undo_actions"]
        assert [(action["number"], action["text"]) for action in listed] == list(
            enumerate(actions, start=1)
        )
        done = [f"{running}/undo-actions/{action['id']}/completion" for action in listed]
        assert code(api.post("head", done[0])) == (403, "forbidden")
        assert act(api, "author", done[0])["undo_actions"][0]["done_by"]["name"] == "Author"
        assert code(api.post("author", done[0])) == (409, "invalid_stage")
        act(api, "author", done[1])
        proposal = api.get("author", running.removesuffix("/rollout"))
        assert (proposal["stage"], proposal["outcome"]) == ("closed", "rolled_back")


class TestReserves:
    def test_block_a_phase_until_they_are_lifted(self, api: TownApi):
        town = api.town
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        cast_vote(town.deps, town.caller("chair"), ballot.id, Choice.FOR, reserves=["Former."])
        town.vote(proposal_id, second="for", third="for", fourth="for", fifth="for")
        path = f"/proposals/{proposal_id}/rollout"
        api.by("author").put(path, PLAN)
        town.settle(proposal_id)
        assert code(api.post("author", f"{path}/phases/1/start")) == (409, "invalid_stage")
        reserve = api.get("author", path)["reserves"][0]
        assert (reserve["owner"]["name"], reserve["lifted_at"]) == ("Author", None)
        lifting, evidence = f"/reserves/{reserve['id']}/lifting", {"evidence": "Vu sur place."}
        assert code(api.post("author", lifting, evidence)) == (403, "separation_of_duties")
        assert code(api.post("second", lifting, evidence)) == (403, "forbidden")
        answer = api.post("chair", lifting, evidence)
        assert answer.status_code == 201
        assert (answer.json["lifted_by"]["name"], answer.json["evidence"]) == (
            "Chair",
            "Vu sur place.",
        )
        assert code(api.post("chair", lifting, evidence)) == (409, "invalid_stage")
        assert api.get("author", path)["reserves"] == [answer.json]
        act(api, "author", f"{path}/phases/1/start")

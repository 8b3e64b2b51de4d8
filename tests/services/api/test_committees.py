from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.api.conftest import TownApi


def committee(api: TownApi, **fields: Any) -> dict[str, Any]:
    """A committee of three that can be set up as it is."""
    email = api.town.email
    return {
        "name": "Comité des usages",
        "preset": "copil",
        "seats": [
            {
                "email": email("chair"),
                "college": "elected",
                "right": "voting",
                "chair": True,
                "deputy": email("second"),
            },
            {"email": email("third"), "college": "agent", "right": "voting", "order": 4},
            {"email": email("adviser"), "college": "management", "right": "consultative"},
        ],
        "secretaries": [email("secretary")],
        **fields,
    }


class TestSettingUp:
    def test_answers_with_the_whole_rule(self, api: TownApi):
        rule = {"quorum": {"fraction": "2/3", "strict": False}, "early_close": False}
        answer = api.post("admin", "/committees", committee(api, rule=rule))
        assert answer.status_code == 201
        body = answer.json
        assert body["rule"]["quorum"] == rule["quorum"]
        assert (body["rule"]["early_close"], body["rule"]["tie"]) == (False, "chair_prevails")
        assert [(seat["name"], seat["chair"], seat["order"]) for seat in body["seats"]] == [
            ("Chair", True, 0),
            ("Third", False, 1),
            ("Adviser", False, None),
        ]
        assert body["seats"][0]["deputy"] == api.town.email("second")
        assert body["secretaries"] == [api.town.email("secretary")]
        assert api.get("reader", answer.headers["Location"]) == body
        assert body in api.get("reader", "/committees")

    @pytest.mark.parametrize(
        ("preset", "rule", "field"),
        [
            ("club", {}, "preset"),
            ("copil", {"mode": "hybrid"}, "rule.mode"),
            ("copil", {"secret": True, "no_objection": False}, "rule.tie"),
            ("codir", {"secret": True}, "rule.secret"),
            ("copil", {"majority": {"fraction": "2/3", "strict": False}}, "rule.tie"),
            ("copil", {"majority": {"fraction": "1/4", "strict": False}}, "rule.majority"),
            ("copil", {"notice_days": "5"}, "rule.notice_days"),
            ("copil", {"voting_colleges": ["martian"]}, "rule.voting_colleges"),
        ],
    )
    def test_refuses_rules_that_cannot_hold(
        self, api: TownApi, preset: str, rule: dict[str, Any], field: str
    ):
        answer = api.post("admin", "/committees", committee(api, preset=preset, rule=rule))
        assert answer.status_code == 422
        assert field in answer.json["errors"]

    @pytest.mark.parametrize(
        ("place", "fields", "named"),
        [
            (0, {"deputy": "chair"}, "seats.0.deputy"),
            (0, {"deputy": "nobody"}, "seats.0.deputy"),
            (1, {"email": "nobody"}, "seats.1.email"),
            (1, {"email": "chair"}, "seats.1.email"),
            (1, {"deputy": "chair"}, "seats.1.deputy"),
            (1, {"chair": True}, "seats"),
            (2, {"chair": True}, "seats.2.chair"),
            (2, {"order": 2}, "seats.2.chair"),
        ],
    )
    def test_refuses_seats_that_cannot_be_held(
        self, api: TownApi, place: int, fields: dict[str, Any], named: str
    ):
        body = committee(api)
        for name, value in fields.items():
            body["seats"][place][name] = api.town.email(value) if isinstance(value, str) else value
        answer = api.post("admin", "/committees", body)
        assert answer.status_code == 422
        assert named in answer.json["errors"]

    def test_needs_a_voting_seat(self, api: TownApi):
        for seats in ([], committee(api)["seats"][2:]):
            answer = api.post("admin", "/committees", committee(api, seats=seats))
            assert (answer.status_code, list(answer.json["errors"])) == (422, ["seats"])

    def test_names_each_address_that_is_nobodys(self, api: TownApi):
        body = committee(api, secretaries=["a@nowhere.example", "b@nowhere.example"])
        answer = api.post("admin", "/committees", body)
        assert list(answer.json["errors"]) == ["secretaries.0", "secretaries.1"]

    def test_takes_a_name_once_however_many_ask(self, api: TownApi):
        programs = [api.by("admin") for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            answers = list(
                threads.map(lambda admin: admin.post("/committees", committee(api)), programs)
            )
        assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
        refused = next(answer for answer in answers if answer.status_code == 422)
        assert list(refused.json["errors"]) == ["name"]
        assert len(api.get("admin", "/committees")) == 3

    def test_the_same_request_is_carried_out_once(self, api: TownApi):
        key = {"Idempotency-Key": "committee"}
        first, again = (
            api.post("admin", "/committees", committee(api), headers=key) for _ in range(2)
        )
        assert (first.status_code, again.json) == (201, first.json)
        other = api.post("admin", "/committees", committee(api, name="Autre"), headers=key)
        assert other.status_code == 422

from __future__ import annotations

import pytest

from tests.services.api.conftest import TownApi

MEANS = {"budget_eur": 18_400, "staff_days": 35}


class TestAnswering:
    def test_answers_with_the_proposal(self, api: TownApi):
        proposal_id = api.town.submitted()
        answer = api.post(
            "head",
            f"/proposals/{proposal_id}/sponsorship",
            {
                "decision": "sponsor",
                "comment": "Le secteur nord commence.",
                "commitments": MEANS,
                "effects": [{"code": "INV2", "effect": "improved"}],
            },
        )
        assert answer.status_code == 201
        head = {"id": str(api.town.ids["head"]), "name": "Head"}
        assert answer.json["sponsor"] == head
        assert answer.json["processing"] is True
        assert answer.json["sponsorship"] == {
            "sponsor": head,
            "answered_by": head,
            "decision": "sponsor",
            "comment": "Le secteur nord commence.",
            "commitments": MEANS,
            "effects": [{"code": "INV2", "effect": "improved"}],
            "working_conditions": None,
            "answered_at": "2026-03-02T09:00:00Z",
        }
        api.settle(proposal_id)
        assert api.get("author", f"/proposals/{proposal_id}")["stage"] == "committee"

    def test_corrects_what_the_author_said_of_working_conditions(self, api: TownApi):
        proposal_id = api.town.submitted()
        answer = api.post(
            "head",
            f"/proposals/{proposal_id}/sponsorship",
            {"decision": "sponsor", "commitments": MEANS, "working_conditions": True},
        )
        assert answer.json["sponsorship"]["working_conditions"] is True
        assert answer.json["working_conditions"] is False
        told = api.get("reader", f"/proposals/{proposal_id}/timeline")
        assert told[-1]["data"]["working_conditions"] is True

    @pytest.mark.parametrize("decision", ["return", "decline"])
    def test_refusing_asks_for_a_word_and_commits_nothing(self, api: TownApi, decision: str):
        path = f"/proposals/{api.town.submitted()}/sponsorship"
        answer = api.post("head", path, {"decision": decision})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["comment"])
        answer = api.post("head", path, {"decision": decision, "comment": "Pas ainsi."})
        assert answer.status_code == 201
        assert answer.json["sponsorship"]["commitments"] is None

    def test_sponsoring_asks_for_means(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/sponsorship"
        answer = api.post("head", path, {"decision": "sponsor"})
        assert answer.status_code == 422
        assert sorted(answer.json["errors"]) == [
            "commitments.budget_eur",
            "commitments.staff_days",
        ]
        zero = {"budget_eur": 0, "staff_days": 0}
        answer = api.post("head", path, {"decision": "sponsor", "commitments": zero})
        assert answer.status_code == 201

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("committee", "qualified"),
            ("lead", "nobody@nowhere.example"),
            ("effects", [{"code": "INV9", "effect": "improved"}]),
        ],
    )
    def test_refuses_what_names_nothing_here(self, api: TownApi, field: str, value: object):
        value = str(api.town.qualified) if value == "qualified" else value
        answer = api.post(
            "head",
            f"/proposals/{api.town.submitted()}/sponsorship",
            {"decision": "sponsor", "commitments": MEANS, field: value},
        )
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])

    def test_is_never_the_authors_nor_a_strangers(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/sponsorship"
        body = {"decision": "sponsor", "commitments": MEANS}
        for name, status, code in (
            ("author", 403, "separation_of_duties"),
            ("colleague", 403, "forbidden"),
        ):
            answer = api.post(name, path, body)
            assert answer.status_code == status
            assert answer.json["type"] == f"urn:boussole:problem:{code}"

    def test_comes_once(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/sponsorship"
        body = {"decision": "sponsor", "commitments": MEANS}
        assert api.post("head", path, body).status_code == 201
        answer = api.post("head", path, body)
        assert answer.status_code == 409
        assert answer.json["type"] == "urn:boussole:problem:invalid_stage"

    def test_names_the_lead(self, api: TownApi):
        town = api.town
        proposal_id = town.submitted()
        lead = town.email("colleague")
        body = {"decision": "sponsor", "commitments": MEANS, "lead": lead}
        assert api.post("head", f"/proposals/{proposal_id}/sponsorship", body).status_code == 201
        town.settle(proposal_id)
        town.adopt(proposal_id)
        assert api.get("author", f"/proposals/{proposal_id}/rollout")["lead"] == lead

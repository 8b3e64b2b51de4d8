"""Naming another lead, through the API."""

from __future__ import annotations

from uuid import UUID

from services.tenancy.change_member import change_member
from tests.services.api.conftest import TownApi


class TestNamingALead:
    def adopted(self, api: TownApi) -> UUID:
        proposal_id = api.town.at_committee()
        api.town.adopt(proposal_id)
        return proposal_id

    def test_the_reviewer_does_and_the_plan_s_revision_moves_on(self, api: TownApi) -> None:
        path = f"/proposals/{self.adopted(api)}/rollout"
        before = api.by("head").get(path)
        answer = api.post("head", f"{path}/lead", {"lead": api.town.email("lead")})
        assert answer.status_code == 201
        assert answer.json["lead"] == api.town.email("lead")
        assert answer.headers["ETag"] != before.headers["ETag"]

    def test_nobody_else_while_the_lead_is_there(self, api: TownApi) -> None:
        path = f"/proposals/{self.adopted(api)}/rollout/lead"
        answer = api.post("dga", path, {"lead": api.town.email("lead")})
        assert (answer.status_code, answer.json["type"]) == (403, "urn:boussole:problem:forbidden")

    def test_who_may_not_lead_is_named_as_wrong(self, api: TownApi) -> None:
        path = f"/proposals/{self.adopted(api)}/rollout/lead"
        for email in (api.town.email("reader"), "nobody@nowhere.example"):
            answer = api.post("head", path, {"lead": email})
            assert (answer.status_code, list(answer.json["errors"])) == (422, ["lead"])

    def test_a_lead_who_left_is_replaced_by_the_head_above_too(self, api: TownApi) -> None:
        proposal_id = self.adopted(api)
        town = api.town
        change_member(town.deps, town.caller("admin"), town.ids["author"], leaves=True)
        town.settle(proposal_id)
        path = f"/proposals/{proposal_id}/rollout/lead"
        assert api.post("dga", path, {"lead": town.email("lead")}).status_code == 201

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from policies.decision import Choice
from services.committees.cast_vote import cast_vote
from tests.services.api.conftest import TownApi


class TestComments:
    def test_are_listed_oldest_first_with_their_version(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/comments"
        for number in range(3):
            answer = api.post("colleague", path, {"text": f"  Mot {number}.\r\nEt puis.  "})
            assert answer.status_code == 201
            api.town.clock.advance(timedelta(minutes=1))
        assert answer.json == {
            "id": answer.json["id"],
            "version": 1,
            "author": {"id": str(api.town.ids["colleague"]), "name": "Colleague"},
            "text": "Mot 2.\nEt puis.",
            "written_at": "2026-03-02T09:02:00Z",
        }
        page = api.by("reader").get(f"{path}?page_size=2")
        assert [said["text"][:6] for said in page.json] == ["Mot 0.", "Mot 1."]
        assert json.loads(page.headers["X-Pagination"])["total"] == 3

    def test_the_same_request_is_carried_out_once(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}/comments"
        key = {"Idempotency-Key": "comment"}
        first, again = (
            api.post("colleague", path, {"text": "Oui."}, headers=key) for _ in range(2)
        )
        assert again.json == first.json
        other = api.post("colleague", path, {"text": "Non."}, headers=key)
        assert other.status_code == 422
        assert len(api.get("colleague", path)) == 1


class TestTimeline:
    def test_tells_who_did_what_oldest_first(self, api: TownApi):
        proposal_id = api.town.at_committee()
        path = f"/proposals/{proposal_id}/timeline"
        told = api.get("reader", path)
        assert [fact["event"] for fact in told] == [
            "proposal_created",
            "proposal_submitted",
            "sponsorship_opened",
            "sponsorship_answered",
            "ballot_opened",
        ]
        assert told[0]["actor"] == {"id": str(api.town.ids["author"]), "name": "Author"}
        assert told[2]["actor"] is None
        assert told[3]["at"] == "2026-03-02T09:00:00Z"
        assert told[3]["data"]["decision"] == "sponsor"

    @pytest.mark.parametrize("choice", list(Choice))
    def test_tells_that_a_vote_was_cast_and_never_which(self, api: TownApi, choice: Choice):
        town = api.town
        proposal_id = town.at_committee()
        cast_vote(town.deps, town.caller("chair"), town.ballot(proposal_id).id, choice)
        fact = api.get("chair", f"/proposals/{proposal_id}/timeline")[-1]
        assert (fact["event"], fact["actor"]["name"]) == ("vote_cast", "Chair")
        assert set(fact["data"]) == {"ballot", "vote"}

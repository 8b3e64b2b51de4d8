from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.committees.models import BallotVoter, Vote
from tests.services.api.conftest import TownApi

SECRETS = ("Je m’y oppose.", "Former les agents.", "against")


@pytest.fixture
def item(api: TownApi) -> UUID:
    """A proposal whose ballot is open."""
    return api.town.at_committee()


def ballot_of(api: TownApi, item: UUID, name: str = "chair") -> dict[str, Any]:
    ballot: dict[str, Any] = api.get(name, f"/proposals/{item}/ballots")[-1]
    return ballot


def vote(api: TownApi, item: UUID, name: str, choice: str = "for", **fields: Any) -> int:
    path = f"/ballots/{ballot_of(api, item)['id']}/votes"
    return api.post(name, path, {"choice": choice, **fields}).status_code


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("urn:boussole:problem:")


class TestReading:
    def test_shows_the_frozen_rule_and_who_is_left_out(self, api: TownApi, item: UUID):
        ballot = ballot_of(api, item)
        assert ballot["rule"]["quorum"] == {"fraction": "1/2", "strict": True}
        del ballot["rule"]
        assert ballot == {
            "id": ballot["id"],
            "proposal": str(item),
            "round": 1,
            "convening": 1,
            "committee": str(api.town.copil),
            "committee_name": "COPIL",
            "version": 1,
            "state": "open",
            "mode": "async",
            "opens_at": "2026-03-02T09:00:00Z",
            "closes_at": "2026-03-09T09:00:00Z",
            "closed_at": None,
            "closing_asked": False,
            "entitled": 5,
            "quorum": 3,
            "votes_cast": 0,
            "recused": [],
            "tally": None,
            "withheld": False,
            "arithmetic": None,
            "result": None,
            "votes": [],
            "reserves": [],
        }

    def test_shows_all_of_it_once_closed(self, api: TownApi, item: UUID):
        vote(api, item, "chair", "for", reserves=["Former les agents."])
        vote(api, item, "second", "against", comment="Je m’y oppose.")
        for name in ("third", "fourth", "fifth"):
            vote(api, item, name)
        api.settle(item)
        ballot = ballot_of(api, item, "reader")
        assert (ballot["state"], ballot["result"]) == ("closed", "adopted_with_reserves")
        assert ballot["tally"] == {"for": 4, "against": 1, "abstain": 0}
        assert ballot["arithmetic"]["threshold"] == 3
        against = next(v for v in ballot["votes"] if v["choice"] == "against")
        assert (against["voter"]["name"], against["comment"]) == ("Second", "Je m’y oppose.")
        reserve = ballot["reserves"][0]
        assert (reserve["text"], reserve["owner"]["name"], reserve["blocks_phase"]) == (
            "Former les agents.",
            "Author",
            1,
        )


class TestVoting:
    def test_gives_a_receipt_that_tells_no_choice(self, api: TownApi, item: UUID):
        ballot = ballot_of(api, item)
        answer = api.post(
            "chair", f"/ballots/{ballot['id']}/votes", {"choice": "against", "comment": SECRETS[0]}
        )
        assert answer.status_code == 201
        receipt = answer.json
        assert receipt == {
            "id": receipt["id"],
            "ballot": ballot["id"],
            "proposal": str(item),
            "version": 1,
            "cast_at": "2026-03-02T09:00:00Z",
            "journal_entry": receipt["journal_entry"],
        }

    def test_shows_nothing_of_it_before_the_close(self, api: TownApi, item: UUID):
        vote(api, item, "chair", "against", comment=SECRETS[0])
        vote(api, item, "second", "for", reserves=[SECRETS[1]])
        for name in ("chair", "second", "secretary", "author", "head"):
            read = [
                api.by(name).get(f"/proposals/{item}{path}").text
                for path in ("", "/ballots", "/timeline", "/comments")
            ]
            read.append(api.by(name).get("/proposals").text)
            shown = json.dumps([json.loads(text) for text in read], ensure_ascii=False)
            rules = shown.replace('"tally": null', "")
            assert not [secret for secret in SECRETS if secret in rules], name
        assert ballot_of(api, item)["votes_cast"] == 2

    def test_comes_once(self, api: TownApi, item: UUID):
        path = f"/ballots/{ballot_of(api, item)['id']}/votes"
        assert api.post("chair", path, {"choice": "for"}).status_code == 201
        assert code(api.post("chair", path, {"choice": "against"})) == (409, "already_voted")

    def test_the_same_request_is_answered_alike(self, api: TownApi, item: UUID):
        path = f"/ballots/{ballot_of(api, item)['id']}/votes"
        key = {"Idempotency-Key": "my-vote"}
        first = api.post("chair", path, {"choice": "for"}, headers=key)
        again = api.post("chair", path, {"choice": "for"}, headers=key)
        assert (again.status_code, again.json) == (201, first.json)
        other = api.post("chair", path, {"choice": "against"}, headers=key)
        assert code(other) == (422, "invalid")
        assert ballot_of(api, item)["votes_cast"] == 1

    def test_is_for_the_frozen_voters(self, api: TownApi, item: UUID):
        path = f"/ballots/{ballot_of(api, item)['id']}/votes"
        for name in ("author", "head", "adviser", "secretary", "colleague"):
            assert code(api.post(name, path, {"choice": "for"})) == (403, "not_entitled"), name

    def test_ends_with_the_ballots_time_even_when_nothing_closed_it(self, api: TownApi, item: UUID):
        path = f"/ballots/{ballot_of(api, item)['id']}/votes"
        api.town.clock.advance(timedelta(days=7) - timedelta(seconds=1))
        assert api.post("chair", path, {"choice": "for"}).status_code == 201
        api.town.clock.advance(timedelta(seconds=1))
        assert code(api.post("second", path, {"choice": "for"})) == (409, "ballot_closed")

    def test_only_a_vote_for_carries_reserves(self, api: TownApi, item: UUID):
        body = {"choice": "against", "reserves": ["Former."]}
        answer = api.post("chair", f"/ballots/{ballot_of(api, item)['id']}/votes", body)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["reserves"])


class TestSteppingAside:
    def test_recomputes_the_base_and_bars_from_the_debate(self, api: TownApi, item: UUID):
        api.post("chair", f"/proposals/{item}/comments", {"text": "Qui recharge ?"})
        vote(api, item, "fifth")
        path = f"/ballots/{ballot_of(api, item)['id']}"
        answer = api.post("fifth", f"{path}/recusals", {"reason": "Un proche y travaille."})
        assert answer.status_code == 201
        assert UUID(answer.json["journal_entry"])
        ballot = answer.json["ballot"]
        assert (ballot["entitled"], ballot["votes_cast"]) == (4, 0)
        assert [person["name"] for person in ballot["recused"]] == ["Fifth"]
        again = api.post("fifth", f"{path}/recusals", {"reason": "Encore."})
        assert code(again) == (403, "recused")
        assert code(api.post("fifth", f"{path}/votes", {"choice": "for"})) == (403, "recused")
        comments = f"/proposals/{item}/comments"
        assert code(api.post("fifth", comments, {"text": "Un mot."})) == (403, "recused")
        assert code(api.by("fifth").get(comments)) == (403, "recused")

    def test_keeps_the_struck_vote_out_of_the_count(self, api: TownApi, item: UUID):
        vote(api, item, "fifth", "against")
        ballot = ballot_of(api, item)["id"]
        api.post("fifth", f"/ballots/{ballot}/recusals", {"reason": "Un proche."})
        for name in ("chair", "second", "third", "fourth"):
            vote(api, item, name)
        api.settle(item)
        assert ballot_of(api, item)["tally"] == {"for": 4, "against": 0, "abstain": 0}
        with api.town.deps.work(api.town.tenant_id) as work:
            kept = work.session.scalar(
                select(func.count()).select_from(Vote).where(Vote.struck_at.is_not(None))
            )
        assert kept == 1


class TestClosing:
    def test_is_the_chairs_once_the_result_is_settled(self, api: TownApi, item: UUID):
        path = f"/ballots/{ballot_of(api, item)['id']}/closing"
        assert code(api.post("second", path, {})) == (403, "forbidden")
        assert code(api.post("chair", path, {})) == (409, "invalid_stage")
        for name in ("second", "third", "fourth"):
            vote(api, item, name, "against")
        answer = api.post("chair", path)
        assert answer.status_code == 201
        assert (answer.json["state"], answer.json["closing_asked"]) == ("open", True)
        assert answer.json["tally"] is None
        api.settle(item)
        assert ballot_of(api, item)["result"] == "rejected"
        assert code(api.post("chair", path, {})) == (409, "ballot_closed")

    def test_settles_the_reserves_of_a_ballot_closed_by_itself(self, api: TownApi, item: UUID):
        vote(api, item, "chair", reserves=["Former les agents."])
        vote(api, item, "second", reserves=["Acheter français."])
        for name in ("third", "fourth", "fifth"):
            vote(api, item, name)
        api.settle(item)
        ballot = ballot_of(api, item)
        keep, drop = (
            next(r["id"] for r in ballot["reserves"] if r["text"].startswith(word))
            for word in ("Former", "Acheter")
        )
        kept = {
            "id": keep,
            "owner": api.town.email("colleague"),
            "due_at": "2026-04-01T08:00:00+02:00",
            "blocks_phase": 2,
        }
        body = {"reserves": [kept, {"id": drop, "keep": False}]}
        answer = api.post("chair", f"/ballots/{ballot['id']}/closing", body)
        assert answer.status_code == 201
        reserves = api.get("author", f"/proposals/{item}/rollout")["reserves"]
        assert reserves == answer.json["reserves"]
        assert [
            (r["id"], r["owner"]["name"], r["due_at"], r["blocks_phase"]) for r in reserves
        ] == [(keep, "Colleague", "2026-04-01T06:00:00Z", 2)]

    def test_refuses_reserves_and_owners_that_do_not_exist(self, api: TownApi, item: UUID):
        vote(api, item, "chair", reserves=["Former les agents."])
        for name in ("second", "third", "fourth", "fifth"):
            vote(api, item, name)
        api.settle(item)
        ballot = ballot_of(api, item)
        reserve = ballot["reserves"][0]["id"]
        for line, field in (
            ({"id": str(item)}, "reserves.0.id"),
            ({"id": reserve, "owner": "nobody@nowhere.example"}, "reserves.0.owner"),
        ):
            answer = api.post("chair", f"/ballots/{ballot['id']}/closing", {"reserves": [line]})
            assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


class TestAgenda:
    def without_quorum(self, api: TownApi, item: UUID) -> None:
        for _ in range(2):  # the second convening asks for no quorum, but for somebody
            api.town.wait(item, days=30)

    def test_convenes_again_an_item_left_without_quorum(self, api: TownApi, item: UUID):
        path = f"/proposals/{item}/ballots"
        assert code(api.post("secretary", path, {})) == (409, "invalid_stage")
        self.without_quorum(api, item)
        assert api.get("author", f"/proposals/{item}")["awaiting"] == "secretary"
        assert code(api.post("third", path, {})) == (403, "forbidden")
        opens_at = api.town.clock.now() + timedelta(days=2)
        answer = api.post("secretary", path, {"opens_at": opens_at.isoformat()})
        assert answer.status_code == 201
        assert (answer.json["state"], answer.json["round"]) == ("scheduled", 3)
        assert answer.json["entitled"] == 0
        api.settle(item)
        path = f"/ballots/{answer.json['id']}"
        assert code(api.post("chair", f"{path}/votes", {"choice": "for"})) == (
            409,
            "invalid_stage",
        )
        assert code(api.post("third", f"{path}/opening")) == (403, "forbidden")
        assert api.post("secretary", f"{path}/opening").status_code == 201
        api.settle(item)
        assert ballot_of(api, item)["entitled"] == 5
        assert code(api.post("secretary", f"{path}/opening")) == (409, "invalid_stage")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"opens_at": "2020-01-01T00:00:00Z"}, "opens_at"),
            ({"closes_at": "2020-01-01T00:00:00Z"}, "closes_at"),
        ],
    )
    def test_refuses_dates_out_of_order(
        self, api: TownApi, item: UUID, body: dict[str, str], field: str
    ):
        self.without_quorum(api, item)
        answer = api.post("secretary", f"/proposals/{item}/ballots", body)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])

    def test_defers_an_item(self, api: TownApi, item: UUID):
        path, reason = f"/proposals/{item}/deferral", {"reason": "L’avis des équipes manque."}
        assert code(api.post("third", path, reason)) == (403, "forbidden")
        answer = api.post("secretary", path, reason)
        assert (answer.status_code, answer.json["processing"]) == (201, True)
        api.settle(item)
        assert api.get("author", f"/proposals/{item}")["stage"] == "rework"
        assert ballot_of(api, item)["state"] == "cancelled"
        assert code(api.post("secretary", path, reason)) == (409, "invalid_stage")

    def test_a_proposal_never_before_a_committee_is_on_no_agenda(self, api: TownApi):
        path = f"/proposals/{api.town.submitted()}"
        for act in ("deferral", "ballots"):
            body = {"reason": "Non."} if act == "deferral" else {}
            assert code(api.post("secretary", f"{path}/{act}", body)) == (409, "invalid_stage")


class TestFreeze:
    def test_the_author_and_the_sponsor_keep_their_seat_and_lose_the_vote(self, api: TownApi):
        proposal_id = api.town.submitted(by="second")
        api.town.answer(proposal_id)
        ballot = ballot_of(api, proposal_id)
        assert (ballot["entitled"], ballot["quorum"]) == (4, 3)
        assert [person["name"] for person in ballot["recused"]] == ["Second"]
        answer = api.post("second", f"/ballots/{ballot['id']}/votes", {"choice": "for"})
        assert code(answer) == (403, "not_entitled")
        with api.town.deps.work(api.town.tenant_id) as work:
            listed = work.session.scalar(select(func.count()).select_from(BallotVoter))
        assert listed == 5

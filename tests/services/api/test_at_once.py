"""Several people act in the same instant: one arbiter, nothing lost, nothing counted twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from policies.loop import Stage
from services.committees.models import BallotVoter, Vote
from services.proposals.models import Sponsorship
from tests.fixtures.doors import Program
from tests.fixtures.world import TownFactory
from tests.services.api.conftest import TownApi, open_api

VOTERS = [f"voter-{number}" for number in range(20)]
MEANS = {"budget_eur": 0, "staff_days": 0}


def at_once(acts: Sequence[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Carry out ``acts``, each in a thread, none before all are ready."""
    barrier = threading.Barrier(len(acts))

    def carry_out(act: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(carry_out, acts))


def posting(program: Program, path: str, body: Any) -> Callable[[], TestResponse]:
    return lambda: program.post(path, body)


def codes(answers: Sequence[TestResponse]) -> Counter[tuple[int, str]]:
    return Counter(
        (answer.status_code, (answer.json.get("type") or "").removeprefix("urn:boussole:problem:"))
        for answer in answers
    )


@pytest.fixture(scope="module")
def crowd(new_town: TownFactory) -> TownApi:
    """A town whose initiatives are decided by twenty voters."""
    api = open_api(new_town())
    for name in VOTERS:
        api.person(name, "agent")
    seats = [
        {
            "email": api.town.email(name),
            "college": "agent",
            "right": "voting",
            "chair": name == VOTERS[0],
        }
        for name in VOTERS
    ]
    committee = api.post(
        "admin", "/committees", {"name": "Assemblée", "preset": "copil", "seats": seats}
    ).json
    stages = ["sponsorship", "committee", "rollout"]
    api.town.set_policy(initiative={"stages": stages, "committees": [committee["id"]]})
    for name in VOTERS:
        api.by(name)
    return api


def voted(api: TownApi, ballot: str) -> int:
    with api.town.deps.work(api.town.tenant_id) as work:
        return (
            work.session.scalar(
                select(func.count()).select_from(Vote).where(Vote.ballot_id == UUID(ballot))
            )
            or 0
        )


class TestTwoSponsors:
    @pytest.mark.parametrize("decision", ["sponsor", "return"])
    def test_the_first_to_answer_wins(self, api: TownApi, decision: str):
        proposal_id = api.town.submitted()
        api.town.wait(proposal_id, days=16)
        path = f"/proposals/{proposal_id}"
        asked = [person["name"] for person in api.get("author", path)["sponsors"]]
        assert asked == ["Head", "Dga"]
        body = {"decision": decision, "comment": "Un mot.", "commitments": MEANS}
        programs = [api.by(name) for name in ("head", "dga", "head", "dga")]
        answers = at_once([posting(each, f"{path}/sponsorship", body) for each in programs])
        assert codes(answers) == {(201, ""): 1, (409, "invalid_stage"): 3}
        with api.town.deps.work(api.town.tenant_id) as work:
            assert work.session.scalar(select(func.count()).select_from(Sponsorship)) == 1
        winner = next(answer for answer in answers if answer.status_code == 201)
        api.settle(proposal_id)
        assert api.get("author", path)["sponsor"] == winner.json["sponsor"]


class TestTwentyVoters:
    def test_are_all_recorded(self, crowd: TownApi):
        proposal_id = crowd.town.at_committee()
        ballot = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]
        path = f"/ballots/{ballot['id']}/votes"
        answers = at_once([posting(crowd.by(name), path, {"choice": "for"}) for name in VOTERS])
        assert codes(answers) == {(201, ""): 20}
        assert crowd.settle(proposal_id).stage is Stage.ROLLOUT
        ballot = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]
        assert ballot["tally"] == {"for": 20, "against": 0, "abstain": 0}

    def test_one_voter_in_twenty_windows_votes_once(self, crowd: TownApi):
        proposal_id = crowd.town.at_committee()
        ballot = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]["id"]
        path = f"/ballots/{ballot}/votes"
        answers = at_once([posting(crowd.by(VOTERS[1]), path, {"choice": "for"}) for _ in VOTERS])
        assert codes(answers) == {(201, ""): 1, (409, "already_voted"): 19}
        assert voted(crowd, ballot) == 1

    def test_one_request_sent_twenty_times_is_answered_alike(self, crowd: TownApi):
        proposal_id = crowd.town.at_committee()
        ballot = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]["id"]
        program = crowd.by(VOTERS[1])
        program.headers["Idempotency-Key"] = f"vote-{ballot}"
        path = f"/ballots/{ballot}/votes"
        answers = at_once([posting(program, path, {"choice": "for"}) for _ in VOTERS])
        assert codes(answers) == {(201, ""): 20}
        assert len({answer.json["id"] for answer in answers}) == 1
        assert voted(crowd, ballot) == 1


class TestATitularAndTheirDeputy:
    def test_have_one_vote_between_them(self, crowd: TownApi):
        town = crowd.town
        crowd.person("deputy", "agent")
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        day = town.clock.now().date().isoformat()
        absences = f"/committees/{ballot.committee_id}/absences"
        answer = crowd.post(VOTERS[1], absences, {"from": day, "until": day})
        assert answer.status_code == 201
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(BallotVoter)
                .where(
                    BallotVoter.ballot_id == ballot.id,
                    BallotVoter.member_id == town.ids[VOTERS[1]],
                )
                .values(deputy_id=town.ids["deputy"])
            )
        programs = [crowd.by(name) for name in (VOTERS[1], "deputy") * 4]
        path = f"/ballots/{ballot.id}/votes"
        answers = at_once([posting(each, path, {"choice": "for"}) for each in programs])
        assert codes(answers) == {(201, ""): 1, (409, "already_voted"): 7}
        assert voted(crowd, str(ballot.id)) == 1
        told = [answer.json["detail"] for answer in answers if answer.status_code == 409]
        assert len(set(told)) == 2, "the other of the two is told who voted"


class TestProxies:
    def test_given_at_once_to_one_holder_stay_within_the_rule(self, crowd: TownApi):
        ballot = crowd.town.ballot(crowd.town.at_committee())
        path = f"/ballots/{ballot.id}/proxies"
        body = {"to": crowd.town.email(VOTERS[0])}
        answers = at_once([posting(crowd.by(name), path, body) for name in VOTERS[1:9]])
        assert codes(answers) == {(201, ""): 1, (422, "invalid"): 7}
        assert len(crowd.get("author", path)) == 1

    def test_and_revoked_as_their_holder_votes_serve_or_do_not(self, crowd: TownApi):
        town = crowd.town
        for _ in range(4):
            path = f"/ballots/{town.ballot(town.at_committee()).id}"
            giver, holder = crowd.by(VOTERS[1]), crowd.by(VOTERS[2])
            giver.post(f"{path}/proxies", {"to": town.email(VOTERS[2])})
            assert holder.post(f"{path}/votes", {"choice": "for"}).status_code == 201
            vote = {"choice": "for", "for": str(town.ids[VOTERS[1]])}
            revoked, used = at_once(
                [
                    posting(giver, f"{path}/proxies/revocation", {}),
                    posting(holder, f"{path}/votes", vote),
                ]
            )
            outcome = (revoked.status_code, used.status_code)
            assert outcome in {(201, 403), (409, 201)}, outcome


class TestAVoteAsTheBallotCloses:
    @pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06])
    def test_is_counted_or_refused(self, crowd: TownApi, delay: float):
        town = crowd.town
        proposal_id = town.at_committee()
        row = town.ballot(proposal_id)
        path = f"/ballots/{row.id}/votes"
        answers: list[TestResponse] = []

        def vote() -> None:
            answers.extend(
                at_once([posting(crowd.by(name), path, {"choice": "for"}) for name in VOTERS[:19]])
            )

        voting = threading.Thread(target=vote)
        voting.start()
        threading.Event().wait(delay)
        town.clock.set(row.closes_at)
        town.settle(proposal_id)
        voting.join()
        counts = codes(answers)
        assert set(counts) <= {(201, ""), (409, "ballot_closed")}
        assert sum(counts.values()) == 19
        ballot = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]
        assert ballot["state"] == "closed"
        assert ballot["tally"] == {"for": counts[(201, "")], "against": 0, "abstain": 0}
        assert voted(crowd, ballot["id"]) == counts[(201, "")]

    def test_the_chairs_closing_and_a_vote_meet_at_one_lock(self, crowd: TownApi):
        town = crowd.town
        proposal_id = town.at_committee()
        ballot = str(town.ballot(proposal_id).id)
        path = f"/ballots/{ballot}"
        for name in VOTERS[:11]:
            assert crowd.post(name, f"{path}/votes", {"choice": "for"}).status_code == 201
        closing = posting(crowd.by(VOTERS[0]), f"{path}/closing", {})
        late = [crowd.by(name) for name in VOTERS[11:19]]
        votes = [posting(program, f"{path}/votes", {"choice": "for"}) for program in late]
        answers = at_once([closing, *votes])
        assert answers[0].status_code == 201
        counts = codes(answers[1:])
        assert set(counts) <= {(201, ""), (409, "ballot_closed")}
        town.settle(proposal_id)
        tally = crowd.get("author", f"/proposals/{proposal_id}/ballots")[0]["tally"]
        assert tally["for"] == 11 + counts[(201, "")]

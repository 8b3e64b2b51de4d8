"""Fifty members vote in the same second, on real servers: fifty votes, and nobody waits long."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest

from tests.fixtures.live import LiveTown
from tests.services.api.conftest import open_api

pytestmark = pytest.mark.slow

MEMBERS = [f"membre-{number}" for number in range(50)]
LONGEST_SECONDS = 5.0
"""Five times the budget: the machine runs other tests meanwhile."""


@pytest.fixture
def assembly(live: LiveTown) -> LiveTown:
    """A town whose initiatives are decided by fifty voters."""
    api = open_api(live.town)
    for name in MEMBERS:
        api.person(name, "agent")
    seats = [
        {"email": live.town.email(name), "college": "agent", "right": "voting"} for name in MEMBERS
    ]
    committee = live.post(
        "admin",
        "/committees",
        {"name": "Assemblée", "preset": "copil", "rule": {"tie": "rejected"}, "seats": seats},
    )
    live.set_policy(
        initiative={
            "stages": ["sponsorship", "committee", "rollout"],
            "committees": [committee["id"]],
        }
    )
    for name in MEMBERS:
        live.token(name)
    return live


def test_fifty_votes_in_one_second_are_all_recorded(assembly: LiveTown):
    proposal = assembly.at_committee()
    ballot = proposal.ballots("dgs")[0]["id"]
    start = threading.Barrier(len(MEMBERS))

    def vote(name: str) -> float:
        start.wait()
        began = perf_counter()
        assembly.post(name, f"/ballots/{ballot}/votes", {"choice": "for"})
        return perf_counter() - began

    with ThreadPoolExecutor(len(MEMBERS)) as threads:
        seconds = sorted(threads.map(vote, MEMBERS))
    assert seconds[-1] < LONGEST_SECONDS
    proposal.until(stage="rollout")
    closed = proposal.ballots("dgs")[0]
    assert closed["tally"] == {"for": 50, "against": 0, "abstain": 0}

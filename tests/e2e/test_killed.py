"""The embedded stack loses its processes, its supervisor and Temporal's memory, and no act."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median
from uuid import UUID

import pytest
from temporalio.client import Client

from infra import deps as dependencies
from services.clock import SettableClock
from tests.e2e.careful import (
    CarefulTown,
    each_was_mailed_once,
    facts_of,
    notices_of,
)
from tests.e2e.embedded import LONGEST_SECONDS, Stack, embedded_stack, running_processes
from tests.fixtures.live import VOTERS, LiveProposal, eventually
from tests.fixtures.smtp import serve_mail
from tests.fixtures.world import PEOPLE, found_town
from workflows.contracts import loop_workflow_id

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

WINDOW = "PT3S"
"""The feedback window of a phase."""

USUAL = 3.0
SLACK_SECONDS = 0.2
"""An act takes its usual time if it takes at most so many times that, and so much more."""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with serve_mail() as mail, embedded_stack(mail) as stack:
        yield stack


@pytest.fixture(scope="module")
def town(stack: Stack) -> Iterator[CarefulTown]:
    """A town on the stack; its people have their tokens before anything befalls it."""
    deps = dependencies.build(stack.settings)
    found = found_town(deps, SettableClock(datetime.now(UTC)))
    town = CarefulTown(found, stack.port, stack.mail)
    town.set_policy({"feedback": WINDOW})
    for name in PEOPLE:
        town.token(name)
    yield town
    town.town.deps.engine.dispose()


def restarted(stack: Stack, town: CarefulTown) -> None:
    """Start the stack again, and read its ledger where it now is."""
    stack.start()
    town.town.deps.engine.dispose()
    town.town.deps = dependencies.build(stack.settings)


def assert_journal_holds(stack: Stack) -> None:
    verified = stack.command("journal", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "le journal est intact" in verified.stdout


Strike = Callable[[str], None]


def nothing_happens(_moment: str) -> None:
    """Leave every process alone."""


def carried(town: CarefulTown, strike: Strike = nothing_happens) -> LiveProposal:
    """A proposal taken from its draft to its end, ``strike`` being told of four moments."""
    proposal = town.draft()
    proposal.submit()
    proposal.send_back()
    town.send("author", "PATCH", proposal.path, {"summary": "Pour les habitants."})
    proposal.submit()
    with town.all_at_once(VOTERS, f"{proposal.path}/comments", {"text": "À quel coût ?"}):
        strike("commenting")
    proposal.sponsor()
    strike("sponsored")
    proposal.until(stage="committee", awaiting="committee", version=2)
    ballot = proposal.ballots()[-1]["id"]
    with town.all_at_once(VOTERS, f"/ballots/{ballot}/votes", {"choice": "for"}):
        strike("voting")
    proposal.until(stage="rollout", awaiting="lead")
    proposal.plan("Pilote")
    proposal.post("author", "/rollout/phases/1/start")
    proposal.post(
        "colleague",
        "/rollout/phases/1/feedback",
        {"rating": 4, "text": "Plus rapide.", "college": "agent"},
    )
    strike("started")
    proposal.until(stage="rollout", awaiting="reviewer")
    proposal.review("continue")
    proposal.until(stage="closed", outcome="generalised", awaiting="nobody", due_at=None)
    return proposal


class TestKilled:
    def test_a_loop_ends_the_same_whatever_is_killed_in_the_middle(
        self, stack: Stack, town: CarefulTown
    ) -> None:
        undisturbed = carried(town)
        victims = {
            "commenting": "web",
            "sponsored": "worker",
            "voting": "postgresql",
            "started": "temporal",
        }
        killed_at = {}

        def strike(moment: str) -> None:
            victim = victims[moment]
            stack.kill(victim)
            killed_at[victim] = datetime.now(UTC)
            town.town.deps.engine.dispose()

        proposal = carried(town, strike)
        assert set(killed_at) == set(victims.values())
        assert facts_of(proposal) == facts_of(undisturbed)
        assert notices_of(proposal) == notices_of(undisturbed)
        eventually(lambda: each_was_mailed_once(proposal, killed_at["worker"]), LONGEST_SECONDS)
        assert_journal_holds(stack)


def seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


class TestWithoutTemporal:
    def test_people_sponsor_and_vote_in_the_usual_time_and_loops_catch_up(
        self, stack: Stack, town: CarefulTown
    ) -> None:
        asked = [town.submitted() for _ in range(6)]
        voted = [town.at_committee() for _ in range(2)]
        ballots = [proposal.ballots()[-1]["id"] for proposal in voted]

        def sponsoring(proposals: list[LiveProposal]) -> float:
            return median(seconds(each.sponsor) for each in proposals)

        def voting(ballot: str) -> float:
            vote = partial(town.post, path=f"/ballots/{ballot}/votes", body={"choice": "for"})
            return median(seconds(partial(vote, name)) for name in VOTERS)

        usual = sponsoring(asked[:3]), voting(ballots[0])
        with stack.held("temporal"):
            alone = sponsoring(asked[3:]), voting(ballots[1])
            assert all(each.now()["stage"] == "sponsorship" for each in asked[3:])
            assert voted[1].now()["stage"] == "committee"
        for before, after in zip(usual, alone, strict=True):
            assert after <= USUAL * before + SLACK_SECONDS
        for proposal in asked:
            proposal.until(stage="committee", awaiting="committee")
        for proposal in voted:
            proposal.until(stage="rollout", awaiting="lead")


async def running_loops(town: CarefulTown, address: str) -> set[str]:
    client = await Client.connect(address)
    query = f"TenantId = '{town.town.tenant_id}' AND ExecutionStatus = 'Running'"
    return {each.id async for each in client.list_workflows(query)}


class TestTemporalForgets:
    def test_open_loops_are_rebuilt_from_the_ledger_and_go_on(
        self, stack: Stack, town: CarefulTown
    ) -> None:
        asked = town.submitted()
        returned = town.submitted()
        returned.send_back()
        voting = town.at_committee()
        unheard = town.submitted()
        town.set_policy({"feedback": "PT8S"})
        running = town.running()
        with stack.held("temporal"):
            unheard.sponsor()
            assert running.now()["awaiting"] == "nobody"
            stack.stop()
        for file in stack.home.glob("temporal.db*"):
            file.unlink()
        restarted(stack, town)

        # Nobody acts: what moves now was started again from the ledger.
        unheard.until(stage="committee", awaiting="committee")
        running.until(stage="rollout", awaiting="reviewer")
        address = stack.settings.temporal_address
        idle = {workflow_of(each) for each in (asked, returned, voting)}
        eventually(lambda: idle <= asyncio.run(running_loops(town, address)))

        asked.post("head", "/sponsorship", {"decision": "decline", "comment": "Déjà en cours."})
        asked.until(stage="closed", outcome="declined")
        returned.submit_again()
        returned.withdraw()
        voting.vote_all("against")
        voting.until(stage="closed", outcome="rejected")
        running.review("continue")
        running.until(stage="closed", outcome="generalised")
        unheard.vote_all()
        unheard.until(stage="rollout", awaiting="lead")


def workflow_of(proposal: LiveProposal) -> str:
    return loop_workflow_id(proposal.town.town.loop(UUID(proposal.id)))


class TestSupervisorKilled:
    def test_a_new_start_finds_everything_and_nobody(self, stack: Stack, town: CarefulTown) -> None:
        proposal = town.submitted()
        before = stack.processes()
        sockets = (stack.home / "run" / "sockets").readlink()
        proposal.sponsor()
        stack.kill_supervisor()
        restarted(stack, town)
        assert not before & running_processes()
        assert not sockets.exists()
        proposal.until(stage="committee", awaiting="committee")
        proposal.vote_all()
        proposal.until(stage="rollout", awaiting="lead")
        assert_journal_holds(stack)

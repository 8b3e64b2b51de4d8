"""Whole loops per second, against a bare workflow of as many transitions.

Both sides go in lockstep: so many loops take a step together, and the next step waits until all
have moved. Ours writes each fact through its use case; relay, worker and PostgreSQL are the real
ones, in their own processes. The bare side signals its workflows directly.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from uuid import UUID, uuid4

from sqlalchemy import select, text
from temporalio.client import Client, WorkflowHandle

from infra import deps as dependencies
from infra import temporal
from infra.bench import bare_loop
from infra.bench.bare_loop import QUEUE, BareLoop
from infra.bench.report import Measure, middle
from infra.bench.stack import BenchStack, bench_stack
from infra.bench.town import BenchTown, build_town, propose, sponsor
from infra.embedded import process
from infra.embedded.process import Service
from infra.errors import OperatorError
from infra.settings import Settings
from policies.decision import Choice
from services.committees.cast_vote import cast_vote
from services.committees.models import Ballot
from services.deps import Deps
from services.proposals.submit_proposal import submit_proposal
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase

TOGETHER = 20
ROUNDS = 5
VOTERS = 3
TRANSITIONS = 6
"""Submission, sponsorship, the last vote, plan, start, review."""

BUDGET = 0.8
WRITERS = 4
_POLL = 0.002
_PATIENCE = 120.0

Step = Callable[[UUID], None]


class StuckError(OperatorError):
    """Loops that did not move in time."""

    def __init__(self) -> None:
        super().__init__(f"Des boucles n’ont pas avancé en {_PATIENCE:.0f} s : rien n’est mesuré.")


def _steps(deps: Deps, town: BenchTown) -> list[Step]:
    """What people do, in order; the loop moves after each."""

    def submit(proposal_id: UUID) -> None:
        submit_proposal(deps, town.caller("author"), proposal_id)

    def vote(proposal_id: UUID) -> None:
        with deps.work(town.tenant_id) as work:
            ballot_id = work.session.scalars(
                select(Ballot.id).where(Ballot.proposal_id == proposal_id)
            ).one()
        for name in town.voters:
            cast_vote(deps, town.caller(name), ballot_id, Choice.FOR)

    def plan(proposal_id: UUID) -> None:
        plan_rollout(deps, town.caller("author"), proposal_id, RolloutPlan([PhasePlan("Pilote")]))

    def start(proposal_id: UUID) -> None:
        start_phase(deps, town.caller("author"), proposal_id, 1)

    def review(proposal_id: UUID) -> None:
        conclusion = Review("Vu sur place.", Verdict.CONTINUE)
        file_review(deps, town.caller("head"), proposal_id, 1, conclusion)

    return [submit, partial(sponsor, deps, town), vote, plan, start, review]


def _await_moved(deps: Deps, town: BenchTown, proposals: Sequence[UUID]) -> None:
    """Wait until every loop has taken its last fact into account."""
    waiting = text("SELECT count(*) FROM proposal WHERE id = ANY (:ids) AND rung > heard")
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        with deps.work(town.tenant_id) as work:
            if work.session.scalar(waiting, {"ids": list(proposals)}) == 0:
                return
        time.sleep(_POLL)
    raise StuckError


def _our_round(deps: Deps, town: BenchTown, writers: ThreadPoolExecutor) -> float:
    """Loops per second of one batch, from submission to closing."""
    proposals = [propose(deps, town, f"Mesure {number}") for number in range(TOGETHER)]
    begun = time.monotonic()
    for step in _steps(deps, town):
        list(writers.map(step, proposals))
        _await_moved(deps, town, proposals)
    return TOGETHER / (time.monotonic() - begun)


async def _bare_round(client: Client, done: Synchronized[int]) -> float:
    """Loops per second of one batch of bare workflows."""
    target = done.value
    begun = time.monotonic()
    handles: list[WorkflowHandle[BareLoop, None]] = await asyncio.gather(
        *(
            client.start_workflow(
                BareLoop.run,
                TRANSITIONS,
                id=f"bare-{uuid4()}",
                task_queue=QUEUE,
                start_signal="ring",
            )
            for _ in range(TOGETHER)
        )
    )
    target += 2 * TOGETHER
    for step in range(TRANSITIONS):
        if step:
            await asyncio.gather(*(handle.signal(BareLoop.ring) for handle in handles))
            target += TOGETHER
        while done.value < target:
            if time.monotonic() - begun > _PATIENCE:
                raise StuckError
            await asyncio.sleep(_POLL)
    return TOGETHER / (time.monotonic() - begun)


async def measure_bare(settings: Settings) -> list[float]:
    """Loops per second of the bare side, a figure a round, after one to warm up."""
    worker, done = bare_loop.start(settings)
    try:
        client = await temporal.connect(settings)
        await _bare_round(client, done)
        return [await _bare_round(client, done) for _ in range(ROUNDS)]
    finally:
        worker.terminate()
        worker.join()


def _measure_ours(stack: BenchStack) -> list[float]:
    deps = dependencies.build(stack.settings)
    service = Service(
        name="worker",
        command=[sys.executable, "-m", "infra.cli", "worker"],
        log=stack.folder / "worker.log",
        environment=stack.settings.to_environment(),
    )
    child = process.start(service)
    try:
        town = build_town(deps, voters=VOTERS)
        with ThreadPoolExecutor(WRITERS) as writers:
            _our_round(deps, town, writers)
            return [_our_round(deps, town, writers) for _ in range(ROUNDS)]
    finally:
        process.stop(service, child)
        deps.engine.dispose()


def measure() -> list[Measure]:
    """Both sides on the same servers, one after the other, warmed up."""
    with bench_stack(temporal=True) as stack:
        bare = middle(asyncio.run(measure_bare(stack.settings)))
        ours = middle(_measure_ours(stack))
    return [
        Measure(
            f"boucles entières, {TOGETHER} ensemble, sans HTTP",
            "boucles/s",
            bare,
            ours,
            "≥ 0,8 ×",
            ours >= BUDGET * bare,
        )
    ]

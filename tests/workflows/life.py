"""A proposal lived day by day: real ledger, real loop, and a server whose time is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from policies.decision import Choice
from policies.loop import Awaiting, Outcome, Position, Stage
from services.committees.cast_vote import cast_vote
from services.governance.moves import load_position
from services.notifications.models import InboxItem, ItemKind, Mail
from services.proposals.submit_proposal import submit_proposal
from tests.fixtures.world import Town
from tests.workflows.running import until
from workflows.activities.governance_loop import LedgerActivities
from workflows.contracts import LOOPS_QUEUE, loop_workflow_id
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.doorbells import Doorbells
from workflows.ports import activities_of

StartTimeSkipping = Callable[[], Awaitable[WorkflowEnvironment]]

DAY = timedelta(days=1)
LATE = timedelta(seconds=1)
"""How long after its hour the server rings a timer, at most."""

NEGLIGIBLE = timedelta(minutes=5)
"""What acts and rings take out of a day, together."""

Stand = tuple[Stage, Awaiting, float | None]
"""Where a proposal stands: its stage, whose move it is, and the day something is due."""

CLOSED: Stand = Stage.CLOSED, Awaiting.NOBODY, None


@dataclass
class Life:
    """A proposal of the author's, over which days pass; they are counted from its submission."""

    town: Town
    environment: WorkflowEnvironment
    id: UUID
    submitted_at: datetime

    async def act(self, by: str, use_case: Callable[..., object], *arguments: object) -> None:
        """Act as ``by`` on the present day; wait until the loop, if it is concerned, has heard."""
        self.town.clock.set(await self.environment.get_current_time())
        use_case(self.town.deps, self.town.caller(by), *arguments)
        if self._position().fact_waiting:
            # as the relay does
            await Doorbells(self.environment.client).ring_loop(self.town.loop(self.id), opens=True)
            await until(lambda: not self._position().fact_waiting)

    async def vote(self, *names: str) -> None:
        """Vote for it."""
        ballot_id = self.town.ballot(self.id).id
        for name in names:
            await self.act(name, cast_vote, ballot_id, Choice.FOR)

    async def on(self, day: float) -> Stand:
        """Where it stands on that day, once its loop has met every deadline before."""
        instant = self.submitted_at + day * DAY
        while (deadline := self._next_deadline()) and deadline <= instant + NEGLIGIBLE:
            await self._pass_to(deadline)
            await until(partial(self._has_met, deadline))
        await self._pass_to(instant)
        proposal = self.town.proposal(self.id)
        return proposal.stage, proposal.awaiting, self._due(proposal.due_at)

    async def _pass_to(self, instant: datetime) -> None:
        remaining = instant + LATE - await self.environment.get_current_time()
        if remaining > timedelta(0):
            await self.environment.sleep(remaining)

    def _position(self) -> Position:
        return load_position(self.town.deps, self.town.loop(self.id))

    def _next_deadline(self) -> datetime | None:
        deadline = self._position().deadline
        return deadline.at if deadline else None

    def _has_met(self, deadline: datetime) -> bool:
        return self._next_deadline() != deadline

    def _day(self, instant: datetime) -> float:
        """The day of an instant; what takes seconds, such as an act, is neglected."""
        return round((instant - self.submitted_at) / DAY, 2)

    def _due(self, instant: datetime | None) -> float | None:
        return None if instant is None else self._day(instant)

    def asked(self) -> set[tuple[str, ItemKind, float | None]]:
        """What awaits people now: who, for what, by which day."""
        with self.town.deps.work(self.town.tenant_id) as work:
            items = work.session.scalars(
                select(InboxItem).where(
                    InboxItem.proposal_id == self.id,
                    InboxItem.closed_at.is_(None),
                    InboxItem.kind != ItemKind.NEWS,
                )
            ).all()
            lines = [(self._name(i.member_id), i.kind, self._due(i.due_at)) for i in items]
        assert len(lines) == len(set(lines)), "somebody is asked twice"
        return set(lines)

    def told(self) -> list[tuple[float, str, str]]:
        """Every mail about it: the day, the notice and to whom, in this order."""
        with self.town.deps.work(self.town.tenant_id) as work:
            mails = work.session.scalars(select(Mail).where(Mail.proposal_id == self.id)).all()
            return sorted(
                (self._day(mail.created_at), mail.notice, self._name(mail.member_id))
                for mail in mails
            )

    def _name(self, member_id: UUID) -> str:
        return next(name for name, known in self.town.ids.items() if known == member_id)

    async def ends(self, outcome: Outcome) -> bool:
        """Whether it is closed with that outcome, and its workflow has ended well."""
        handle = self.environment.client.get_workflow_handle(
            loop_workflow_id(self.town.loop(self.id))
        )
        await handle.result()
        described = await handle.describe()
        return (
            described.status is WorkflowExecutionStatus.COMPLETED
            and self.town.proposal(self.id).outcome is outcome
        )


def each(day: float, notice: str, *names: str) -> list[tuple[float, str, str]]:
    """What several people are told alike."""
    return [(day, notice, name) for name in sorted(names)]


@asynccontextmanager
async def submitted(town: Town, time_skipping: StartTimeSkipping) -> AsyncIterator[Life]:
    """A proposal submitted on a server whose time is ours, and a worker that runs its loop."""
    with ThreadPoolExecutor(4) as threads:
        async with (
            await time_skipping() as environment,
            Worker(
                environment.client,
                task_queue=LOOPS_QUEUE,
                workflows=[GovernanceLoop],
                activities=activities_of(LedgerActivities(town.deps)),
                activity_executor=threads,
            ),
        ):
            town.clock.set(await environment.get_current_time())
            life = Life(town, environment, town.draft(), town.clock.now())
            await life.act("author", submit_proposal, life.id)
            life.submitted_at = town.clock.now()
            yield life

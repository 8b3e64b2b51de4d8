"""The governance loop of one proposal, from its first submission to its end.

People write facts in the ledger and ring the doorbell; the clock brings deadlines. For each, one
move of the ledger draws the consequences and says where the loop now stands. This file says what
is waited for in each stage, and what happens when it does not come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from temporalio import workflow

from workflows.definitions.doorbell import Doorbell
from workflows.definitions.ledger_options import LEDGER_OPTIONS

with workflow.unsafe.imports_passed_through():
    # plain data: a sandboxed worker need not load it again, nor wrap its types
    from policies.loop import DeadlineKind, LoopRef, Move, Position, Stage
    from workflows.contracts import DOORBELL, STAGE
    from workflows.ports import Ledger

REFUSED_DEADLINE_PAUSE = timedelta(minutes=1)
"""How long to wait before insisting on a deadline that the ledger did not find due."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody acted, and rang."""


Wake = Rung | DeadlineKind
LedgerMove = Callable[[Any, Move], Position]


class UnexpectedDeadlineError(Exception):
    """The ledger set a deadline that its stage knows nothing of: the loop waits for a mended code.

    Temporal fails the workflow task, not the workflow, and tries again.
    """


@workflow.defn
class GovernanceLoop:
    """Carries one proposal through its stages; may be started at any of them."""

    @workflow.init
    def __init__(self, loop: LoopRef) -> None:
        self._loop = loop
        self._doorbell = Doorbell()
        self._read: Position | None = None
        self._woken_by: Wake = Rung()
        self._fruitless: set[Wake] = set()

    @workflow.run
    async def run(self, loop: LoopRef) -> None:
        """Run the loop until it is closed."""
        self._doorbell.answer()
        self._read = await workflow.execute_local_activity_method(
            Ledger.load_position, loop, **LEDGER_OPTIONS
        )
        while self._position.stage is not Stage.CLOSED:
            match self._position.stage:
                case Stage.DRAFT:
                    await self._draft()
                case Stage.SPONSORSHIP:
                    await self._sponsorship()
                case Stage.REWORK:
                    await self._rework()
                case Stage.COMMITTEE:
                    await self._committee()
                case Stage.ROLLOUT:
                    await self._rollout()
            if workflow.info().is_continue_as_new_suggested():
                # The next run begins by reading the ledger: what rang unheard is not lost.
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(loop)
        self._publish_stage()

    @workflow.signal(name=DOORBELL)
    def doorbell(self) -> None:
        """A fact was committed: look at the ledger."""
        self._doorbell.ring()

    @workflow.query
    def position(self) -> Position | None:
        """Where the loop stands; None as long as the ledger has not been read."""
        return self._read

    # The stages, in the order of the process.

    async def _draft(self) -> None:
        """The author submits: the nearest head is asked for sponsorship."""
        match await self._woken():
            case Rung():
                await self._move(Ledger.settle_draft)
            case deadline:
                self._do_not_know(deadline)

    async def _sponsorship(self) -> None:
        """A sponsor commits means, returns or declines; remind, widen to the next head, expire."""
        match await self._woken():
            case Rung():
                await self._move(Ledger.settle_sponsorship)
            case DeadlineKind.SPONSOR_REMINDER:
                await self._move(Ledger.remind_sponsor)
            case DeadlineKind.SPONSOR_ESCALATION:
                await self._move(Ledger.escalate_sponsorship)
            case DeadlineKind.SPONSOR_EXPIRY:
                await self._move(Ledger.expire_sponsorship)
            case deadline:
                self._do_not_know(deadline)

    async def _rework(self) -> None:
        """The author resubmits, or the loop expires."""
        match await self._woken():
            case Rung():
                await self._move(Ledger.settle_rework)
            case DeadlineKind.REWORK_EXPIRY:
                await self._move(Ledger.expire_rework)
            case deadline:
                self._do_not_know(deadline)

    async def _committee(self) -> None:
        """The committee votes: open its ballot, remind those who have not voted, close, count."""
        match await self._woken():
            case Rung():
                await self._move(Ledger.settle_committee)
            case DeadlineKind.BALLOT_OPENING:
                await self._move(Ledger.open_ballot)
            case DeadlineKind.BALLOT_REMINDER:
                await self._move(Ledger.remind_voters)
            case DeadlineKind.BALLOT_CLOSING:
                await self._move(Ledger.close_ballot)
            case deadline:
                self._do_not_know(deadline)

    async def _rollout(self) -> None:
        """Phase after phase: plan, start, feedback, review; ask again about a pause."""
        match await self._woken():
            case Rung():
                await self._move(Ledger.settle_rollout)
            case DeadlineKind.PLAN_REMINDER:
                await self._move(Ledger.remind_plan)
            case DeadlineKind.PLAN_ESCALATION:
                await self._move(Ledger.escalate_plan)
            case DeadlineKind.FEEDBACK_END:
                await self._move(Ledger.end_feedback)
            case DeadlineKind.REVIEW_REMINDER:
                await self._move(Ledger.remind_review)
            case DeadlineKind.REVIEW_ESCALATION:
                await self._move(Ledger.escalate_review)
            case DeadlineKind.PAUSE_REMINDER:
                await self._move(Ledger.remind_pause)
            case deadline:
                self._do_not_know(deadline)

    # How the loop waits, and how it moves.

    @property
    def _position(self) -> Position:
        if self._read is None:
            raise RuntimeError("the ledger has not been read")
        return self._read

    async def _woken(self) -> Wake:
        """Wait for the doorbell or for the deadline; a fact goes before a deadline."""
        self._woken_by = await self._next_wake()
        return self._woken_by

    async def _next_wake(self) -> Wake:
        position = self._position
        fact_waiting = position.fact_waiting and Rung() not in self._fruitless
        if not fact_waiting and not self._doorbell.is_rung:
            self._publish_stage()
            deadline = position.deadline
            if deadline is None:
                await self._doorbell.rung()
            else:
                refused = deadline.kind in self._fruitless
                due_at = workflow.now() + REFUSED_DEADLINE_PAUSE if refused else deadline.at
                if not await self._doorbell.rung_before(due_at, summary=deadline.kind):
                    return deadline.kind
        self._doorbell.answer()
        return Rung()

    async def _move(self, move: LedgerMove) -> None:
        """Ask one move of the ledger, and stand where it answers.

        A wake that leaves the position as it was is fruitless until the position changes: what
        the ledger does not follow is not asked of it without end.
        """
        before = self._position
        self._read = await workflow.execute_local_activity_method(
            move,
            Move(loop=self._loop, stage=before.stage, moves=before.moves, at=self._decided_at()),
            **LEDGER_OPTIONS,
        )
        if self._read == before:
            self._fruitless.add(self._woken_by)
        else:
            self._fruitless.clear()

    def _decided_at(self) -> datetime:
        """The instant of the decision: now, and for a deadline never before it.

        A server that counts timers in whole milliseconds may ring one a little early.
        """
        deadline = self._position.deadline
        if deadline is None or isinstance(self._woken_by, Rung):
            return workflow.now()
        return max(workflow.now(), deadline.at)

    def _publish_stage(self) -> None:
        """Let the stage be searched for, where the loop comes to rest."""
        stage = self._position.stage
        if workflow.info().typed_search_attributes.get(STAGE) != stage:
            workflow.upsert_search_attributes([STAGE.value_set(stage)])

    def _do_not_know(self, deadline: DeadlineKind) -> NoReturn:
        raise UnexpectedDeadlineError(f"{deadline} in {self._position.stage}")

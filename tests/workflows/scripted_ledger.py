"""A ledger held in memory that follows a script: which move is asked, where it leads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from policies.loop import Deadline, DeadlineKind, LoopRef, Move, Position, Stage
from workflows.ports import Ledger

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """A move that must be asked next, and the position it leads to.

    Attributes:
        due: what the clock brings in that position, in ``unit``s from the script's start.
        fact_waiting: whether a fact is already there.
        moves: moves taken so far, when not one per step.
    """

    move: str
    stage: Stage
    due: tuple[DeadlineKind, float] | None = None
    fact_waiting: bool = False
    moves: int | None = None

    @property
    def needs_bell(self) -> bool:
        """Whether a person's act brings this move."""
        return self.move.startswith("settle_")


@dataclass
class Script:
    """The steps of one loop, and what was asked so far.

    Args:
        unit: length of a "day" in the steps' deadlines.
        repeats: a move that is asked after the last step, and changes nothing.
        before: called with each move's name before it is answered.
    """

    steps: Sequence[Step]
    unit: timedelta = DAY
    repeats: str | None = None
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    asked: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    before: Callable[[str], None] | None = None

    def due_at(self, number: int) -> datetime:
        """When the deadline that step ``number`` leads to comes."""
        due = self.steps[number].due
        assert due is not None
        return self.start + due[1] * self.unit

    def position(self, number: int) -> Position:
        """Where step ``number`` leads: ``moves`` counts the steps, ``load_position`` being 0."""
        step = self.steps[number]
        deadline = Deadline(step.due[0], self.due_at(number)) if step.due else None
        moves = number if step.moves is None else step.moves
        return Position(step.stage, 1, moves, step.fact_waiting, deadline)

    def has_asked(self, count: int) -> bool:
        """Whether so many moves were asked."""
        return len(self.asked) >= count

    def answer(self, name: str, move: Move | None) -> Position:
        """Answer as the script says, and remember."""
        number = len(self.asked)
        if self.before is not None:
            self.before(name)
        expected = self.steps[number].move if number < len(self.steps) else self.repeats
        self.asked.append(name)
        if name != expected:
            raise ApplicationError(f"{name} instead of {expected}", type="IllegalMove")
        if move is not None:
            self.moves.append(move)
        return self.position(min(number, len(self.steps) - 1))


class _Scripted:
    """What every method of the ledger does here: ask the script of its loop."""

    def __init__(self) -> None:
        self._scripts: dict[UUID, Script] = {}
        self._lock = threading.Lock()

    def follow(self, proposal_id: UUID, script: Script) -> Script:
        """Follow ``script`` for a loop from now on."""
        with self._lock:
            self._scripts[proposal_id] = script
        return script

    def _answer(self, name: str, loop: LoopRef, move: Move | None) -> Position:
        return self._scripts[loop.proposal_id].answer(name, move)


class _Loading(_Scripted):
    @activity.defn
    def load_position(self, loop: LoopRef) -> Position:
        return self._answer("load_position", loop, None)


def _moving(name: str) -> Callable[[Any, Move], Position]:
    class Moving(_Scripted):
        @activity.defn(name=name)
        def method(self, move: Move) -> Position:
            return self._answer(name, move.loop, move)

    return Moving.method


MOVES = sorted(Ledger.__abstractmethods__ - {"load_position"})

ScriptedLedger: Any = type(
    "ScriptedLedger", (_Loading, Ledger), {name: _moving(name) for name in MOVES}
)

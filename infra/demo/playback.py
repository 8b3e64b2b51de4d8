"""Plays stories side by side on one clock set in the past, the loops keeping pace with them.

A story is a generator: it yields the instant of its next act, and acts when it is resumed. The
stories of a tenant are interleaved by those instants, and each deadline of each open loop or
session is met at its own, so that reminders and escalations come when they would have come.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Final
from uuid import UUID

from infra.demo.in_process import drive, follow
from policies.loop import LoopRef, Position, Stage
from policies.session import SessionPosition, SessionRef
from services.clock import SettableClock
from services.deps import Deps
from services.notifications.deliver_mail import deliver_mail

Story = Iterator[datetime]
"""Yields the instants of its acts, in order."""

_BETWEEN_ACTS: Final = timedelta(minutes=10)


class Timeline:
    """A tenant's time: its clock, and where each of its loops and sessions stands.

    Args:
        deps: collaborators whose clock is ``clock``.
        clock: stands wherever the history has come to.
        tenant_id: the tenant.

    Attributes:
        has_mail: whether mails may have been written since they were last posted.
    """

    def __init__(self, deps: Deps, clock: SettableClock, tenant_id: UUID) -> None:
        self._deps = deps
        self._clock = clock
        self._tenant_id = tenant_id
        self._waiting: dict[UUID, Position] = {}
        self._sessions: dict[UUID, SessionPosition] = {}
        self.has_mail = False

    @property
    def now(self) -> datetime:
        """The instant the history has come to."""
        return self._clock.now()

    def settle(self, proposal_id: UUID) -> Position:
        """Let a loop draw the consequences of what was just written."""
        position = drive(self._deps, LoopRef(self._tenant_id, proposal_id), self.now)
        self.has_mail |= position != self._waiting.get(proposal_id)
        if position.stage is Stage.CLOSED:
            self._waiting.pop(proposal_id, None)
        else:
            self._waiting[proposal_id] = position
        return position

    def follow(self, session_id: UUID) -> None:
        """Let a session, once convened, draw the consequences of what was just written."""
        ref = SessionRef(self._tenant_id, session_id)
        self._sessions[session_id] = follow(self._deps, ref, self.now)
        self.has_mail = True

    def advance(self, to: datetime) -> None:
        """Let time pass until ``to``, every deadline met on the way, in order."""
        while due := self._next_due(to):
            at, meet = due
            self._clock.set(at)
            meet()
            self.post_mail()
        self._clock.set(to)

    def _next_due(self, to: datetime) -> tuple[datetime, Callable[[], object]] | None:
        """The next deadline until ``to``, and what meets it."""
        dated: list[tuple[datetime, Callable[[], object]]] = [
            (position.deadline.at, partial(self.settle, proposal_id))
            for proposal_id, position in self._waiting.items()
            if position.deadline is not None and position.deadline.at <= to
        ]
        dated += [
            (position.due_at, partial(self.follow, session_id))
            for session_id, position in self._sessions.items()
            if position.due_at is not None and position.due_at <= to
        ]
        # those due together are met in the order in which they were submitted
        return min(dated, key=itemgetter(0), default=None)

    def post_mail(self) -> None:
        """Word the mails of this instant while the ledger is as they tell it.

        The collaborators have no mailer, so that they are kept: nobody receives mail of a past
        that did not happen.
        """
        deliver_mail(self._deps, self._tenant_id, self.now)


def play(
    timeline: Timeline,
    stories: Iterable[Story],
    until: datetime,
    progress: Callable[[datetime], None],
) -> None:
    """Play ``stories`` to their ends, then let time pass until ``until``.

    Args:
        timeline: the tenant's time.
        stories: each yields the instants of its acts.
        until: the present.
        progress: told the instant the history has come to.

    Raises:
        ValueError: a story goes beyond the present.
    """
    heap: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _enqueue(heap, number, story, timeline.now)
    while heap:
        at, number, story = heapq.heappop(heap)
        if at > until:
            raise ValueError(f"story {number} goes on at {at}, after the present")
        timeline.advance(at)
        _enqueue(heap, number, story, at + _BETWEEN_ACTS)
        timeline.post_mail()
        progress(at)
    timeline.advance(until)
    timeline.post_mail()
    progress(until)


def _enqueue(
    heap: list[tuple[datetime, int, Story]], number: int, story: Story, not_before: datetime
) -> None:
    """Resume a story: its act is done, and its next instant is known."""
    at = next(story, None)
    if at is not None:
        # a weekend may bring two acts together on its Monday: they keep their order
        heapq.heappush(heap, (max(at, not_before), number, story))

"""What the workflows ask of the world: the activities' signatures.

A workflow names an activity by its port; ``workflows.activities`` implements each port once.
Kept apart so that replayed code reaches neither the services nor their libraries.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from temporalio import activity

from policies.loop import LoopRef, Move, Position
from policies.session import SessionMove, SessionPosition, SessionRef
from workflows.contracts import Delivery, MailRound, Reconciled, RecordRound


class Ledger(ABC):
    """The moves of a loop, each one transaction under the loop's row lock.

    Every move answers with the position it leaves the ledger in. A ledger that is no longer where
    the move believes it changes nothing and answers with its own position.

    Raises:
        IllegalMove: no ledger could ever take that move; the only error that is not retried.
    """

    @activity.defn
    @abstractmethod
    def load_position(self, loop: LoopRef) -> Position:
        """Read where the loop stands, without moving it."""

    @activity.defn
    @abstractmethod
    def settle_draft(self, move: Move) -> Position:
        """Draw the consequences of the author's submission or withdrawal."""

    @activity.defn
    @abstractmethod
    def settle_sponsorship(self, move: Move) -> Position:
        """Draw the consequences of a sponsor's answer or of the author's withdrawal."""

    @activity.defn
    @abstractmethod
    def remind_sponsor(self, move: Move) -> Position:
        """Remind those asked for their sponsorship."""

    @activity.defn
    @abstractmethod
    def escalate_sponsorship(self, move: Move) -> Position:
        """Ask the next head up as well."""

    @activity.defn
    @abstractmethod
    def expire_sponsorship(self, move: Move) -> Position:
        """Close the loop: nobody answered."""

    @activity.defn
    @abstractmethod
    def settle_rework(self, move: Move) -> Position:
        """Draw the consequences of a resubmission or of the author's withdrawal."""

    @activity.defn
    @abstractmethod
    def expire_rework(self, move: Move) -> Position:
        """Close the loop: the author did not resubmit."""

    @activity.defn
    @abstractmethod
    def settle_committee(self, move: Move) -> Position:
        """Draw the consequences of votes, of the chair's or secretary's acts, of a withdrawal."""

    @activity.defn
    @abstractmethod
    def open_ballot(self, move: Move) -> Position:
        """Open the ballot at the hour it was convened for."""

    @activity.defn
    @abstractmethod
    def remind_voters(self, move: Move) -> Position:
        """Remind those who have not voted."""

    @activity.defn
    @abstractmethod
    def close_ballot(self, move: Move) -> Position:
        """Close the ballot, count it, and follow its result."""

    @activity.defn
    @abstractmethod
    def settle_rollout(self, move: Move) -> Position:
        """Draw the consequences of a plan, a start, a verdict, a resumption, a withdrawal."""

    @activity.defn
    @abstractmethod
    def remind_plan(self, move: Move) -> Position:
        """Remind the lead that the phases are to be planned."""

    @activity.defn
    @abstractmethod
    def escalate_plan(self, move: Move) -> Position:
        """Tell the sponsor that no phase is planned."""

    @activity.defn
    @abstractmethod
    def end_feedback(self, move: Move) -> Position:
        """Close the feedback window and ask for the review of the phase."""

    @activity.defn
    @abstractmethod
    def remind_review(self, move: Move) -> Position:
        """Remind the reviewer that the review is due."""

    @activity.defn
    @abstractmethod
    def escalate_review(self, move: Move) -> Position:
        """Tell the next head up that the review is overdue."""

    @activity.defn
    @abstractmethod
    def remind_pause(self, move: Move) -> Position:
        """Ask again whether the paused rollout is to resume."""


class SessionLedger(ABC):
    """What the clock brings to a committee's session, each move one transaction.

    A move that is not due changes nothing. Every one answers with the session's position.
    """

    @activity.defn
    @abstractmethod
    def load_session(self, session: SessionRef) -> SessionPosition:
        """Read where the session stands, without moving it."""

    @activity.defn
    @abstractmethod
    def remind_session(self, move: SessionMove) -> SessionPosition:
        """Remind those convened, a day before."""

    @activity.defn
    @abstractmethod
    def ask_whether_held(self, move: SessionMove) -> SessionPosition:
        """Ask what became of a session that nobody opened by its end, and ask again."""

    @activity.defn
    @abstractmethod
    def ask_for_minutes(self, move: SessionMove) -> SessionPosition:
        """Ask for the minutes of a session that is closed."""

    @activity.defn
    @abstractmethod
    def remind_minutes(self, move: SessionMove) -> SessionPosition:
        """Ask again for minutes that are not drafted, or not approved."""


class Post(ABC):
    """The way out for mails."""

    @activity.defn
    @abstractmethod
    async def deliver_mail(self, mail_round: MailRound) -> Delivery:
        """Send the mails that wait in the tenant, each once; heartbeats while it lasts."""


class Registry(ABC):
    """Where papers are issued and kept."""

    @activity.defn
    @abstractmethod
    async def issue_records(self, record_round: RecordRound) -> int:
        """Issue every paper that is missing in the tenant, each once; heartbeats meanwhile."""


class Reconciler(ABC):
    """Puts Temporal back in agreement with the ledger."""

    @activity.defn
    @abstractmethod
    async def reconcile(self) -> Reconciled:
        """Start every open loop, and every waiting mail round, that is not running."""


PORTS = (Ledger, SessionLedger, Post, Registry, Reconciler)


def activities_of(
    implementation: Ledger | SessionLedger | Post | Registry | Reconciler,
) -> list[Callable[..., object]]:
    """The activities that an implementation offers a worker: one per method of its port."""
    return [
        getattr(implementation, name)
        for port in PORTS
        if isinstance(implementation, port)
        for name in sorted(port.__abstractmethods__)
    ]

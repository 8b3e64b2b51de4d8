"""A loop in hand: its row locked, its policy, and the two ways to leave it: waiting or closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Final
from uuid import UUID

from sqlalchemy import select

from policies.authorization import Authorizer
from policies.loop import Awaiting, Deadline, DeadlineKind, LoopRef, Move, Outcome, Position, Stage
from services.committees.models import Ballot, BallotState
from services.deps import Deps, Work
from services.governance.errors import IllegalMove
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.models import Proposal, ProposalVersion, Sponsorship, Withdrawal
from services.tenancy.current import Policy, policy_version

ENDS_WITH_THE_LOOP = tuple(
    kind for kind in ItemKind if kind not in {ItemKind.NEWS, ItemKind.VIGILANCE_REVIEW}
)
"""What a closed loop asks of nobody any more.

The departments' own wordings are asked about by the very decision that closes it.
"""


GONE: Final = Position(stage=Stage.CLOSED, version=0, moves=0, fact_waiting=False, deadline=None)
"""Where the loop of a proposal stands that is no more: deleted with its tenant, nothing waits."""


@dataclass
class Loop:
    """One loop under its row lock, for the length of one move."""

    work: Work
    proposal: Proposal
    authorizer: Authorizer

    @property
    def now(self) -> datetime:
        """The instant of the decision."""
        return self.work.now

    @property
    def id(self) -> UUID:
        """The proposal's id."""
        return self.proposal.id

    @cached_property
    def policy(self) -> Policy:
        """The policy the loop was opened under."""
        return policy_version(self.work.session, self.proposal.policy_id)

    @cached_property
    def version(self) -> ProposalVersion:
        """The text under decision."""
        return self.work.session.scalars(
            select(ProposalVersion).where(
                ProposalVersion.proposal_id == self.id,
                ProposalVersion.number == self.proposal.version,
            )
        ).one()

    @cached_property
    def sponsorship(self) -> Sponsorship | None:
        """The answer to the text under decision, if there is one."""
        return self.work.session.scalars(
            select(Sponsorship).where(
                Sponsorship.proposal_id == self.id, Sponsorship.version == self.proposal.version
            )
        ).one_or_none()

    @property
    def sponsored(self) -> Sponsorship:
        """The sponsorship, where the stage implies that there is one."""
        if self.sponsorship is None:
            raise IllegalMove(f"{self.proposal.stage} without a sponsorship")
        return self.sponsorship

    @property
    def withdrawn(self) -> bool:
        """Whether the author withdrew the proposal."""
        found = self.work.session.scalars(
            select(Withdrawal.id).where(Withdrawal.proposal_id == self.id)
        ).one_or_none()
        return found is not None

    def wait(
        self,
        stage: Stage,
        awaiting: Awaiting,
        due_at: datetime | None,
        deadline: Deadline | None,
    ) -> None:
        """Leave the loop waiting: for whom, until when, and what the clock brings next."""
        proposal = self.proposal
        if proposal.stage is not stage:
            proposal.stage = stage
            proposal.stage_since = self.now
        proposal.awaiting = awaiting
        proposal.due_at = due_at
        proposal.deadline_kind = deadline.kind if deadline else None
        proposal.deadline_at = deadline.at if deadline else None

    def wait_on(self, deadline: Deadline | None) -> None:
        """Leave everything as it is but what the clock brings next."""
        self.proposal.deadline_kind = deadline.kind if deadline else None
        self.proposal.deadline_at = deadline.at if deadline else None

    def close(self, outcome: Outcome) -> None:
        """End the loop: nothing is asked of anybody any more."""
        self.wait(Stage.CLOSED, Awaiting.NOBODY, None, None)
        self.proposal.outcome = outcome
        self.proposal.closed_at = self.now
        settle_items(self.work, self.id, kinds=ENDS_WITH_THE_LOOP)
        record(self.work, Event.PROPOSAL_CLOSED, self.id, outcome=outcome)


def position_of(proposal: Proposal) -> Position:
    """Read a loop's position from its row."""
    deadline = None
    if proposal.deadline_kind is not None and proposal.deadline_at is not None:
        deadline = Deadline(proposal.deadline_kind, proposal.deadline_at)
    return Position(
        stage=proposal.stage,
        version=proposal.version,
        moves=proposal.moves,
        fact_waiting=proposal.stage is not Stage.CLOSED and proposal.rung > proposal.heard,
        deadline=deadline,
    )


def _locked(work: Work, move: Move) -> Proposal | None:
    """Lock the loop: its pending ballot first, as a vote does, then its row; None when it is gone.

    Only the committee's stage has a pending ballot; a move of another stage needs none.
    """
    proposal_id = move.loop.proposal_id
    if move.stage is Stage.COMMITTEE:
        work.session.execute(
            select(Ballot.id)
            .where(
                Ballot.proposal_id == proposal_id,
                Ballot.state.in_([BallotState.SCHEDULED, BallotState.OPEN]),
            )
            .with_for_update(key_share=True)
        )
    return work.session.scalars(
        select(Proposal).where(Proposal.id == proposal_id).with_for_update(key_share=True)
    ).one_or_none()


Consequence = Callable[[Loop], None]
LedgerMove = Callable[[Deps, Move], Position]


def settles(stage: Stage) -> Callable[[Consequence], LedgerMove]:
    """Make a move of ``stage`` out of what follows from the facts found there."""

    def decorate(consequence: Consequence) -> LedgerMove:
        @wraps(consequence)
        def move_it(deps: Deps, move: Move) -> Position:
            with deps.work(move.loop.tenant_id, move.at) as work:
                proposal = _locked(work, move)
                if proposal is None:
                    return GONE
                if (proposal.stage, proposal.moves) != (move.stage, move.moves):
                    return position_of(proposal)
                if proposal.stage is not stage:
                    raise IllegalMove(f"a move of {stage} asked in {proposal.stage}")
                proposal.heard = proposal.rung
                proposal.moves += 1
                consequence(Loop(work, proposal, deps.authorizer))
                work.session.flush()
                return position_of(proposal)

        return move_it

    return decorate


def falls_due(kind: DeadlineKind) -> Callable[[Consequence], LedgerMove]:
    """Make a move out of what follows when the deadline ``kind`` has come.

    A fact that waits goes first, and a deadline that moved away is not met: in both cases the
    position comes back as it is.
    """

    def decorate(consequence: Consequence) -> LedgerMove:
        @wraps(consequence)
        def move_it(deps: Deps, move: Move) -> Position:
            with deps.work(move.loop.tenant_id, move.at) as work:
                proposal = _locked(work, move)
                if proposal is None:
                    return GONE
                position = position_of(proposal)
                deadline = position.deadline
                is_expected = (position.stage, position.moves) == (move.stage, move.moves)
                is_due = deadline is not None and deadline.kind is kind and deadline.at <= move.at
                if not is_expected or position.fact_waiting or not is_due:
                    return position
                proposal.moves += 1
                consequence(Loop(work, proposal, deps.authorizer))
                work.session.flush()
                return position_of(proposal)

        return move_it

    return decorate


def load_position(deps: Deps, loop: LoopRef) -> Position:
    """Where the loop stands in the ledger; from there its workflow starts, whatever the stage."""
    with deps.work(loop.tenant_id) as work:
        proposal = work.session.scalars(
            select(Proposal).where(Proposal.id == loop.proposal_id)
        ).one_or_none()
        return GONE if proposal is None else position_of(proposal)

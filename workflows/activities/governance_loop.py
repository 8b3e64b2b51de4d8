"""The moves of the ledger, as activities: doors to ``services.governance``, one line each."""

from __future__ import annotations

from temporalio import activity

from policies.loop import LoopRef, Move, Position
from services.deps import Deps
from services.governance import moves
from workflows.ports import Ledger


class LedgerActivities(Ledger):
    """The ledger in PostgreSQL.

    They run as local activities in a worker's threads, each one transaction.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @activity.defn
    def load_position(self, loop: LoopRef) -> Position:
        """Read where the loop stands."""
        return moves.load_position(self._deps, loop)

    @activity.defn
    def settle_draft(self, move: Move) -> Position:
        """Draw the consequences of the author's submission or withdrawal."""
        return moves.settle_draft(self._deps, move)

    @activity.defn
    def settle_sponsorship(self, move: Move) -> Position:
        """Draw the consequences of a sponsor's answer or of the author's withdrawal."""
        return moves.settle_sponsorship(self._deps, move)

    @activity.defn
    def remind_sponsor(self, move: Move) -> Position:
        """Remind those asked for their sponsorship."""
        return moves.remind_sponsor(self._deps, move)

    @activity.defn
    def escalate_sponsorship(self, move: Move) -> Position:
        """Ask the next head up as well."""
        return moves.escalate_sponsorship(self._deps, move)

    @activity.defn
    def expire_sponsorship(self, move: Move) -> Position:
        """Close the loop: nobody answered."""
        return moves.expire_sponsorship(self._deps, move)

    @activity.defn
    def settle_rework(self, move: Move) -> Position:
        """Draw the consequences of a resubmission or of the author's withdrawal."""
        return moves.settle_rework(self._deps, move)

    @activity.defn
    def expire_rework(self, move: Move) -> Position:
        """Close the loop: the author did not resubmit."""
        return moves.expire_rework(self._deps, move)

    @activity.defn
    def settle_committee(self, move: Move) -> Position:
        """Draw the consequences of votes, of the chair's or secretary's acts, of a withdrawal."""
        return moves.settle_committee(self._deps, move)

    @activity.defn
    def open_ballot(self, move: Move) -> Position:
        """Open the ballot at the hour it was convened for."""
        return moves.open_ballot(self._deps, move)

    @activity.defn
    def remind_voters(self, move: Move) -> Position:
        """Remind those who have not voted."""
        return moves.remind_voters(self._deps, move)

    @activity.defn
    def close_ballot(self, move: Move) -> Position:
        """Close the ballot, count it, and follow its result."""
        return moves.close_ballot(self._deps, move)

    @activity.defn
    def settle_rollout(self, move: Move) -> Position:
        """Draw the consequences of a plan, a start, a verdict, a resumption, a withdrawal."""
        return moves.settle_rollout(self._deps, move)

    @activity.defn
    def remind_plan(self, move: Move) -> Position:
        """Remind the lead that the phases are to be planned."""
        return moves.remind_plan(self._deps, move)

    @activity.defn
    def escalate_plan(self, move: Move) -> Position:
        """Tell the sponsor that no phase is planned."""
        return moves.escalate_plan(self._deps, move)

    @activity.defn
    def end_feedback(self, move: Move) -> Position:
        """Close the feedback window and ask for the review of the phase."""
        return moves.end_feedback(self._deps, move)

    @activity.defn
    def remind_review(self, move: Move) -> Position:
        """Remind the reviewer that the review is due."""
        return moves.remind_review(self._deps, move)

    @activity.defn
    def escalate_review(self, move: Move) -> Position:
        """Tell the next head up that the review is overdue."""
        return moves.escalate_review(self._deps, move)

    @activity.defn
    def remind_pause(self, move: Move) -> Position:
        """Ask again whether the paused rollout is to resume."""
        return moves.remind_pause(self._deps, move)

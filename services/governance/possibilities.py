"""The acts that a person may take about a proposal, each with what a page needs to offer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.committees.sessions.views import SessionSummary
from services.committees.views import BallotView, ReserveView
from services.compass.names import CompassText
from services.observatory.models import College
from services.proposals.social_committee import SocialCommittee
from services.proposals.views import Person
from services.rollouts.views import FeedbackView, PhaseView, ReviewView, UndoActionView
from services.tenancy.people import Reachable


@dataclass(frozen=True, slots=True)
class NamedDepartment:
    """A department, by the code that commands name it with."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedCommittee:
    """A committee that may decide."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AnswerSponsorship:
    """Sponsor, return or decline.

    Attributes:
        in_absence_of: the head in whose name the person answers; None in their own.
        committees: those that the policy allows, the default first.
        before_committee: a committee decides next, as far as the author's text tells.
        social_committee: who gives an opinion on working conditions first; None where nobody does.
        leads: who may lead the rollout, the author first.
        untouched: invariants in force of which the author's text says nothing.
    """

    in_absence_of: Person | None
    committees: Sequence[NamedCommittee]
    before_committee: bool
    social_committee: SocialCommittee | None
    leads: Sequence[Reachable]
    untouched: Sequence[CompassText]


@dataclass(frozen=True, slots=True)
class CompleteDraft:
    """Finish and submit a draft; ``missing`` is what it still lacks, by field."""

    missing: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class CompleteRework:
    """Complete a text that came back, and submit it anew.

    Attributes:
        asked_by: the sponsor who returned it, or who deferred the item; None for the committee.
        deferred: whether it comes back from the committee.
        text: what is asked.
    """

    asked_by: Person | None
    asked_at: datetime
    deferred: bool
    text: str
    missing: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the proposal back."""

    ballot_open: bool


@dataclass(frozen=True, slots=True)
class VoteOnBallot:
    """Vote, or step aside.

    Attributes:
        deputy_of: the absent titular from whose seat the person votes.
        giver: who gave the person the proxy with which they vote.
        entrusted: the person gave their own proxy, which lapses if they vote.

    With neither of the first two they vote from their own seat, which alone may be stepped aside
    from.
    """

    ballot: BallotView
    deputy_of: Person | None = None
    giver: Person | None = None
    entrusted: bool = False


@dataclass(frozen=True, slots=True)
class GiveProxy:
    """Entrust one's vote to another voter; ``holders`` are those who may hold it."""

    ballot: BallotView
    holders: Sequence[Reachable]


@dataclass(frozen=True, slots=True)
class RevokeProxy:
    """Take back the vote entrusted to ``holder``, who has not voted with it."""

    ballot: BallotView
    holder: Person


@dataclass(frozen=True, slots=True)
class CloseBallot:
    """Preside the ballot, and close it once its result can no longer change.

    ``expected`` once nobody there, where it is held in session, has yet to vote.
    """

    ballot: BallotView
    decidable: bool
    expected: bool


@dataclass(frozen=True, slots=True)
class AmendReserves:
    """Keep or drop the reserves of a ballot that has closed, while there is time.

    They are nobody's to read before the close, the chair's no more than others'.
    """

    ballot: BallotView
    until: datetime
    reserves: Sequence[ReserveView]
    owners: Sequence[Reachable]


@dataclass(frozen=True, slots=True)
class LiftReserves:
    """Record that reserves are met; the person presides their item."""

    reserves: Sequence[ReserveView]


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """Open a scheduled ballot before its date."""

    ballot: BallotView
    may_open_now: bool


@dataclass(frozen=True, slots=True)
class ConveneAgain:
    """Convene the committee on an item that awaits it: first in session, or after no quorum.

    Attributes:
        at_distance: whether the committee may vote without meeting.
        sessions: those to come, on whose agenda the item may be put where it votes in session.
    """

    ballot: BallotView
    at_distance: bool
    sessions: Sequence[SessionSummary]


@dataclass(frozen=True, slots=True)
class DeferItem:
    """Send the item back to its author for complement."""


@dataclass(frozen=True, slots=True)
class PlanRollout:
    """Write the plan, or change it.

    Attributes:
        expected: the loop waits for it.
        adjusting: the review that asked for a change no plan has answered yet.
        phase_number: of the phase it reviewed.
        leads: who may lead, the present lead first.
        departments: where a phase may happen.
    """

    expected: bool
    adjusting: ReviewView | None
    phase_number: int | None
    leads: Sequence[Reachable]
    departments: Sequence[NamedDepartment]


@dataclass(frozen=True, slots=True)
class NameLead:
    """Entrust the rollout to somebody else.

    Attributes:
        expected: the lead is gone, and the loop waits for another.
        lead: who leads, or led.
        leads: who may.
    """

    expected: bool
    lead: Person
    leads: Sequence[Reachable]


@dataclass(frozen=True, slots=True)
class StartPhase:
    """Start the next phase, unless something holds it back.

    Attributes:
        blocking: kept reserves that must be lifted first.
        call_in_until: until when the committee may still be called; None when it no longer may.
        feedback: how long the window for feedback will be.
    """

    phase: PhaseView
    blocking: Sequence[ReserveView]
    call_in_until: datetime | None
    feedback: timedelta


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """Say how the running phase goes.

    ``colleges`` are those the person may speak for; ``mine`` is what they said of this run already,
    whose place another takes.
    """

    phase: PhaseView
    colleges: Sequence[College]
    mine: FeedbackView | None


@dataclass(frozen=True, slots=True)
class FileReview:
    """Write the review (REX) of the running phase; ``is_due`` once its window is over."""

    phase: PhaseView
    next_phase: PhaseView | None
    is_due: bool
    pause_reminder: timedelta


@dataclass(frozen=True, slots=True)
class ResumeRollout:
    """End a pause."""

    paused_at: datetime
    reason: str
    phase: PhaseView


@dataclass(frozen=True, slots=True)
class UndoActions:
    """Tick off what a rollback undoes."""

    actions: Sequence[UndoActionView]


@dataclass(frozen=True, slots=True)
class CallIn:
    """Call the proposal to the committee; ``invariants`` are those the person answers for."""

    until: datetime
    invariants: Sequence[str]
    committee: str


Possibility = (
    AnswerSponsorship
    | CompleteDraft
    | CompleteRework
    | Withdraw
    | VoteOnBallot
    | GiveProxy
    | RevokeProxy
    | CloseBallot
    | AmendReserves
    | LiftReserves
    | OpenBallot
    | ConveneAgain
    | DeferItem
    | PlanRollout
    | NameLead
    | StartPhase
    | GiveFeedback
    | FileReview
    | ResumeRollout
    | UndoActions
    | CallIn
)

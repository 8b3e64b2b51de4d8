"""The words of a governance loop: stages, outcomes, whose move it is, and what wakes it next.

Standard library only: the ledger (``services``), the activities and the replayed workflow all
speak these words, so they are written once, in the room that all three may enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a proposal is; it decides the path (see ``policies.paths``)."""

    INITIATIVE = "initiative"
    ADAPTATION = "adaptation"
    VIGILANCE_POINT = "vigilance_point"
    REFORMULATION = "reformulation"
    INVARIANT_CHANGE = "invariant_change"


class Stage(StrEnum):
    """Where a proposal stands. Only the workflow's activities write it."""

    DRAFT = "draft"
    SPONSORSHIP = "sponsorship"
    REWORK = "rework"
    COMMITTEE = "committee"
    ROLLOUT = "rollout"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed proposal ended."""

    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"
    IN_FORCE = "in_force"
    GENERALISED = "generalised"
    STOPPED = "stopped"
    ROLLED_BACK = "rolled_back"


class Awaiting(StrEnum):
    """Whose move it is."""

    AUTHOR = "author"
    SPONSOR = "sponsor"
    COMMITTEE = "committee"
    SECRETARY = "secretary"
    LEAD = "lead"
    REVIEWER = "reviewer"
    NOBODY = "nobody"


class DeadlineKind(StrEnum):
    """What is due to happen, by the clock alone, while a loop waits for a person."""

    SPONSOR_REMINDER = "sponsor_reminder"
    SPONSOR_ESCALATION = "sponsor_escalation"
    SPONSOR_EXPIRY = "sponsor_expiry"
    REWORK_EXPIRY = "rework_expiry"
    BALLOT_OPENING = "ballot_opening"
    BALLOT_REMINDER = "ballot_reminder"
    BALLOT_CLOSING = "ballot_closing"
    PLAN_REMINDER = "plan_reminder"
    PLAN_ESCALATION = "plan_escalation"
    FEEDBACK_END = "feedback_end"
    REVIEW_REMINDER = "review_reminder"
    REVIEW_ESCALATION = "review_escalation"
    PAUSE_REMINDER = "pause_reminder"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next thing the clock brings.

    ``at`` is aware and absolute; it may be in the past when the worker was away.
    """

    kind: DeadlineKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """Where a loop stands in the ledger, and what it waits for.

    Attributes:
        stage: the stage written in the ledger.
        version: number of the version under decision, 0 before the first submission.
        moves: how many moves the ledger has taken; an expected value that differs means that
            another execution moved the loop, and the caller simply adopts the position returned.
        fact_waiting: a person's act is in the ledger that no move has consumed yet.
        deadline: the earliest thing due that has not been done; None when only a person can
            move the loop.
    """

    stage: Stage
    version: int
    moves: int
    fact_waiting: bool
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class LoopRef:
    """Which loop: a proposal of a tenant."""

    tenant_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class Move:
    """A move asked of the ledger.

    Attributes:
        loop: the loop to move.
        stage: the stage the caller believes the loop to be in.
        moves: the number of moves the caller believes the ledger has taken; a ledger that
            differs answers with its own position and changes nothing.
        at: the instant of the decision, by the workflow's clock; aware.
    """

    loop: LoopRef
    stage: Stage
    moves: int
    at: datetime

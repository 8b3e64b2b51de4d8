"""Everything that one page shows of a proposal, to one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from policies.loop import Outcome, Stage
from services.committees.next_ballot import AwaitedVote
from services.committees.views import BallotView, ReserveView
from services.compass.names import CompassText
from services.documents.views import DocumentList
from services.governance.earlier_versions import EarlierVersion
from services.governance.possibilities import Possibility
from services.journal.timeline import TimelineEntry
from services.proposals.views import Person, ProposalView
from services.rollouts.views import RolloutView


@dataclass(frozen=True, slots=True)
class EffectView:
    """What the proposal does to an invariant.

    Attributes:
        proposed: the author's reading, when the sponsor corrected it; None where they had none.
        corrected_by: who corrected it, or added it.
    """

    code: str
    name: str
    effect: str
    note: str
    proposed: str | None
    corrected_by: Person | None


@dataclass(frozen=True, slots=True)
class WorkingConditionsView:
    """What the proposal does to working conditions, as the sponsor confirmed or corrected it.

    Attributes:
        changed: whether they change.
        opinion_of: the committee whose opinion comes first, where the tenant has one.
        corrected_by: the sponsor, where they contradict the author.
    """

    changed: bool
    opinion_of: str | None
    corrected_by: Person | None


@dataclass(frozen=True, slots=True)
class CommentView:
    """An argument, with the version it is about."""

    author: Person
    version: int
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ReserveReading:
    """A reserve kept.

    Attributes:
        lifter: who may lift it; None once it is lifted, or when nobody is left to.
    """

    reserve: ReserveView
    lifter: Person | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How the loop ended; ``reason`` is in the words of who decided, where they gave one."""

    outcome: Outcome
    at: datetime
    by: Person | None
    reason: str
    lessons: Sequence[str]


@dataclass(frozen=True, slots=True)
class TextRead:
    """The text as the person may read it: its author's working copy, or what was submitted.

    ``content`` holds the fields of ``services.proposals.content``.
    """

    title: str
    summary: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A proposal with all that bears on it.

    Attributes:
        at: the instant of the reading.
        fingerprint: what ``read_fingerprint`` answers as long as nothing changes.
        text: what the person reads; of a text sent back, others read the version submitted.
        stages: the path from the sponsorship on, as it is or as the policy says.
        earlier: the versions submitted before that text, latest first.
        submitted_at: of the version under decision.
        effects: on invariants, as the sponsor confirmed or corrected them.
        working_conditions: what becomes of them.
        vigilance_points: those at stake.
        target: the text of the compass that changes; None for a new one.
        ballots: first round first; nothing of how people voted before the close.
        papers: by ballot, the decision record that was issued of it.
        held_phase: the number of the phase whose turn it is, while a reserve holds it back.
        documents: those that the person knows of.
        comments: empty for who stepped aside, as long as the ballot lasts.
        timeline: oldest first.
        voted_at: when the person voted on the open ballot.
        recused: the person stepped aside from the item, which is before the committee.
        next_vote: where the person is asked to vote, the item that follows this one.
        possibilities: what they may do now, what is theirs to decide first.
    """

    at: datetime
    fingerprint: str
    proposal: ProposalView
    text: TextRead
    stages: Sequence[Stage]
    earlier: Sequence[EarlierVersion]
    submitted_at: datetime | None
    effects: Sequence[EffectView]
    working_conditions: WorkingConditionsView
    vigilance_points: Sequence[CompassText]
    target: CompassText | None
    ballots: Sequence[BallotView]
    rollout: RolloutView | None
    reserves: Sequence[ReserveReading]
    held_phase: int | None
    papers: Mapping[UUID, UUID]
    documents: DocumentList
    comments: Sequence[CommentView]
    timeline: Sequence[TimelineEntry]
    is_author: bool
    voted_at: datetime | None
    recused: bool
    may_comment: bool
    next_vote: AwaitedVote | None
    ending: Ending | None
    possibilities: Sequence[Possibility]

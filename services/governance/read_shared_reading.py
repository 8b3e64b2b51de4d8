"""The shared reading of the compass: each text in force, its history, and what is under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.loop import Kind, Outcome, Stage
from policies.permissions import Permission
from services.compass.models import VigilancePoint
from services.compass.read_compass import compass_of
from services.compass.read_versions import histories_of
from services.compass.views import Compass, VersionView
from services.dates import day_of
from services.deps import Act, Deps
from services.observatory.recent_signals import recent_signals
from services.proposals.models import Proposal
from services.proposals.readable_text import IS_SUBMITTED, SUBMITTED
from tenants.actor import Caller
from tenants.models import Department

SIGNALS_WITHIN: Final = timedelta(days=60)
"""Signals older than this no longer call for attention."""

SIGNALS_TO_WATCH: Final = 10
"""As many recent signals on one point ask that it be watched."""

SMALLEST_COUNT: Final = 5
"""Fewer signals than this are not counted aloud: somebody could be recognised."""

_UNDECIDED: Final = (Outcome.WITHDRAWN, Outcome.EXPIRED)
_OF_THE_COMPASS: Final = (Kind.REFORMULATION, Kind.VIGILANCE_POINT, Kind.INVARIANT_CHANGE)


class PointState(StrEnum):
    """How a vigilance point stands.

    ``REVIEW``: a proposal to change it is under way. ``WATCH``: many recent signals are about it,
    or the day it was to be looked at again is past.
    ``IN_FORCE``: neither. None of them says that it is kept: only its indicator could.
    """

    IN_FORCE = "in_force"
    WATCH = "watch"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class TextProposal:
    """A proposal about texts of the compass.

    Attributes:
        texts: codes: the one it would change, or the points that an adaptation serves otherwise.
    """

    id: UUID
    reference: str
    title: str
    kind: Kind
    stage: Stage
    outcome: Outcome | None
    texts: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is still being decided."""
        return self.stage is not Stage.CLOSED


@dataclass(frozen=True, slots=True)
class SharedReading:
    """The whole compass on one page.

    Attributes:
        compass: what is in force.
        histories: every wording of every text by its code, oldest first, retired texts too.
        departments: names by code.
        under_way: proposals to change a text, not closed yet.
        adaptations: those under way, and those that were decided.
        signals: how many recent signals each point has, from ``SMALLEST_COUNT`` up.
        states: of each point in force.
        may_propose: whether the reader may write a proposal.
    """

    compass: Compass
    histories: Mapping[str, Sequence[VersionView]]
    departments: Mapping[str, str]
    under_way: Sequence[TextProposal]
    adaptations: Sequence[TextProposal]
    signals: Mapping[str, int]
    states: Mapping[str, PointState]
    may_propose: bool


@dataclass(frozen=True, slots=True)
class Motion:
    """What bears on the compass now.

    Attributes:
        under_way: proposals to change a text, not closed yet.
        adaptations: those under way, and those that were decided.
        signals: how many recent signals each point has, small counts included.
        review_past: points in force whose review date is past, with that date.
    """

    under_way: Sequence[TextProposal]
    adaptations: Sequence[TextProposal]
    signals: Mapping[str, int]
    review_past: Mapping[str, date]

    def state_of(self, code: str) -> PointState:
        """How the vigilance point of this code stands."""
        if any(code in each.texts for each in self.under_way):
            return PointState.REVIEW
        is_heard = self.signals.get(code, 0) >= SIGNALS_TO_WATCH
        is_watched = is_heard or code in self.review_past
        return PointState.WATCH if is_watched else PointState.IN_FORCE

    def overdue_since(self, code: str) -> date | None:
        """The review date that went by; None while a proposal to change the point is under way."""
        return None if self.state_of(code) is PointState.REVIEW else self.review_past.get(code)


def read_shared_reading(deps: Deps, caller: Caller) -> SharedReading:
    """Read the compass with the history of each text.

    Raises:
        Forbidden: the compass is not theirs to read.
    """
    with deps.act(caller, Permission.COMPASS_READ) as act:
        compass, motion = compass_of(act.session), motion_of(act)
        return SharedReading(
            compass=compass,
            histories=histories_of(act),
            departments={
                row.code: row.name
                for row in act.session.execute(select(Department.code, Department.name))
            },
            under_way=motion.under_way,
            adaptations=motion.adaptations,
            signals={
                code: count for code, count in motion.signals.items() if count >= SMALLEST_COUNT
            },
            states={point.code: motion.state_of(point.code) for point in compass.vigilance_points},
            may_propose=deps.authorizer.allows(act.actor.roles, Permission.PROPOSAL_CREATE),
        )


def motion_of(act: Act) -> Motion:
    """The proposals, the recent signals and the reviews that wait, about the compass."""
    proposals = _proposals(act.session)
    return Motion(
        under_way=[each for each in proposals if each.kind in _OF_THE_COMPASS],
        adaptations=[
            each
            for each in proposals
            if each.kind is Kind.ADAPTATION and each.outcome not in _UNDECIDED
        ],
        signals=recent_signals(act.session, act.now - SIGNALS_WITHIN),
        review_past=_review_past(act.session, day_of(act.now)),
    )


def _review_past(session: Session, today: date) -> dict[str, date]:
    rows = session.execute(
        select(VigilancePoint.code, VigilancePoint.review_on).where(
            VigilancePoint.retired_at.is_(None), VigilancePoint.review_on < today
        )
    )
    return {row.code: row.review_on for row in rows}


def _proposals(session: Session) -> list[TextProposal]:
    """Open proposals to change a text, and adaptations; what is not submitted is its author's."""
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.reference,
            SUBMITTED.title,
            Proposal.kind,
            Proposal.stage,
            Proposal.outcome,
            SUBMITTED.content["target"].astext.label("target"),
            SUBMITTED.content["vigilance_points"].label("points"),
        )
        .join(SUBMITTED, IS_SUBMITTED)
        .where(
            Proposal.submitted_at.is_not(None),
            or_(
                Proposal.kind.in_(_OF_THE_COMPASS) & (Proposal.stage != Stage.CLOSED),
                Proposal.kind == Kind.ADAPTATION,
            ),
        )
        .order_by(Proposal.submitted_at, Proposal.id)
    )
    return [
        TextProposal(
            row.id,
            row.reference,
            row.title,
            row.kind,
            row.stage,
            row.outcome,
            tuple(row.points or ()) if row.kind is Kind.ADAPTATION else _one(row.target),
        )
        for row in rows
    ]


def _one(code: str | None) -> tuple[str, ...]:
    return (code,) if code else ()

"""Where the tenant stands: its compass, its loops, and what deciding costs its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from policies.permissions import Permission
from services.compass.names import (
    CompassText,
    invariants_by_code,
    invariants_of_points,
    vigilance_points_by_code,
)
from services.dates import day_of
from services.deps import Act, Deps
from services.governance.board import ClosedLoop, OpenLoop, closed_loops, open_loops
from services.governance.decision_delays import DecidedProposal, decided_proposals
from services.governance.read_shared_reading import PointState, motion_of
from services.notifications.approval_load import ApprovalLoad, approval_load
from services.observatory.recent_signals import signals_by_week
from tenants.actor import Caller

LOAD_WITHIN: Final = timedelta(days=30)
"""Decisions asked longer ago do not count in a person's load."""

SIGNAL_WEEKS: Final = 12
DELAYS_WITHIN: Final = timedelta(days=730)
"""Decisions older than two years say nothing of how long one waits now."""

_LAST_CLOSED: Final = 3


@dataclass(frozen=True, slots=True)
class PointAtAGlance:
    """A vigilance point in force, and how it stands.

    Attributes:
        overdue_since: the review date that went by, while no proposal to change it is under way.
    """

    code: str
    name: str
    state: PointState
    overdue_since: date | None


@dataclass(frozen=True, slots=True)
class InvariantAtAGlance:
    """An invariant in force, and the points that translate it."""

    code: str
    name: str
    points: Sequence[PointAtAGlance]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a member sees first of their tenant.

    Attributes:
        compass: the invariants in force in their order, each with its points.
        alone: points in force under no invariant that is.
        loops: the open ones, those that stand longest in their stage first.
        closed: the last to end.
        closed_total: how many ended in all.
        load: decisions asked of each person, heaviest first.
        decided: what was decided, oldest first.
        first_week: the Monday that ``signals`` begins with.
        signals: how many were recorded, week by week, the present one last.
    """

    compass: Sequence[InvariantAtAGlance]
    alone: Sequence[PointAtAGlance]
    loops: Sequence[OpenLoop]
    closed: Sequence[ClosedLoop]
    closed_total: int
    load: Sequence[ApprovalLoad]
    decided: Sequence[DecidedProposal]
    first_week: date
    signals: Sequence[int]


def read_dashboard(deps: Deps, caller: Caller, zone: ZoneInfo) -> Dashboard:
    """Read where the tenant stands.

    Args:
        deps: collaborators.
        caller: any member who reads proposals.
        zone: where the readers live; it says when a week begins.

    Raises:
        Forbidden: the proposals are not theirs to read.
    """
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        today = day_of(act.now, zone)
        monday = today - timedelta(days=today.weekday())
        first_week = monday - timedelta(weeks=SIGNAL_WEEKS - 1)
        closed, closed_total = closed_loops(act.session, _LAST_CLOSED)
        compass, alone = _glance(act)
        return Dashboard(
            compass=compass,
            alone=alone,
            loops=open_loops(act),
            closed=closed,
            closed_total=closed_total,
            load=approval_load(act.session, act.now - LOAD_WITHIN),
            decided=decided_proposals(act.session, act.now - DELAYS_WITHIN),
            first_week=first_week,
            signals=signals_by_week(act.session, first_week, SIGNAL_WEEKS, zone.key),
        )


def _glance(act: Act) -> tuple[list[InvariantAtAGlance], list[PointAtAGlance]]:
    """The invariants in force with their points, and the points that are under none of them."""
    translated = invariants_of_points(act.session)
    motion = motion_of(act)
    points = [
        PointAtAGlance(
            point.code,
            point.name,
            motion.state_of(point.code),
            motion.overdue_since(point.code),
        )
        for point in _in_force(vigilance_points_by_code(act.session))
    ]
    invariants = [
        InvariantAtAGlance(
            invariant.code,
            invariant.name,
            [each for each in points if invariant.code in translated.get(each.code, ())],
        )
        for invariant in _in_force(invariants_by_code(act.session))
    ]
    placed = {each.code for one in invariants for each in one.points}
    return invariants, [each for each in points if each.code not in placed]


def _in_force(texts: dict[str, CompassText]) -> list[CompassText]:
    return [text for text in texts.values() if not text.is_retired]

"""Where a tenant stands, on one page."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from flask import redirect, url_for
from werkzeug.wrappers import Response

from policies.loop import Stage
from policies.permissions import Permission
from services.dates import PARIS, day_of
from services.governance.board import COLUMNS, OpenLoop
from services.governance.read_dashboard import Dashboard, PointAtAGlance, read_dashboard
from services.governance.read_shared_reading import PointState
from services.http.context import deps, reader
from services.http.language import gettext as _
from services.http.language import ngettext
from services.http.permission import permission
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.charts import Measure, bars, line
from services.web.context import current_tenant, organisation_path, render_page, rights_in
from services.web.setup import setup_of
from services.web.words import said

MOST_ASKED: Final = 6
"""Above as many decisions in 30 days, deciding weighs on a person's other work."""

_SHOWN_PER_STAGE: Final = 5
_SHOWN_PEOPLE: Final = 8
_SHOWN_DEADLINES: Final = 6
_QUARTERS: Final = 6


@web.get("/t/<slug:tenant>/", endpoint="tenant_home")
@permission(Permission.PROPOSAL_READ)
def show(tenant: str) -> str | Response:
    """Show where the tenant stands; lead who may not read it to what they administer."""
    place = current_tenant(tenant)
    elsewhere = organisation_path(place)
    if Permission.PROPOSAL_READ not in rights_in(place) and elsewhere:
        return redirect(elsewhere)
    board = read_dashboard(deps(), reader(tenant), PARIS)
    now = deps().clock.now()
    late = [each for each in board.loops if each.due_at is not None and each.due_at < now]
    placed = {each.code: each for one in board.compass for each in one.points}
    points = [*placed.values(), *board.alone]
    dated = sorted(
        (each for each in board.loops if each.due_at is not None and each.due_at >= now),
        key=lambda each: each.due_at or now,
    )
    return render_page(
        "dashboard.html",
        tenant=place,
        section="home",
        setup=setup_of(place),
        glance=_glance(board),
        alone=[_point(point) for point in board.alone],
        in_force=sum(each.state is PointState.IN_FORCE for each in points),
        overdue_count=sum(each.overdue_since is not None for each in points),
        point_count=len(points),
        open_count=len(board.loops),
        late_count=len(late),
        columns=[_column(tenant, board, stage) for stage in COLUMNS],
        closed=board.closed,
        closed_total=board.closed_total,
        load=[
            {
                "name": each.name,
                "asked": str(each.asked),
                "days": _days(each.median_delay) if each.median_delay is not None else "",
                "is_high": each.asked > MOST_ASKED,
            }
            for each in board.load[:_SHOWN_PEOPLE]
        ],
        most_asked=MOST_ASKED,
        over_most=sum(each.asked > MOST_ASKED for each in board.load),
        delays=_delays(board),
        signals=_signals(board),
        deadlines=[_deadline(each) for each in dated[:_SHOWN_DEADLINES]],
    )


def _glance(board: Dashboard) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "code": invariant.code,
            "name": invariant.name,
            "points": [_point(point) for point in invariant.points],
        }
        for number, invariant in enumerate(board.compass, start=1)
    ]


def _point(point: PointAtAGlance) -> dict[str, Any]:
    return {
        "code": point.code,
        "name": point.name,
        "state": point.state.value,
        "overdue_since": point.overdue_since,
    }


def _column(tenant: str, board: Dashboard, stage: Stage) -> dict[str, Any]:
    stages = {stage, Stage.REWORK} if stage is Stage.DRAFT else {stage}
    loops = [each for each in board.loops if each.stage in stages]
    more = url_for("web.proposals", tenant=tenant, stage=stage.value)
    return {
        "stage": stage.value,
        "total": len(loops),
        "loops": [_loop(tenant, each) for each in loops[:_SHOWN_PER_STAGE]],
        "more_url": more if len(loops) > _SHOWN_PER_STAGE else "",
    }


def _loop(tenant: str, loop: OpenLoop) -> dict[str, str]:
    now = deps().clock.now()
    age = _days(now - loop.since)
    if loop.stage is Stage.REWORK:
        age = _("%(age)s, à compléter", age=age)
    elif loop.is_held:
        age = _("%(age)s, une réserve à lever", age=age)
    late = ""
    if loop.due_at is not None and loop.due_at < now:
        late = _("attendue %(delay)s", delay=said("delay", loop.due_at))
    return {
        "url": url_for("web.proposal", tenant=tenant, proposal_id=loop.id),
        "title": loop.title,
        "age": age,
        "late": late,
        "holder": _holder(loop),
    }


def _holder(loop: OpenLoop) -> str:
    """Who holds the loop: the first of several is named, the others counted."""
    if not loop.holders:
        return ""
    first, *others = loop.holders
    if loop.stage is Stage.COMMITTEE:
        return isolated(first)
    if not others:
        return _("chez %(name)s", name=isolated(first))
    return ngettext(
        "chez %(name)s et une autre personne",
        "chez %(name)s et %(num)d autres",
        len(others),
        name=isolated(first),
    )


def _deadline(loop: OpenLoop) -> dict[str, Any]:
    return {"id": loop.id, "title": loop.title, "at": loop.due_at, "holder": _holder(loop)}


def _days(length: timedelta) -> str:
    """A length of time in whole days."""
    if length < timedelta(days=1):
        return _("moins d’un jour")
    return ngettext("%(num)d jour", "%(num)d jours", length.days)


def _signals(board: Dashboard) -> dict[str, Any] | None:
    """The signals of the last weeks; None when there were none."""
    if not any(board.signals):
        return None
    weeks = [board.first_week + timedelta(weeks=place) for place in range(len(board.signals))]
    return {
        "total": sum(board.signals),
        "weeks": len(weeks),
        "chart": bars(
            [
                Measure(count, str(count), said("short_day", week) if place % 4 == 0 else "")
                for place, (week, count) in enumerate(zip(weeks, board.signals, strict=True))
            ]
        ),
        "rows": [
            (said("short_day", week), str(count))
            for week, count in zip(weeks, board.signals, strict=True)
        ],
    }


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def _delays(board: Dashboard) -> dict[str, Any] | None:
    """The median delay of each of the last quarters with decisions; None when none was taken."""
    quarters: list[tuple[tuple[int, int], list[float]]] = []
    for quarter, decided in groupby(
        board.decided, key=lambda each: _quarter(day_of(each.decided_at))
    ):
        quarters.append((quarter, [each.delay / timedelta(days=1) for each in decided]))
    quarters = quarters[-_QUARTERS:]
    if not quarters:
        return None
    medians = [round(statistics.median(days)) for _quarter_, days in quarters]
    labels = [_("T%(quarter)s %(year)s", quarter=q, year=year) for (year, q), _days_ in quarters]
    return {
        "last": medians[-1],
        "previous": medians[-2] if len(medians) > 1 else None,
        "chart": line(_measures(medians, labels)),
        "rows": [
            (label, str(len(days)), str(median))
            for label, median, (_quarter_, days) in zip(labels, medians, quarters, strict=True)
        ],
    }


def _measures(values: Sequence[int], labels: Sequence[str]) -> list[Measure]:
    return [Measure(value, str(value), label) for value, label in zip(values, labels, strict=True)]

"""How many signals the field sent lately, by vigilance point and by week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from services.observatory.models import Signal
from services.observatory.views import POINT


def recent_signals(session: Session, since: datetime) -> dict[str, int]:
    """The number of signals recorded from ``since`` on, by the code of their vigilance point.

    Small counts are included: a page shows none that would let somebody be recognised.
    """
    rows = session.execute(
        select(POINT.c.code, func.count().label("number"))
        .join_from(
            Signal,
            POINT,
            (POINT.c.tenant_id == Signal.tenant_id) & (POINT.c.id == Signal.vigilance_point_id),
        )
        .where(Signal.recorded_at >= since)
        .group_by(POINT.c.code)
    )
    return {row.code: row.number for row in rows}


def signals_by_week(session: Session, first: date, weeks: int, zone: str) -> list[int]:
    """How many signals were recorded in each of ``weeks`` weeks, from the Monday ``first`` on.

    Args:
        session: bound to a tenant.
        first: a Monday.
        weeks: how many weeks.
        zone: name of the time zone that says when a week begins.
    """
    local = func.timezone(zone, Signal.recorded_at)
    week = (cast(local, Date) - first) / 7
    rows = session.execute(
        select(week.label("week"), func.count().label("number"))
        .where(
            cast(local, Date) >= first,
            cast(local, Date) < first + timedelta(weeks=weeks),
            Signal.recorded_at >= datetime.combine(first, time(), UTC) - timedelta(days=1),
        )
        .group_by(week)
    )
    counts = {int(row.week): row.number for row in rows}
    return [counts.get(number, 0) for number in range(weeks)]

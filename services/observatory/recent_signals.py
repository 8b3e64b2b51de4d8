"""How many signals the field sent lately about each vigilance point."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from services.observatory.models import Signal

# The compass is a capability above this one: its table is named here, its model is not.
_POINT = table("vigilance_point", column("tenant_id"), column("id"), column("code"))


def recent_signals(session: Session, since: datetime) -> dict[str, int]:
    """The number of signals recorded from ``since`` on, by the code of their vigilance point.

    Small counts are included: a page shows none that would let somebody be recognised.
    """
    rows = session.execute(
        select(_POINT.c.code, func.count().label("number"))
        .join_from(
            Signal,
            _POINT,
            (_POINT.c.tenant_id == Signal.tenant_id) & (_POINT.c.id == Signal.vigilance_point_id),
        )
        .where(Signal.recorded_at >= since)
        .group_by(_POINT.c.code)
    )
    return {row.code: row.number for row in rows}

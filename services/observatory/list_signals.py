"""List signals."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from policies.permissions import Permission
from services.deps import Deps
from services.observatory.models import College, Signal
from services.observatory.views import POINT, SignalView, views_of
from tenants.actor import Caller
from tenants.models import Department


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """What to keep; None keeps all. ``department`` and ``vigilance_point`` are codes."""

    college: College | None = None
    department: str | None = None
    vigilance_point: str | None = None
    anonymous: bool | None = None


@dataclass(frozen=True, slots=True)
class SignalPage:
    """A page of signals, and how many there are in all."""

    items: list[SignalView]
    total: int


def list_signals(
    deps: Deps, caller: Caller, wanted: SignalFilter, *, page: int = 1, page_size: int = 20
) -> SignalPage:
    """The tenant's signals, newest first.

    Args:
        deps: collaborators.
        caller: any member.
        wanted: what to keep.
        page: from 1.
        page_size: how many to a page.
    """
    with deps.act(caller, Permission.SIGNAL_READ) as act:
        kept = _filtered(select(Signal), wanted)
        total = act.session.scalar(select(func.count()).select_from(kept.subquery())) or 0
        rows = act.session.scalars(
            kept.order_by(Signal.recorded_at.desc(), Signal.id)
            .limit(page_size)
            .offset((page - 1) * page_size)
        ).all()
        return SignalPage(views_of(act.session, rows), total)


def _filtered(statement: Select[Signal], wanted: SignalFilter) -> Select[Signal]:
    if wanted.college is not None:
        statement = statement.where(Signal.college == wanted.college)
    if wanted.anonymous is not None:
        statement = statement.where(Signal.anonymous == wanted.anonymous)
    if wanted.department is not None:
        statement = statement.where(
            Signal.department_id.in_(
                select(Department.id).where(Department.code == wanted.department)
            )
        )
    if wanted.vigilance_point is not None:
        points = select(POINT.c.id).where(POINT.c.code == wanted.vigilance_point)
        statement = statement.where(Signal.vigilance_point_id.in_(points))
    return statement

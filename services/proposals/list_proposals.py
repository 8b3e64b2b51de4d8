"""List proposals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from policies.loop import Awaiting, Kind, Stage
from policies.permissions import Permission
from services.deps import Deps
from services.proposals.content import find_department
from services.proposals.models import Proposal
from services.proposals.readable_text import IS_SUBMITTED, SUBMITTED, read_by
from services.proposals.views import ProposalView, views_of
from tenants.actor import Caller

# Titles sort as in a French index; a PostgreSQL built without ICU has no collation that does.
_ACCENTED: Final = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜàâäçéèêëîïôöùûü"
_PLAIN: Final = "AAACEEEEIIOOUUUaaaceeeeiioouuu"


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What to keep; None keeps all.

    ``q`` is looked for in title, summary and reference; ``mine`` keeps what the reader wrote.
    """

    stage: Stage | None = None
    kind: Kind | None = None
    department: str | None = None
    awaiting: Awaiting | None = None
    q: str | None = None
    mine: bool = False


class ProposalOrder(StrEnum):
    """In which order proposals are listed.

    ``DUE``: the nearest deadline first, what has none last. ``WAITING``: those that stand longest
    in their stage first, closed ones last.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    WAITING = "waiting"
    TITLE = "title"


_ORDERS: Final[dict[ProposalOrder, tuple[ColumnElement[Any], ...]]] = {
    ProposalOrder.NEWEST: (Proposal.created_at.desc(),),
    ProposalOrder.OLDEST: (Proposal.created_at.asc(),),
    ProposalOrder.DUE: (Proposal.due_at.asc().nulls_last(), Proposal.created_at.desc()),
    ProposalOrder.WAITING: (
        (Proposal.stage == Stage.CLOSED).asc(),
        Proposal.stage_since.asc(),
    ),
}


@dataclass(frozen=True, slots=True)
class _Read:
    """The columns of a text as one person reads them."""

    title: ColumnElement[str]
    summary: ColumnElement[str]
    department_id: ColumnElement[UUID]

    @classmethod
    def by(cls, member_id: UUID) -> _Read:
        return cls(
            read_by(member_id, Proposal.title, SUBMITTED.title),
            read_by(member_id, Proposal.summary, SUBMITTED.summary),
            read_by(member_id, Proposal.department_id, SUBMITTED.department_id),
        )

    def in_order(self, order: ProposalOrder) -> tuple[ColumnElement[Any], ...]:
        if order is ProposalOrder.TITLE:
            return (func.lower(func.translate(self.title, _ACCENTED, _PLAIN)).asc(),)
        return _ORDERS[order]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A page of proposals, how many there are in all, and whether the reader may begin one."""

    items: list[ProposalView]
    total: int
    may_propose: bool


def list_proposals(
    deps: Deps,
    caller: Caller,
    wanted: ProposalFilter,
    *,
    order: ProposalOrder = ProposalOrder.NEWEST,
    page: int = 1,
    page_size: int = 20,
) -> ProposalPage:
    """The proposals the caller may read.

    Args:
        deps: collaborators.
        caller: any member; their own drafts are among the results, nobody else's.
        wanted: what to keep.
        order: newest first, unless said otherwise.
        page: from 1.
        page_size: how many to a page.

    Raises:
        Invalid: no such department.
    """
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        text = _Read.by(act.user_id)
        visible = (
            select(Proposal)
            .outerjoin(SUBMITTED, IS_SUBMITTED)
            .where(or_(Proposal.submitted_at.is_not(None), Proposal.author_id == act.user_id))
        )
        department_id = find_department(act.session, wanted.department)
        kept = _filtered(visible, text, wanted, department_id)
        if wanted.mine:
            kept = kept.where(Proposal.author_id == act.user_id)
        total = act.session.scalar(select(func.count()).select_from(kept.subquery())) or 0
        rows = act.session.scalars(
            kept.order_by(*text.in_order(order), Proposal.id)
            .limit(page_size)
            .offset((page - 1) * page_size)
        ).all()
        may_propose = deps.authorizer.allows(act.actor.roles, Permission.PROPOSAL_CREATE)
        return ProposalPage(views_of(act.session, rows, act.user_id), total, may_propose)


def _filtered(
    statement: Select[Proposal], text: _Read, wanted: ProposalFilter, department_id: UUID | None
) -> Select[Proposal]:
    if wanted.stage is not None:
        statement = statement.where(Proposal.stage == wanted.stage)
    if wanted.kind is not None:
        statement = statement.where(Proposal.kind == wanted.kind)
    if wanted.awaiting is not None:
        statement = statement.where(Proposal.awaiting == wanted.awaiting)
    if department_id is not None:
        statement = statement.where(text.department_id == department_id)
    if wanted.q:
        statement = statement.where(
            or_(
                text.title.icontains(wanted.q, autoescape=True),
                text.summary.icontains(wanted.q, autoescape=True),
                Proposal.reference.icontains(wanted.q, autoescape=True),
            )
        )
    return statement

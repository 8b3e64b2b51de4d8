"""List what was said about a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from policies.permissions import Permission
from services.committees.access import is_kept_away
from services.committees.comment_views import CommentView, views_of
from services.committees.errors import Recused
from services.deps import Deps
from services.proposals.access import find_proposal
from services.proposals.models import Comment
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page of comments, and how many there are in all."""

    items: list[CommentView]
    total: int


def list_comments(
    deps: Deps, caller: Caller, proposal_id: UUID, *, page: int = 1, page_size: int = 20
) -> CommentPage:
    """The debate on a proposal, oldest first.

    Args:
        deps: collaborators.
        caller: any member who is not kept away from the item.
        proposal_id: the proposal.
        page: from 1.
        page_size: how many to a page.

    Raises:
        NotFound: no such proposal, or somebody else's draft.
        Recused: the caller stepped aside from it, and it is before the committee.
    """
    with deps.act(caller, Permission.COMMENT_READ) as act:
        proposal = find_proposal(act, proposal_id)
        if is_kept_away(act.session, proposal, act.user_id):
            raise Recused
        said = select(Comment).where(Comment.proposal_id == proposal.id)
        total = act.session.scalar(select(func.count()).select_from(said.subquery())) or 0
        rows = act.session.scalars(
            said.order_by(Comment.written_at, Comment.id)
            .limit(page_size)
            .offset((page - 1) * page_size)
        ).all()
        return CommentPage(views_of(act.session, rows), total)

"""Say something about a proposal, unless one stepped aside from it."""

from __future__ import annotations

from uuid import UUID

from policies.permissions import Permission
from services.committees.access import is_kept_away
from services.committees.comment_views import CommentView, views_of
from services.committees.errors import Recused
from services.deps import Deps, new_id
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import find_proposal
from services.proposals.models import Comment
from tenants.actor import Caller


def add_comment(deps: Deps, caller: Caller, proposal_id: UUID, text: str) -> CommentView:
    """Write an argument or a question, beside the version it is about.

    Raises:
        NotFound: no such proposal, or somebody else's draft.
        Recused: the caller stepped aside from it, and it is before the committee.
    """
    with deps.act(caller, Permission.COMMENT_CREATE) as act:
        proposal = find_proposal(act, proposal_id)
        if is_kept_away(act.session, proposal, act.user_id):
            raise Recused
        comment = Comment(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            version=proposal.version,
            author_id=act.user_id,
            text=text,
            written_at=act.now,
        )
        act.session.add(comment)
        record(act, Event.COMMENT_ADDED, proposal.id, comment=comment.id, version=proposal.version)
        return views_of(act.session, [comment])[0]

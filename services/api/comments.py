"""Comments: the debate on a proposal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from policies.permissions import Permission
from services.api.resource import Resource
from services.committees.add_comment import add_comment
from services.committees.comment_views import CommentView
from services.committees.list_comments import CommentPage, list_comments
from services.http.commands.proposals import CommentCommand
from services.http.context import caller, deps, reader
from services.http.fields import Id, Instant, Part, String, Whole
from services.http.paging import PageRequest
from services.http.schemas import AnswerSchema, PersonSchema

comments = Resource("comments", "Arguments and questions on a proposal.")


class CommentSchema(AnswerSchema):
    """An argument or a question, and the version of the text it is about."""

    id = Id(required=True)
    version = Whole(required=True)
    author = Part(PersonSchema, required=True)
    text = String(required=True)
    written_at = Instant(required=True)


@comments.get(
    "/proposals/<uuid:proposal_id>/comments",
    Permission.COMMENT_READ,
    paged=True,
    answer=CommentSchema,
)
def get_comments(tenant: str, proposal_id: UUID, page: PageRequest) -> CommentPage:
    """List a proposal's comments, oldest first."""
    return list_comments(deps(), reader(tenant), proposal_id, page=page.number, page_size=page.size)


@comments.post(
    "/proposals/<uuid:proposal_id>/comments",
    Permission.COMMENT_CREATE,
    body=CommentCommand,
    answer=CommentSchema,
    example={"text": "Qui recharge les tablettes le soir ?"},
)
def post_comment(tenant: str, proposal_id: UUID, body: dict[str, Any]) -> CommentView:
    """Comment on a proposal, unless one stepped aside from it."""
    return add_comment(deps(), caller(tenant), proposal_id, **body)

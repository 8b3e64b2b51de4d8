"""A comment as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.proposals.models import Comment
from services.proposals.views import Person, people


@dataclass(frozen=True, slots=True)
class CommentView:
    """An argument or a question, beside the version it is about."""

    id: UUID
    version: int
    author: Person
    text: str
    written_at: datetime


def views_of(session: Session, comments: Sequence[Comment]) -> list[CommentView]:
    """The comments with their authors' names, in the order given."""
    known = people(session, [comment.author_id for comment in comments])
    return [
        CommentView(
            comment.id,
            comment.version,
            known[comment.author_id],
            comment.text,
            comment.written_at,
        )
        for comment in comments
    ]

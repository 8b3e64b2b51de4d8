"""The text of a proposal that people read: what was submitted, until its author submits again.

``Proposal`` holds the author's working text, which differs while a text sent back is rewritten.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func
from sqlalchemy.orm import aliased

from services.proposals.models import Proposal, ProposalVersion

SUBMITTED: Final = aliased(ProposalVersion, name="submitted")
"""What was submitted last; to be outer-joined to ``Proposal`` on ``IS_SUBMITTED``."""

IS_SUBMITTED: Final = and_(
    SUBMITTED.tenant_id == Proposal.tenant_id,
    SUBMITTED.proposal_id == Proposal.id,
    SUBMITTED.number == Proposal.version,
)

TITLE: Final[ColumnElement[str]] = func.coalesce(SUBMITTED.title, Proposal.title)
"""The title that was submitted; of a draft, its own."""


def read_by(
    member_id: UUID, working: SQLColumnExpression[Any], submitted: SQLColumnExpression[Any]
) -> ColumnElement[Any]:
    """What a member reads of a text: its author what they are writing, others what they submitted.

    Args:
        member_id: who reads.
        working: a column of ``Proposal``.
        submitted: the same of ``SUBMITTED``.
    """
    return case((Proposal.author_id == member_id, working), else_=func.coalesce(submitted, working))

"""The versions that came before the text on the page: what each said, and what was asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from services.committees.models import Deferral
from services.governance.look import Look
from services.proposals.content import CONTENT_FIELDS
from services.proposals.models import Proposal, ProposalVersion, SponsorDecision, Sponsorship
from services.proposals.views import Person, people

_TEXT_FIELDS: Final = ("title", "summary", "department_id")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of the author when a version was sent back."""

    by: Person
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A version submitted earlier, as it was read.

    Attributes:
        request: why it came back; None when nobody gave a reason.
        changed: names of the fields that the next text words otherwise.
    """

    number: int
    submitted_at: datetime
    title: str
    summary: str
    content: dict[str, Any]
    request: Request | None
    changed: frozenset[str]


def earlier_versions(look: Look) -> list[EarlierVersion]:
    """The versions before the text that the person reads, latest first.

    Its author, who rewrites a text sent back, finds there the version that was sent back.
    """
    proposal = look.proposal
    rewrites = look.is_author and proposal.stage is Stage.REWORK
    if proposal.version - (not rewrites) < 1:
        return []
    rows = look.session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number)
    ).all()
    texts: list[ProposalVersion | Proposal] = [*rows, proposal] if rewrites else [*rows]
    requests = _requests(look, proposal.id)
    earlier = [
        EarlierVersion(
            number=row.number,
            submitted_at=row.submitted_at,
            title=row.title,
            summary=row.summary,
            content=row.content,
            request=requests.get(row.number),
            changed=frozenset(_changed(row, following)),
        )
        for row, following in zip(rows, texts[1:], strict=False)
    ]
    return earlier[::-1]


def _requests(look: Look, proposal_id: UUID) -> dict[int, Request]:
    """What was asked, by version: by the sponsor who returned it, or who deferred the item."""
    asked = {
        row.version: (row.answered_by, row.answered_at, row.comment)
        for row in look.session.scalars(
            select(Sponsorship).where(
                Sponsorship.proposal_id == proposal_id,
                Sponsorship.decision == SponsorDecision.RETURN,
            )
        )
    } | {
        row.version: (row.deferred_by, row.deferred_at, row.reason)
        for row in look.session.scalars(select(Deferral).where(Deferral.proposal_id == proposal_id))
    }
    known = people(look.session, [by for by, _, _ in asked.values()])
    return {version: Request(known[by], at, text) for version, (by, at, text) in asked.items()}


def _changed(before: ProposalVersion, after: ProposalVersion | Proposal) -> Iterable[str]:
    """The names of the fields in which two texts differ, whether frozen or at work."""
    for name in _TEXT_FIELDS:
        if getattr(before, name) != getattr(after, name):
            yield name
    for name in CONTENT_FIELDS:
        if before.content.get(name) != after.content.get(name):
            yield name

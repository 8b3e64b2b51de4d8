"""The compass as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.compass.models import VariantState
from tenants.base import rows_of
from tenants.models import Member

# Proposals are a capability above this one: their table is named here, their model is not.
PROPOSAL = rows_of("proposal", "id", "reference", "title")


@dataclass(frozen=True, slots=True)
class Person:
    """A member, by id and name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class InvariantView:
    """An invariant in force.

    Attributes:
        version: number of the present wording, in force since ``effective_at``.
        criteria: by what one sees that it is preserved.
        guarantor: who answers for it, None while nobody was appointed.
    """

    code: str
    name: str
    wording: str
    criteria: list[str]
    guarantor: Person | None
    version: int
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class VariantView:
    """A department's own wording of a point.

    Attributes:
        based_on: the version of the point that it words.
        kept_because: why the head keeps it though the point has changed.
        answer_due_at: by when the head redeclines or keeps it, None when nothing is asked.
    """

    department: str
    wording: str
    based_on: int
    state: VariantState
    kept_because: str | None
    answer_due_at: datetime | None
    declared_by: Person
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class PointView:
    """A vigilance point in force; ``invariants`` are the codes of those it translates."""

    code: str
    name: str
    wording: str
    version: int
    effective_at: datetime
    invariants: list[str]
    department: str | None
    guarantor: Person | None
    indicator: str
    review_on: date | None
    variants: list[VariantView]


@dataclass(frozen=True, slots=True)
class Compass:
    """Everything in force: invariants in their order, vigilance points by code."""

    invariants: list[InvariantView]
    vigilance_points: list[PointView]


@dataclass(frozen=True, slots=True)
class Source:
    """The proposal that a wording came from."""

    id: UUID
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A wording, past or present.

    Attributes:
        criteria: empty for a vigilance point.
        evidence: {type, id or text} that caused it; empty for an invariant.
        effective_at: from when it was in force.
        ended_at: until when; None for the one in force.
        proposal: None for what the tenant started with.
    """

    code: str
    version: int
    name: str
    wording: str
    criteria: list[str]
    evidence: list[Any]
    effective_at: datetime
    ended_at: datetime | None
    proposal: Source | None


def people_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """The members with these ids."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted)))
    return {row.id: Person(row.id, row.name) for row in rows}


def sources_of(session: Session, tenant_id: UUID, ids: Iterable[UUID | None]) -> dict[UUID, Source]:
    """The proposals with these ids, by reference and title."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(PROPOSAL.c.id, PROPOSAL.c.reference, PROPOSAL.c.title).where(
            PROPOSAL.c.tenant_id == tenant_id, PROPOSAL.c.id.in_(wanted)
        )
    )
    return {row.id: Source(row.id, row.reference, row.title) for row in rows}

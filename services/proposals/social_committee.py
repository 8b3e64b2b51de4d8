"""The opinion that a text on working conditions needs before it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.presets import rule_from_preset
from services.proposals.effects import changes_working_conditions
from tenants.base import rows_of

# Committees are a capability above this one: their table is named here, their model is not.
_COMMITTEE = rows_of("committee", "id", "name", "preset", "rule", "created_at")


@dataclass(frozen=True, slots=True)
class SocialCommittee:
    """The committee that gives its opinion on working conditions."""

    id: UUID
    name: str


def social_committee(session: Session) -> SocialCommittee | None:
    """The first set up of the committees whose rule gives an opinion; None where there is none."""
    rows = session.execute(select(_COMMITTEE).order_by(_COMMITTEE.c.created_at))
    return next(
        (
            SocialCommittee(row.id, row.name)
            for row in rows
            if rule_from_preset(row.preset, row.rule).gives_opinion
        ),
        None,
    )


def opinion_needed(
    session: Session, content: Mapping[str, Any], correction: bool | None
) -> SocialCommittee | None:
    """Whose opinion the text needs before it is decided.

    Where the tenant has no such committee, nothing stands before the vote.

    Args:
        session: bound to the tenant.
        content: a version's.
        correction: the sponsor's, as ``changes_working_conditions`` takes it.
    """
    if not changes_working_conditions(content, correction):
        return None
    return social_committee(session)

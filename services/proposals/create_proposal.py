"""Begin a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from policies.loop import Awaiting, Kind, Stage
from policies.permissions import Permission
from services.deps import Act, Deps, new_id
from services.journal.events import Event
from services.journal.record import record
from services.proposals.content import EMPTY, check_codes, find_department, merged
from services.proposals.models import Proposal, ReferenceCounter
from tenants.actor import Caller


def create_proposal(
    deps: Deps, caller: Caller, kind: Kind, title: str, fields: Mapping[str, Any]
) -> UUID:
    """Write a draft, which its author alone reads until they submit it.

    Args:
        deps: collaborators.
        caller: the author to be.
        kind: what the proposal is.
        title: the one thing a draft needs.
        fields: ``summary``, ``department`` (code) and the fields of ``CONTENT_FIELDS``.

    Returns:
        The proposal's id.

    Raises:
        Invalid: a code that names nothing here.
    """
    with deps.act(caller, Permission.PROPOSAL_CREATE) as act:
        content = merged(EMPTY, fields)
        department_id = find_department(act.session, fields.get("department"))
        check_codes(act.session, kind, content)
        proposal = Proposal(
            tenant_id=act.tenant_id,
            id=new_id(),
            reference=_next_reference(act),
            kind=kind,
            title=title,
            summary=fields.get("summary") or "",
            department_id=department_id,
            author_id=act.user_id,
            content=content,
            revision=1,
            version=0,
            created_at=act.now,
            stage=Stage.DRAFT,
            stage_since=act.now,
            awaiting=Awaiting.AUTHOR,
            moves=0,
            rung=0,
            heard=0,
        )
        act.session.add(proposal)
        record(act, Event.PROPOSAL_CREATED, proposal.id, kind=kind)
        return proposal.id


def _next_reference(act: Act) -> str:
    """The next reference of the year: P-2026-031."""
    year = act.now.year
    statement = (
        insert(ReferenceCounter)
        .values(tenant_id=act.tenant_id, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["tenant_id", "year"], set_={"last": ReferenceCounter.last + 1}
        )
        .returning(ReferenceCounter.last)
    )
    number = act.session.execute(statement).scalar_one()
    return f"P-{year}-{number:03d}"

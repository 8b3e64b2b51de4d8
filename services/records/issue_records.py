"""Issue the papers that a tenant's ledger calls for and that do not exist yet, each once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Exists, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from typst import TypstError

from policies.decision import Mode
from services.committees.models import Ballot, BallotState, Committee
from services.committees.sessions.minutes_content import ballot_content
from services.committees.sessions.models import (
    ApprovalDuty,
    MinutesApproval,
    SessionMinutes,
)
from services.deps import Deps, Work, new_id
from services.journal.events import Event
from services.journal.record import Digest, record
from services.proposals.models import Proposal, ProposalVersion
from services.records.models import Record, RecordFile, RecordKind
from services.records.sheet import Sheet
from services.records.sheets import Approved, decision_sheet, minutes_sheet
from services.records.typeset import typeset
from tenants.models import Member, Tenant

_BATCH: Final = 20


def _issued(kind: RecordKind) -> Exists:
    """Whether that paper of the version exists."""
    return exists().where(
        Record.tenant_id == SessionMinutes.tenant_id,
        Record.minutes_id == SessionMinutes.id,
        Record.kind == kind,
    )


_TO_APPROVE: Final = ~_issued(RecordKind.MINUTES)
_APPROVED: Final = and_(
    ~_issued(RecordKind.APPROVED_MINUTES),
    *(
        exists().where(
            MinutesApproval.tenant_id == SessionMinutes.tenant_id,
            MinutesApproval.minutes_id == SessionMinutes.id,
            MinutesApproval.duty == duty,
        )
        for duty in ApprovalDuty
    ),
)
_COUNTED_AT_DISTANCE: Final = and_(
    Ballot.state == BallotState.CLOSED,
    Ballot.mode == Mode.ASYNC,
    ~exists().where(Record.tenant_id == Ballot.tenant_id, Record.ballot_id == Ballot.id),
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A paper to typeset, and what it is of. ``subject`` is what the journal files it under."""

    kind: RecordKind
    subject: UUID
    ballot_id: UUID | None
    minutes_id: UUID | None
    sheet: Sheet

    @property
    def key(self) -> tuple[RecordKind, UUID | None, UUID | None]:
        """What tells it from the others."""
        return self.kind, self.ballot_id, self.minutes_id


def issue_records(deps: Deps, tenant_id: UUID, at: datetime) -> int:
    """Issue every paper that is missing.

    What a paper says is read in one transaction, typeset in none, and kept in another: a paper
    that two processes issue together is kept once.

    Returns:
        How many were issued.

    Raises:
        TypstError: of a paper that cannot be typeset, once all the others are issued.
    """
    issued = 0
    failed: dict[tuple[RecordKind, UUID | None, UUID | None], TypstError] = {}
    while drafts := [
        draft for draft in _read_drafts(deps, tenant_id, at) if draft.key not in failed
    ]:
        for draft in drafts:
            try:
                pdf = typeset(draft.sheet, at)
            except TypstError as error:
                failed[draft.key] = error
                continue
            issued += _keep(deps, tenant_id, at, draft, pdf)
    if failed:
        raise next(iter(failed.values()))
    return issued


def _read_drafts(deps: Deps, tenant_id: UUID, at: datetime) -> list[_Draft]:
    with deps.work(tenant_id, at) as work:
        return [*_minutes(work), *_decisions(work)]


def _keep(deps: Deps, tenant_id: UUID, at: datetime, draft: _Draft, pdf: bytes) -> bool:
    digest = hashlib.sha256(pdf).digest()
    with deps.work(tenant_id, at) as work:
        record_id = work.session.scalars(
            insert(Record)
            .values(
                tenant_id=tenant_id,
                id=new_id(),
                kind=draft.kind,
                ballot_id=draft.ballot_id,
                minutes_id=draft.minutes_id,
                sha256=digest.hex(),
                size=len(pdf),
                issued_at=at,
            )
            .on_conflict_do_nothing()
            .returning(Record.id)
        ).one_or_none()
        if record_id is None:
            return False
        work.session.add(RecordFile(tenant_id=tenant_id, record_id=record_id, pdf=pdf))
        record(
            work,
            Event.RECORD_ISSUED,
            draft.subject,
            record=record_id,
            kind=draft.kind,
            sha256=Digest(digest),
        )
        return True


def is_paper_missing(session: Session) -> bool:
    """Whether the tenant's ledger calls for a paper that does not exist."""
    missing = or_(
        select(SessionMinutes.id).where(or_(_TO_APPROVE, _APPROVED)).exists(),
        select(Ballot.id).where(_COUNTED_AT_DISTANCE).exists(),
    )
    return bool(session.scalar(select(missing)))


def _minutes(work: Work) -> list[_Draft]:
    """Each version to approve, and each approved."""
    session = work.session
    drafted = session.scalars(select(SessionMinutes).where(_TO_APPROVE).limit(_BATCH)).all()
    approved = session.scalars(select(SessionMinutes).where(_APPROVED).limit(_BATCH)).all()
    return [
        *(_minutes_draft(row, RecordKind.MINUTES, []) for row in drafted),
        *(
            _minutes_draft(row, RecordKind.APPROVED_MINUTES, _approvals(session, row.id))
            for row in approved
        ),
    ]


def _minutes_draft(row: SessionMinutes, kind: RecordKind, approvals: Sequence[Approved]) -> _Draft:
    sheet = minutes_sheet(
        row.content,
        number=row.number,
        sha256=row.sha256,
        correction=row.correction,
        approvals=approvals,
    )
    return _Draft(kind, row.session_id, None, row.id, sheet)


def _approvals(session: Session, minutes_id: UUID) -> list[Approved]:
    rows = session.execute(
        select(MinutesApproval.duty, Member.name, MinutesApproval.approved_at)
        .join(
            Member,
            (Member.tenant_id == MinutesApproval.tenant_id)
            & (Member.id == MinutesApproval.member_id),
        )
        .where(MinutesApproval.minutes_id == minutes_id)
        .order_by(MinutesApproval.duty)
    )
    return [Approved(row.duty.value, row.name, row.approved_at) for row in rows]


def _decisions(work: Work) -> list[_Draft]:
    """Each vote at a distance that was counted."""
    session = work.session
    rows = session.execute(
        select(Ballot, Committee, ProposalVersion.title, Proposal.reference)
        .join(
            Committee,
            (Committee.tenant_id == Ballot.tenant_id) & (Committee.id == Ballot.committee_id),
        )
        .join(
            ProposalVersion,
            (ProposalVersion.tenant_id == Ballot.tenant_id)
            & (ProposalVersion.id == Ballot.version_id),
        )
        .join(
            Proposal,
            (Proposal.tenant_id == Ballot.tenant_id) & (Proposal.id == Ballot.proposal_id),
        )
        .where(_COUNTED_AT_DISTANCE)
        .order_by(Ballot.closed_at)
        .limit(_BATCH)
    ).all()
    if not rows:
        return []
    names = {row.id: row.name for row in session.execute(select(Member.id, Member.name))}
    tenant = session.execute(
        select(Tenant.name, Tenant.siren).where(Tenant.id == work.tenant_id)
    ).one()
    drafts = []
    for ballot, committee, title, reference in rows:
        content = {
            "tenant": {"name": tenant.name, "siren": tenant.siren},
            "committee": {"name": committee.name, "preset": committee.preset},
            "title": title,
            "reference": reference,
            "version": ballot.version,
            "opened_at": ballot.opens_at.isoformat(),
            "ballot": ballot_content(session, ballot, names),
        }
        written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        sha256 = hashlib.sha256(written.encode()).hexdigest()
        sheet = decision_sheet(content, sha256)
        drafts.append(_Draft(RecordKind.DECISION, ballot.proposal_id, ballot.id, None, sheet))
    return drafts

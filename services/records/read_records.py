"""Read the papers of a proposal or of a session, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.permissions import Permission
from services.committees.access import kept_from
from services.committees.errors import Recused
from services.committees.models import Ballot
from services.committees.sessions.access import find_session
from services.committees.sessions.models import AgendaItem, SessionMinutes
from services.deps import Act, Deps
from services.errors import NotFound
from services.proposals.access import find_proposal
from services.records.models import Record, RecordFile, RecordKind
from tenants.actor import Caller

_NAMES: Final = {
    RecordKind.DECISION: "releve-de-decision",
    RecordKind.MINUTES: "proces-verbal-a-approuver",
    RecordKind.APPROVED_MINUTES: "proces-verbal",
}


@dataclass(frozen=True, slots=True)
class RecordView:
    """A paper in a list; ``number`` is the round of the vote, or the version of the minutes."""

    id: UUID
    kind: RecordKind
    number: int
    sha256: str
    size: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class RecordBytes:
    """A paper whole. ``sha256`` is of its bytes, in hexadecimal; ``name`` is a file's."""

    kind: RecordKind
    name: str
    sha256: str
    issued_at: datetime
    pdf: bytes


def records_of_proposal(deps: Deps, caller: Caller, proposal_id: UUID) -> list[RecordView]:
    """The decision records of a proposal, first round first.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.BALLOT_READ) as act:
        find_proposal(act, proposal_id)
        rows = act.session.execute(
            select(Record, Ballot.round.label("number"))
            .join(Ballot, (Ballot.tenant_id == Record.tenant_id) & (Ballot.id == Record.ballot_id))
            .where(Ballot.proposal_id == proposal_id)
            .order_by(Ballot.round)
        ).all()
        return [_view(row.Record, row.number) for row in rows]


def records_of_session(deps: Deps, caller: Caller, session_id: UUID) -> list[RecordView]:
    """The minutes of a session as they were issued, the latest version first.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        find_session(act, session_id)
        rows = act.session.execute(
            select(Record, SessionMinutes.number)
            .join(
                SessionMinutes,
                (SessionMinutes.tenant_id == Record.tenant_id)
                & (SessionMinutes.id == Record.minutes_id),
            )
            .where(SessionMinutes.session_id == session_id)
            .order_by(SessionMinutes.number.desc(), Record.issued_at.desc())
        ).all()
        return [_view(row.Record, row.number) for row in rows]


def papers_of(session: Session, proposal_id: UUID) -> dict[UUID, UUID]:
    """By ballot, the decision record that was issued of it."""
    rows = session.execute(
        select(Record.ballot_id, Record.id)
        .join(Ballot, (Ballot.tenant_id == Record.tenant_id) & (Ballot.id == Record.ballot_id))
        .where(Ballot.proposal_id == proposal_id)
    )
    return {row.ballot_id: row.id for row in rows}


def read_record(deps: Deps, caller: Caller, record_id: UUID) -> RecordBytes:
    """A paper, byte for byte as it was issued.

    Raises:
        NotFound: none of this tenant.
        Recused: minutes that tell a debate which is closed to who stepped aside from it.
    """
    with deps.act(caller, Permission.BALLOT_READ) as act:
        _check_open(act, record_id)
        return _bytes(act, record_id)


def _check_open(act: Act, record_id: UUID) -> None:
    proposals = act.session.scalars(
        select(AgendaItem.proposal_id)
        .join(
            SessionMinutes,
            (SessionMinutes.tenant_id == AgendaItem.tenant_id)
            & (SessionMinutes.session_id == AgendaItem.session_id),
        )
        .join(
            Record,
            (Record.tenant_id == SessionMinutes.tenant_id)
            & (Record.minutes_id == SessionMinutes.id),
        )
        .where(Record.id == record_id)
    ).all()
    if kept_from(act.session, proposals, act.user_id):
        raise Recused


def _bytes(act: Act, record_id: UUID) -> RecordBytes:
    row = act.session.execute(
        select(Record, RecordFile.pdf)
        .join(
            RecordFile,
            (RecordFile.tenant_id == Record.tenant_id) & (RecordFile.record_id == Record.id),
        )
        .where(Record.id == record_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    paper = row.Record
    name = f"{_NAMES[paper.kind]}-{paper.issued_at:%Y-%m-%d}-{paper.sha256[:8]}.pdf"
    return RecordBytes(paper.kind, name, paper.sha256, paper.issued_at, row.pdf)


def _view(row: Record, number: int) -> RecordView:
    return RecordView(row.id, row.kind, number, row.sha256, row.size, row.issued_at)

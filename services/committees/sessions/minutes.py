"""Draw up the minutes of a session, correct them, approve them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import kept_from
from services.committees.errors import NotTheSecretary
from services.committees.models import Ballot, BallotState
from services.committees.sessions.access import find_session, lock_session, lock_to_run
from services.committees.sessions.minutes_content import content_of
from services.committees.sessions.minutes_state import (
    approval_duties,
    approvals_of,
    approvers_of,
    latest_minutes,
    still_to_approve,
)
from services.committees.sessions.models import (
    AgendaItem,
    ApprovalDuty,
    CommitteeSession,
    MinutesApproval,
    SessionMinutes,
    SessionState,
)
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage, NotFound
from services.journal.events import Event
from services.journal.record import Destination, Digest, record, ring
from services.notifications.notify import settle_session_items
from services.proposals.models import Proposal
from services.proposals.views import Person, people
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved minutes, in what capacity, when."""

    duty: ApprovalDuty
    person: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class MinutesView:
    """A version of the minutes.

    Attributes:
        number: 1 for the first, one more for each correction.
        content: see ``minutes_content``.
        sha256: of the content's canonical JSON, in hexadecimal.
        correction: why there is another version, None for the first.
        may_approve: in what capacity the reader may still approve it; None when they may not.
    """

    id: UUID
    session_id: UUID
    number: int
    content: dict[str, Any]
    sha256: str
    correction: str | None
    drafted_at: datetime
    drafted_by: Person
    approvals: list[Approval]
    may_approve: ApprovalDuty | None


def digest_of(content: dict[str, Any]) -> bytes:
    """The SHA-256 of the content's canonical JSON: sorted names, no space, UTF-8."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).digest()


def draft_minutes(deps: Deps, caller: Caller, session_id: UUID, *, correction: str = "") -> UUID:
    """Draw up the minutes from what was recorded, or a corrected version of them.

    An earlier version stays, with its approvals; the new one is to be approved.

    Args:
        deps: collaborators.
        caller: a secretary of the committee, or its chair.
        session_id: a session that is closed.
        correction: why another version is needed; empty for the first.

    Returns:
        The id of the version.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the session is not closed, or a vote of it is still being counted.
        Invalid: a correction without its reason.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_to_run(act, session_id, {SessionState.CLOSED})
        _check_counted(act, sitting)
        last = latest_minutes(act.session, sitting.id)
        if last is not None and not correction:
            raise Invalid(errors={"correction": [N_("Dites ce que cette version corrige.")]})
        content = content_of(act.session, sitting)
        digest = digest_of(content)
        minutes = SessionMinutes(
            tenant_id=act.tenant_id,
            id=new_id(),
            session_id=sitting.id,
            number=1 if last is None else last.number + 1,
            content=content,
            sha256=digest.hex(),
            correction=None if last is None else correction,
            drafted_at=act.now,
            drafted_by=act.user_id,
        )
        act.session.add(minutes)
        sitting.minutes_asked_at = None
        record(
            act,
            Event.MINUTES_DRAFTED,
            sitting.id,
            committee=sitting.committee_id,
            minutes=minutes.id,
            number=minutes.number,
            sha256=Digest(digest),
        )
        ring(act, Destination.SESSION, sitting.id, opens=True)
        ring(act, Destination.RECORDS, act.tenant_id)
        return minutes.id


def _check_counted(act: Act, sitting: CommitteeSession) -> None:
    """Refuse minutes that would lack a result.

    Raises:
        InvalidStage.
    """
    uncounted = exists().where(
        AgendaItem.tenant_id == Ballot.tenant_id,
        AgendaItem.ballot_id == Ballot.id,
        AgendaItem.session_id == sitting.id,
        AgendaItem.closed_at.is_not(None),
        Ballot.tenant_id == act.tenant_id,
        Ballot.state == BallotState.OPEN,
    )
    if act.session.scalars(select(uncounted)).one():
        raise InvalidStage(
            N_("Un vote de cette séance est en cours de décompte. Réessayez dans un instant.")
        )


def approve_minutes(deps: Deps, caller: Caller, session_id: UUID, number: int) -> None:
    """Approve a version of the minutes, as who presided the session or as its secretary.

    Where the committee has no secretary but the chair, they approve in both capacities.

    Raises:
        NotFound: no such session or version.
        InvalidStage: there is a later version, or it is approved already in that capacity.
        NotTheSecretary: neither who presided nor a secretary.
    """
    with deps.act(caller, Permission.SESSION_RUN) as act:
        sitting = lock_session(act, session_id, {SessionState.CLOSED})
        minutes = latest_minutes(act.session, sitting.id)
        if minutes is None or number > minutes.number or number < 1:
            raise NotFound
        if number < minutes.number:
            raise InvalidStage(N_("Une version corrigée de ce procès-verbal existe : relisez-la."))
        duties = approval_duties(act.session, sitting, act.user_id)
        if not duties:
            raise NotTheSecretary
        given = approvals_of(act.session, minutes.id)
        missing = [duty for duty in duties if duty not in given]
        if not missing:
            raise InvalidStage(N_("Ce procès-verbal est déjà approuvé à ce titre."))
        for duty in missing:
            act.session.add(
                MinutesApproval(
                    tenant_id=act.tenant_id,
                    minutes_id=minutes.id,
                    duty=duty,
                    member_id=act.user_id,
                    approved_at=act.now,
                )
            )
            record(
                act,
                Event.MINUTES_APPROVED,
                sitting.id,
                committee=sitting.committee_id,
                minutes=minutes.id,
                number=minutes.number,
                duty=duty,
            )
        act.session.flush()
        _thank(act, sitting)
        ring(act, Destination.SESSION, sitting.id)
        ring(act, Destination.RECORDS, act.tenant_id)


def _thank(act: Act, sitting: CommitteeSession) -> None:
    """Ask nothing more of those in whose every capacity somebody has approved."""
    waiting = still_to_approve(act.session, sitting)
    for member_id in approvers_of(act.session, sitting):
        if member_id not in waiting:
            settle_session_items(act, sitting.id, member_id=member_id)


def read_minutes(deps: Deps, caller: Caller, session_id: UUID) -> list[MinutesView]:
    """The versions of a session's minutes, the latest first.

    Raises:
        NotFound: no such session.
    """
    with deps.act(caller, Permission.SESSION_READ) as act:
        sitting = find_session(act, session_id)
        rows = act.session.scalars(
            select(SessionMinutes)
            .where(SessionMinutes.session_id == sitting.id)
            .order_by(SessionMinutes.number.desc())
        ).all()
        duties = approval_duties(act.session, sitting, act.user_id)
        return [_view(act, row, duties if place == 0 else []) for place, row in enumerate(rows)]


def _readable(act: Act, row: SessionMinutes) -> dict[str, Any]:
    """The content, without the debate of an undecided item that the actor stepped aside from."""
    items = act.session.execute(
        select(AgendaItem.proposal_id, Proposal.reference)
        .join(
            Proposal,
            (Proposal.tenant_id == AgendaItem.tenant_id) & (Proposal.id == AgendaItem.proposal_id),
        )
        .where(AgendaItem.session_id == row.session_id)
    ).all()
    away = kept_from(act.session, [item.proposal_id for item in items], act.user_id)
    hidden = {item.reference for item in items if item.proposal_id in away}
    shown = [
        {**item, "debate": ""} if item["reference"] in hidden else item
        for item in row.content["items"]
    ]
    return {**row.content, "items": shown}


def _view(act: Act, row: SessionMinutes, duties: list[ApprovalDuty]) -> MinutesView:
    given = approvals_of(act.session, row.id)
    known = people(act.session, [row.drafted_by, *(one.member_id for one in given.values())])
    return MinutesView(
        id=row.id,
        session_id=row.session_id,
        number=row.number,
        content=_readable(act, row),
        sha256=row.sha256,
        correction=row.correction,
        drafted_at=row.drafted_at,
        drafted_by=known[row.drafted_by],
        approvals=[
            Approval(duty, known[one.member_id], one.approved_at) for duty, one in given.items()
        ],
        may_approve=next((duty for duty in duties if duty not in given), None),
    )

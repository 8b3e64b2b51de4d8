"""What a tenant's ledger expects of Temporal: enough to rebuild all that runs there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from policies.loop import LoopRef, Stage
from policies.session import SessionRef
from services.committees.sessions.minutes_state import followed_sessions, unasked_sessions
from services.deps import Deps
from services.notifications.models import Mail, MailState
from services.proposals.models import Proposal
from services.records.issue_records import is_paper_missing


@dataclass(frozen=True, slots=True)
class Expectations:
    """What should be running, and whom to ring for.

    Attributes:
        open_loops: those that need a running workflow.
        unheard_loops: those of them with a fact that no move has looked at.
        open_sessions: sessions convened whose minutes are not approved.
        unasked_sessions: those of them that ended unopened without anybody being asked.
        has_mail_waiting: whether a mail is to be sent.
        lacks_paper: whether minutes or a decision record are to be issued.
    """

    open_loops: list[LoopRef]
    unheard_loops: set[LoopRef]
    open_sessions: list[SessionRef]
    unasked_sessions: set[SessionRef]
    has_mail_waiting: bool
    lacks_paper: bool


def read_expectations(deps: Deps, tenant_id: UUID) -> Expectations:
    """Read what the tenant's ledger expects of Temporal."""
    with deps.work(tenant_id) as work:
        rows = work.session.execute(
            select(Proposal.id, Proposal.rung > Proposal.heard).where(
                Proposal.stage != Stage.CLOSED, Proposal.rung > 0
            )
        ).all()
        sessions = followed_sessions(work.session)
        unasked = unasked_sessions(work.session, work.now)
        lacks_paper = is_paper_missing(work.session)
        waiting = exists().where(Mail.tenant_id == tenant_id, Mail.state == MailState.WAITING)
        has_mail_waiting = work.session.scalars(select(waiting)).one()
    return Expectations(
        open_loops=[LoopRef(tenant_id, proposal_id) for proposal_id, _ in rows],
        unheard_loops={
            LoopRef(tenant_id, proposal_id) for proposal_id, is_unheard in rows if is_unheard
        },
        open_sessions=[SessionRef(tenant_id, session_id) for session_id in sessions],
        unasked_sessions={SessionRef(tenant_id, session_id) for session_id in unasked},
        has_mail_waiting=has_mail_waiting,
        lacks_paper=lacks_paper,
    )

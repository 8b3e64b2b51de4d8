"""What travels through Temporal, besides the loop's own words: ids, enums and instants only.

Temporal keeps what it carries in its histories, where nothing is erased: no name, no text and no
vote may enter here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from temporalio.common import SearchAttributeKey

from policies.loop import LoopRef
from policies.session import SessionRef

LOOPS_QUEUE = "loops"
"""Task queue of the workflows and of what moves the ledger."""

HEAVY_QUEUE = "heavy"
"""Task queue of what takes its time: mail, papers, reconciliation."""

TENANT_ID = SearchAttributeKey.for_keyword("TenantId")
STAGE = SearchAttributeKey.for_keyword("Stage")

_FOLLOWING: Final = re.compile(r"t:([0-9a-f-]{36}):(loop|session):([0-9a-f-]{36})")

DOORBELL = "doorbell"
"""Signal without payload: a fact was committed, look at the ledger."""


@dataclass(frozen=True, slots=True)
class MailRound:
    """One attempt to send the mails that wait in a tenant.

    ``at`` is the workflow's time, by which a mail put off is due again.
    """

    tenant_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a round: how many mails left, and when those put off are due again."""

    sent: int
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordRound:
    """One attempt to issue the papers that a tenant lacks; ``at`` is the workflow's time."""

    tenant_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation found: loops open in the ledger, and those it had to start."""

    open: int
    started: int


def loop_workflow_id(loop: LoopRef) -> str:
    """The id of the workflow that runs ``loop``."""
    return f"t:{loop.tenant_id}:loop:{loop.proposal_id}"


def session_workflow_id(session: SessionRef) -> str:
    """The id of the workflow that follows ``session``."""
    return f"t:{session.tenant_id}:session:{session.session_id}"


def followed_by(workflow_id: str) -> LoopRef | SessionRef | None:
    """What the workflow of that id follows, a loop or a session; None when it is neither."""
    found = _FOLLOWING.fullmatch(workflow_id)
    if found is None:
        return None
    ref = LoopRef if found[2] == "loop" else SessionRef
    return ref(UUID(found[1]), UUID(found[3]))


def mail_workflow_id(tenant_id: UUID) -> str:
    """The id of the workflow that sends the tenant's mails."""
    return f"t:{tenant_id}:mail"


def records_workflow_id(tenant_id: UUID) -> str:
    """The id of the workflow that issues the tenant's papers."""
    return f"t:{tenant_id}:records"

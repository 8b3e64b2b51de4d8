"""The mails kept because no server sends them, for the administrator to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from policies.permissions import Permission
from services.deps import Deps
from services.notifications.models import Mail, MailState
from services.notifications.notices import Notice
from services.notifications.words import path_of
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail that was worded and not sent.

    Attributes:
        path: where its link leads, without the service's address.
    """

    id: UUID
    at: datetime
    to: str
    subject: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """One page of kept mails, latest first, and how many there are in all."""

    mails: list[KeptMail]
    total: int


def read_outbox(
    deps: Deps, caller: Caller, *, with_sign_in: bool = False, offset: int = 0, limit: int = 20
) -> Outbox:
    """Read the kept mails of the caller's tenant.

    Args:
        deps: the collaborators.
        caller: an administrator.
        with_sign_in: show sign-in links too. They let whoever reads them in as somebody else:
            for the demonstration only.
        offset: how many mails to pass over.
        limit: how many to return.

    Raises:
        Forbidden: mails are not theirs to read.
    """
    with deps.act(caller, Permission.MAIL_READ) as act:
        kept = [Mail.tenant_id == act.tenant_id, Mail.state == MailState.KEPT]
        if not with_sign_in:
            kept.append(Mail.notice != Notice.SIGN_IN.value)
        total = act.session.scalar(select(func.count()).select_from(Mail).where(*kept)) or 0
        mails = act.session.scalars(
            select(Mail)
            .where(*kept)
            .order_by(Mail.created_at.desc(), Mail.id)
            .offset(offset)
            .limit(limit)
        ).all()
        return Outbox([_read(mail, caller.tenant) for mail in mails], total)


def _read(mail: Mail, tenant: str) -> KeptMail:
    given = mail.data.get("path")
    notice = Notice(mail.notice)
    path = str(given or path_of(tenant, notice, mail.proposal_id, mail.session_id))
    return KeptMail(
        id=mail.id,
        at=mail.created_at,
        to=mail.to_address or "",
        subject=mail.subject or "",
        text=mail.body_text or "",
        path=path,
    )

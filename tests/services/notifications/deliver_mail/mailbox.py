"""What waits to leave, and what has left."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import select

from services.deps import Deps
from services.notifications.models import Mail
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail
from tests.fixtures.ledger import PRESENT, Commune


def queue(
    deps: Deps,
    commune: Commune,
    proposal: UUID | None,
    *names: str,
    notice: Notice = Notice.VOTE_ASKED,
) -> None:
    with deps.work(commune.tenant_id) as work:
        queue_mail(
            work,
            notice,
            [commune.people[name] for name in names],
            proposal_id=proposal,
            due_at=PRESENT + timedelta(days=5, hours=7),
        )


def state(deps: Deps, commune: Commune) -> Mail:
    with deps.work(commune.tenant_id) as work:
        return work.session.scalars(select(Mail)).one()


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())

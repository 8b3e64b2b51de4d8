"""A town whose programs survive a service that falters, as a careful client does."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.journal.models import JournalEntry
from services.notifications.deliver_mail import LEASE
from services.notifications.models import Mail, MailState
from tests.e2e.embedded import LONGEST_SECONDS
from tests.fixtures.live import Answer, LiveProposal, LiveTown, eventually

PAUSE_SECONDS = 0.1
CARRIED_OUT = "urn:boussole:problem:already_done"


@dataclass
class CarefulTown(LiveTown):
    """Sends again, under the same key, what nobody answered."""

    def send(
        self, name: str, method: str, path: str, body: Any = None, key: str | None = None
    ) -> Answer:
        """Send until there is an answer that is no failure of the service."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while True:
            try:
                answer = super().send(name, method, path, body, key)
            except (OSError, http.client.HTTPException) as refusal:
                answer = Answer(http.HTTPStatus.SERVICE_UNAVAILABLE, str(refusal))
            if answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return answer
            assert time.monotonic() < deadline, f"{method} {path}: {answer}"
            time.sleep(PAUSE_SECONDS)

    def post(self, name: str, path: str, body: Any = None, status: int = 201) -> Any:
        """Act once, however often it has to be asked."""
        answer = self.send(name, "POST", path, body, key=str(uuid4()))
        if answer.status == http.HTTPStatus.CONFLICT and answer.body["type"] == CARRIED_OUT:
            return None  # the answer was lost with the process that had it
        assert answer.status == status, answer
        return answer.body

    @contextmanager
    def all_at_once(self, names: Iterable[str], path: str, body: Any) -> Iterator[None]:
        """Everyone named does the same while the block runs; after it, all have been answered."""
        people = list(names)
        with ThreadPoolExecutor(len(people)) as threads:
            sent = [threads.submit(self.post, name, path, body) for name in people]
            yield
            for each in sent:
                each.result()

    def draft(self, kind: str = "initiative", by: str = "author", **fields: Any) -> LiveProposal:
        """Write a draft that can be submitted as it is."""
        made = super().draft(kind, by, **fields)
        return PatientProposal(self, made.id, made.author)


@dataclass
class PatientProposal(LiveProposal):
    """Waits for as long as it takes a process to be started again and to catch up."""

    def until(self, **expected: Any) -> Any:
        """Wait until the loop has answered every act, and stands as ``expected``."""
        eventually(lambda: self._stands(expected), LONGEST_SECONDS)
        return super().until(**expected)

    def _stands(self, expected: dict[str, Any]) -> bool:
        seen = self.now()
        return not seen["processing"] and seen | expected == seen


def facts_of(proposal: LiveProposal) -> Counter[tuple[str, UUID | None]]:
    """What the journal says of a proposal: how often each event, and by whom."""
    town = proposal.town.town
    with town.deps.work(town.tenant_id) as work:
        rows = work.session.execute(
            select(JournalEntry.event, JournalEntry.actor_id).where(
                JournalEntry.subject == UUID(proposal.id)
            )
        )
        return Counter((row.event, row.actor_id) for row in rows)


def notices_of(proposal: LiveProposal) -> Counter[tuple[str, UUID]]:
    """What was mailed about a proposal: how often each notice, and to whom."""
    return Counter((mail.notice, mail.member_id) for mail in _mails_of(proposal))


def each_was_mailed_once(proposal: LiveProposal, killed_at: datetime) -> bool:
    """Whether every mail about a proposal has reached the server; it may not come twice.

    One that the worker killed at ``killed_at`` had in hand may have left or not: it leaves again
    when its lease ends, under the same identifier.
    """
    mails = _mails_of(proposal)
    received = Counter(_identifier(mail) for mail in proposal.town.mail.received)
    assert all(received[str(mail.id)] <= 1 for mail in mails), received
    return all(received[str(mail.id)] or _was_in_hand(mail, killed_at) for mail in mails)


def _identifier(mail: EmailMessage) -> str:
    return str(mail["Message-ID"]).strip("<>").partition("@")[0]


def _was_in_hand(mail: Mail, at: datetime) -> bool:
    if mail.state is not MailState.WAITING or mail.next_attempt_at is None:
        return False
    return mail.attempts > 0 and mail.next_attempt_at - LEASE < at


def _mails_of(proposal: LiveProposal) -> list[Mail]:
    town = proposal.town.town
    with town.deps.work(town.tenant_id) as work:
        statement = select(Mail).where(Mail.proposal_id == UUID(proposal.id))
        return list(work.session.scalars(statement))

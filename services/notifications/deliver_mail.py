"""Send what waits in a tenant's outbox, or keep it where nobody is configured to send it.

Each mail leaves at least once. It is taken with a lease, worded on its own and handed to the
server outside any transaction, then marked. A process that dies between the last two leaves a mail
that leaves again when the lease ends, under the same ``Message-ID``: servers and readers' programs
know it again. A process that is merely slow sends nothing that another has taken over since.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update

from services.deps import Deps
from services.mailer import Mailer, MailNotSent, MailSession
from services.notifications.letters import Letter, Unwordable, message_of, word
from services.notifications.models import Mail, MailState
from services.notifications.notices import Notice

LEASE: Final = timedelta(minutes=5)
"""How long a mail taken by one process is left to it, counted again as it is about to leave."""

LONGEST_ROUND: Final = timedelta(minutes=5)
"""After which a round begins no other mail: whoever waits for it has not given it up yet."""

FIRST_RETRY: Final = timedelta(minutes=1)
LONGEST_RETRY: Final = timedelta(hours=6)
GIVEN_UP_AFTER: Final = timedelta(days=5)

_BATCH: Final = 20
_ROUND: Final = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a round.

    Attributes:
        sent: how many mails the server took.
        retry_at: when the earliest of those that still wait is due, None when none waits.
    """

    sent: int
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Held:
    """A mail taken: ours for as long as its ``attempts`` stay what they are."""

    mail_id: UUID
    created_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of a tenant's mails.

    Attributes:
        at: the instant of the decision.
        ends_at: when it begins no other mail.
    """

    deps: Deps
    tenant_id: UUID
    at: datetime
    ends_at: datetime

    def now(self) -> datetime:
        """What our own clock says, once it is later than the decision."""
        return max(self.at, self.deps.clock.now())

    @property
    def is_over(self) -> bool:
        """Whether it has lasted long enough."""
        return self.now() >= self.ends_at


def deliver_mail(deps: Deps, tenant_id: UUID, at: datetime) -> Delivery:
    """Send the tenant's mails that are due.

    A round is bounded; when more waits, ``retry_at`` is already past. What a later release
    queued is left to it.

    Args:
        deps: the collaborators; without a mailer, mails are worded and kept.
        tenant_id: whose mails.
        at: the instant of the decision; what our own clock says counts when it is later.
    """
    this = _Round(deps, tenant_id, at, ends_at=max(at, deps.clock.now()) + LONGEST_ROUND)
    sent = taken = 0
    while taken < _ROUND and not this.is_over:
        batch = _take(this)
        taken += len(batch)
        try:
            sent += _deliver(this, batch)
        except MailNotSent:
            # Nobody answers at the server's address: the others would fare no better.
            break
        if len(batch) < _BATCH:
            break
    with deps.work(tenant_id) as work:
        retry_at = work.session.scalar(
            select(func.min(Mail.next_attempt_at)).where(Mail.tenant_id == tenant_id, _waits())
        )
    return Delivery(sent, retry_at)


def _waits() -> ColumnElement[bool]:
    """A mail to send, on an occasion that this release knows."""
    return and_(Mail.state == MailState.WAITING, Mail.notice.in_([each.value for each in Notice]))


def _take(this: _Round) -> Sequence[_Held]:
    """Hold the mails that are due for ``LEASE``, each counting an attempt."""
    now = this.now()
    with this.deps.work(this.tenant_id, now) as work:
        mails = work.session.scalars(
            select(Mail)
            .where(_waits(), Mail.next_attempt_at <= now)
            .order_by(Mail.next_attempt_at, Mail.created_at, Mail.id)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for mail in mails:
            mail.attempts += 1
            mail.next_attempt_at = now + LEASE
        return [_Held(mail.id, mail.created_at, mail.attempts) for mail in mails]


def _deliver(this: _Round, batch: Sequence[_Held]) -> int:
    """Send the mails held, over one connection, or keep them; tell how many were sent.

    Raises:
        MailNotSent: the server cannot be reached; every mail was put off.
    """
    mailer = this.deps.mailer
    if mailer is None:
        for held in batch:
            _word(this, held)
        return 0
    if not batch:
        return 0
    sent = 0
    try:
        with mailer.connect() as server:
            for held in batch:
                if this.is_over:
                    break
                sent += _send(this, mailer, server, held)
    except MailNotSent:
        for held in batch:
            _put_off(this, held)
        raise
    return sent


def _send(this: _Round, mailer: Mailer, server: MailSession, held: _Held) -> bool:
    """Word one mail, hand it over and mark it at once; tell whether the server took it."""
    letter = _word(this, held)
    if letter is None:
        return False
    now = this.now()
    try:
        server.send(
            message_of(letter, sender=mailer.sender, public_url=this.deps.public_url, now=now)
        )
    except (MailNotSent, MessageError, ValueError) as refusal:
        # An address that no header can hold is as final as one that is refused.
        is_final = not isinstance(refusal, MailNotSent) or refusal.is_final
        _put_off(this, held, to=letter.to, is_final=is_final)
        return False
    # The bodies quote people, and a sign-in link is a key: neither is kept once it has left.
    left = {
        "state": MailState.SENT,
        "sent_at": now,
        "next_attempt_at": None,
        "to_address": letter.to,
        "subject": letter.content.subject,
        "data": {},
    }
    # Whoever holds it by now: it has left.
    _mark(this, held.mail_id, left)
    return True


def _word(this: _Round, held: _Held) -> Letter | None:
    """Word the mail, unless it is no longer ours, and begin its lease anew.

    None also when there is nobody to write to, or no words: one such mail holds up no other.
    """
    now = this.now()
    try:
        with this.deps.work(this.tenant_id, now) as work:
            mail = work.session.scalars(
                select(Mail)
                .where(
                    Mail.id == held.mail_id,
                    Mail.state == MailState.WAITING,
                    Mail.attempts == held.attempts,
                )
                .with_for_update()
            ).one_or_none()
            if mail is None:
                return None
            sender = None if this.deps.mailer is None else this.deps.mailer.sender
            letter = word(work, mail, this.deps.public_url, sender)
            if letter is None:
                mail.state, mail.next_attempt_at = MailState.FAILED, None
            elif this.deps.mailer is None:
                _keep(mail, letter)
            else:
                mail.next_attempt_at = now + LEASE
            return letter
    except Unwordable:
        log.exception("mail %s cannot be worded", held.mail_id)
        _put_off(this, held)
        return None


def _keep(mail: Mail, letter: Letter) -> None:
    mail.state, mail.next_attempt_at = MailState.KEPT, None
    mail.to_address, mail.subject = letter.to, letter.content.subject
    mail.body_text, mail.body_html = letter.content.text, letter.content.html


def _put_off(this: _Round, held: _Held, *, to: str | None = None, is_final: bool = False) -> None:
    """Try again later and later, or give the mail up; unless somebody else has it by now."""
    now = this.now()
    values: dict[str, Any]
    if is_final or now - held.created_at >= GIVEN_UP_AFTER:
        values = {"state": MailState.FAILED, "next_attempt_at": None, "to_address": to}
    else:
        doubled = FIRST_RETRY * 2 ** min(held.attempts - 1, 20)
        values = {"next_attempt_at": now + min(doubled, LONGEST_RETRY)}
    _mark(this, held.mail_id, values, Mail.attempts == held.attempts)


def _mark(
    this: _Round, mail_id: UUID, values: Mapping[str, Any], *only_if: ColumnElement[bool]
) -> None:
    """Write what became of a mail that waits."""
    with this.deps.work(this.tenant_id) as work:
        work.session.execute(
            update(Mail)
            .where(
                Mail.tenant_id == this.tenant_id,
                Mail.id == mail_id,
                Mail.state == MailState.WAITING,
                *only_if,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )

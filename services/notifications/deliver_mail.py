"""Send what waits in a tenant's outbox, or keep it where nobody is configured to send it.

Each mail leaves at least once. It is taken with a lease, handed to the server outside any
transaction, then marked. A process that dies between the last two leaves a mail that leaves again
when the lease ends, under the same ``Message-ID``: servers and readers' programs know it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select, text, update

from services.deps import Deps, Work
from services.mailer import Mailer, MailNotSent
from services.notifications.facts import facts_of
from services.notifications.models import Mail, MailState
from services.notifications.notices import Notice
from services.notifications.render import Rendered, render
from services.notifications.words import WORDINGS, proposal_path

LEASE: Final = timedelta(minutes=5)
"""How long a mail taken by one process is left to it."""

FIRST_RETRY: Final = timedelta(minutes=1)
LONGEST_RETRY: Final = timedelta(hours=6)
GIVEN_UP_AFTER: Final = timedelta(days=5)

_BATCH: Final = 20
_ROUND: Final = 200

_READER = text("""
SELECT m.name, m.email, m.left_at, a.locale, t.name AS tenant_name, t.short_name, t.slug
FROM member m JOIN account a ON a.id = m.id JOIN tenant t ON t.id = m.tenant_id
WHERE m.tenant_id = :tenant_id AND m.id = :member_id
""")


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
class _Letter:
    """A mail in hand, worded."""

    mail_id: UUID
    notice: Notice
    created_at: datetime
    attempts: int
    to: str
    to_name: str
    sender_name: str
    language: str
    content: Rendered


def deliver_mail(deps: Deps, tenant_id: UUID, at: datetime) -> Delivery:
    """Send the tenant's mails that are due.

    A round is bounded; when more waits, ``retry_at`` is already past.

    Args:
        deps: the collaborators; without a mailer, mails are worded and kept.
        tenant_id: whose mails.
        at: the instant of the decision; what our own clock says counts when it is later.
    """
    sent = taken = 0
    while taken < _ROUND:
        now = max(at, deps.clock.now())
        letters, due = _take(deps, tenant_id, now)
        taken += due
        if letters and deps.mailer is not None:
            try:
                sent += _send(deps, deps.mailer, tenant_id, letters, now)
            except MailNotSent:
                # Nobody answers at the server's address: the others would fare no better.
                break
        if due < _BATCH:
            break
    with deps.work(tenant_id) as work:
        retry_at = work.session.scalar(
            select(func.min(Mail.next_attempt_at)).where(
                Mail.tenant_id == tenant_id, Mail.state == MailState.WAITING
            )
        )
    return Delivery(sent, retry_at)


def _take(deps: Deps, tenant_id: UUID, now: datetime) -> tuple[list[_Letter], int]:
    """Word the mails that are due, and hold them for ``LEASE``; tell how many were due."""
    letters = []
    with deps.work(tenant_id, now) as work:
        mails = work.session.scalars(
            select(Mail)
            .where(Mail.state == MailState.WAITING, Mail.next_attempt_at <= now)
            .order_by(Mail.next_attempt_at, Mail.created_at, Mail.id)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for mail in mails:
            letter = _word(deps, work, mail)
            if letter is None:
                mail.state, mail.next_attempt_at = MailState.FAILED, None
                continue
            mail.attempts += 1
            mail.next_attempt_at = now + LEASE
            if deps.mailer is None:
                _keep(mail, letter)
            letters.append(letter)
    return letters, len(mails)


def _word(deps: Deps, work: Work, mail: Mail) -> _Letter | None:
    """The mail worded for its reader; None when they are no member any more."""
    place = {"tenant_id": work.tenant_id, "member_id": mail.member_id}
    reader = work.session.execute(_READER, place).one()
    if reader.left_at is not None:
        return None
    notice = Notice(mail.notice)
    facts = facts_of(work.session, work.tenant_id, mail.proposal_id, mail.member_id) | mail.data
    content = render(
        notice,
        facts,
        tenant_name=reader.tenant_name,
        url=deps.public_url + _path(notice, reader.slug, mail),
        language=reader.locale,
        now=work.now,
    )
    return _Letter(
        mail_id=mail.id,
        notice=notice,
        created_at=mail.created_at,
        attempts=mail.attempts + 1,
        to=reader.email,
        to_name=reader.name,
        sender_name=reader.short_name,
        language=reader.locale,
        content=content,
    )


def _path(notice: Notice, slug: str, mail: Mail) -> str:
    """Where the mail's link leads: the path in its own data, else the proposal's page."""
    given: Any = mail.data.get("path")
    if given is not None:
        return str(given)
    if mail.proposal_id is None:
        return "/"
    return proposal_path(slug, mail.proposal_id, WORDINGS[notice].anchor)


def _keep(mail: Mail, letter: _Letter) -> None:
    mail.state, mail.next_attempt_at = MailState.KEPT, None
    mail.to_address, mail.subject = letter.to, letter.content.subject
    mail.body_text, mail.body_html = letter.content.text, letter.content.html


def _send(
    deps: Deps, mailer: Mailer, tenant_id: UUID, letters: list[_Letter], now: datetime
) -> int:
    """Hand the letters over, one connection for all, and mark each as soon as it is taken.

    Raises:
        MailNotSent: the server cannot be reached; every letter was put off.
    """
    domain = urlsplit(deps.public_url).hostname or "localhost"
    sent = 0
    try:
        with mailer.connect() as server:
            for letter in letters:
                try:
                    server.send(_message(mailer, letter, domain, now))
                except (MailNotSent, MessageError, ValueError) as refusal:
                    # An address that no header can hold is as final as one that is refused.
                    is_final = not isinstance(refusal, MailNotSent) or refusal.is_final
                    _mark(deps, tenant_id, letter, _put_off(letter, now, is_final=is_final))
                else:
                    _mark(deps, tenant_id, letter, _sent(letter, now))
                    sent += 1
    except MailNotSent:
        for letter in letters:
            _mark(deps, tenant_id, letter, _put_off(letter, now, is_final=False))
        raise
    return sent


def _message(mailer: Mailer, letter: _Letter, domain: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(display_name=letter.sender_name, addr_spec=mailer.sender)
    message["To"] = Address(display_name=letter.to_name, addr_spec=letter.to)
    message["Reply-To"] = mailer.sender
    message["Subject"] = letter.content.subject
    message["Date"] = now
    message["Message-ID"] = f"<{letter.mail_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.content.text)
    message.add_alternative(letter.content.html, subtype="html")
    message["Content-Language"] = letter.language  # the two parts' contents would carry it off
    return message


def _sent(letter: _Letter, now: datetime) -> dict[str, Any]:
    # The bodies quote people, and a sign-in link is a key: neither is kept once it has left.
    return {
        "state": MailState.SENT,
        "sent_at": now,
        "next_attempt_at": None,
        "to_address": letter.to,
        "subject": letter.content.subject,
        "data": {},
    }


def _put_off(letter: _Letter, now: datetime, *, is_final: bool) -> dict[str, Any]:
    if is_final or now - letter.created_at >= GIVEN_UP_AFTER:
        return {"state": MailState.FAILED, "next_attempt_at": None, "to_address": letter.to}
    doubled = FIRST_RETRY * 2 ** min(letter.attempts - 1, 20)
    return {"next_attempt_at": now + min(doubled, LONGEST_RETRY)}


def _mark(deps: Deps, tenant_id: UUID, letter: _Letter, values: Mapping[str, Any]) -> None:
    """Write what became of a letter, unless somebody else did: a late word changes nothing."""
    with deps.work(tenant_id) as work:
        work.session.execute(
            update(Mail)
            .where(
                Mail.tenant_id == tenant_id,
                Mail.id == letter.mail_id,
                Mail.state == MailState.WAITING,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )

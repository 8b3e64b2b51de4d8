"""A waiting mail as the message that leaves: worded for its reader, from the ledger as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from jinja2 import TemplateError
from sqlalchemy import text
from sqlalchemy.exc import DataError, NoResultFound, ProgrammingError

from services.deps import Work
from services.notifications.calendar_entries import CalendarReader
from services.notifications.facts import facts_of
from services.notifications.invitation import INVITING, Invitation, invitation_to
from services.notifications.models import Mail
from services.notifications.notices import Notice
from services.notifications.render import Rendered, render
from services.notifications.session_facts import session_facts
from services.notifications.words import path_of

_READER: Final = text("""
SELECT m.name, m.email, m.left_at, a.locale, t.name AS tenant_name, t.short_name, t.slug
FROM member m JOIN account a ON a.id = m.id JOIN tenant t ON t.id = m.tenant_id
WHERE m.tenant_id = :tenant_id AND m.id = :member_id
""")

_FAULTS_OF_A_WORDING: Final = (
    AttributeError,
    DataError,
    LookupError,
    NoResultFound,
    ProgrammingError,
    TemplateError,
    TypeError,
    ValueError,
)
"""What comes of a wording, a template or a fact that is not as the others are."""


class Unwordable(Exception):
    """A mail cannot be put into words, by a fault of ours."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail worded for one reader.

    Attributes:
        to, to_name: the reader's address and name.
        sender_name: the tenant's short name.
        language: the reader's.
        invitation: what goes with it for the reader's calendar, if anything does.
    """

    mail_id: UUID
    to: str
    to_name: str
    sender_name: str
    language: str
    content: Rendered
    invitation: Invitation | None


def word(work: Work, mail: Mail, public_url: str, sender: str | None) -> Letter | None:
    """The mail worded for its reader; None when they are no member any more.

    Args:
        work: bound to the mail's tenant.
        mail: which one.
        public_url: where the pages are.
        sender: the address it leaves from; None when nothing leaves, nor anything attached.

    Raises:
        Unwordable: its words or its facts fail; the transaction may be unusable.
    """
    try:
        return _word(work, mail, public_url, sender)
    except _FAULTS_OF_A_WORDING as fault:
        raise Unwordable from fault


def _word(work: Work, mail: Mail, public_url: str, sender: str | None) -> Letter | None:
    place = {"tenant_id": work.tenant_id, "member_id": mail.member_id}
    reader = work.session.execute(_READER, place).one()
    if reader.left_at is not None:
        return None
    notice = Notice(mail.notice)
    facts = (
        facts_of(work.session, work.tenant_id, mail.proposal_id, mail.member_id)
        | session_facts(
            work.session,
            work.tenant_id,
            mail.session_id,
            mail.member_id,
            language=reader.locale,
            now=work.now,
        )
        | mail.data
    )
    url = public_url + _path(notice, reader.slug, mail)
    content = render(
        notice,
        facts,
        tenant_name=reader.tenant_name,
        url=url,
        language=reader.locale,
        now=work.now,
    )
    invitation = None
    if sender is not None and mail.session_id is not None and notice in INVITING:
        calendar = CalendarReader(
            tenant_id=work.tenant_id,
            member_id=mail.member_id,
            language=reader.locale,
            public_url=public_url,
            organizer=sender,
            now=work.now,
        )
        invitation = invitation_to(work.session, calendar, mail.session_id)
    return Letter(
        mail_id=mail.id,
        to=reader.email,
        to_name=reader.name,
        sender_name=reader.short_name,
        language=reader.locale,
        content=content,
        invitation=invitation,
    )


def _path(notice: Notice, slug: str, mail: Mail) -> str:
    """Where the mail's link leads: the path in its own data, else the page of what it is about."""
    given: Any = mail.data.get("path")
    if given is not None:
        return str(given)
    return path_of(slug, notice, mail.proposal_id, mail.session_id)


def message_of(letter: Letter, *, sender: str, public_url: str, now: datetime) -> EmailMessage:
    """The letter as it is handed to a server.

    Raises:
        MessageError, ValueError: no header can hold the reader's address.
    """
    message = EmailMessage()
    message["From"] = Address(display_name=letter.sender_name, addr_spec=sender)
    message["To"] = Address(display_name=letter.to_name, addr_spec=letter.to)
    message["Reply-To"] = sender
    message["Subject"] = letter.content.subject
    message["Date"] = now
    message["Message-ID"] = f"<{letter.mail_id}@{urlsplit(public_url).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.content.text)
    message.add_alternative(letter.content.html, subtype="html")
    if letter.invitation is not None:
        message.add_attachment(
            letter.invitation.content,
            maintype="text",
            subtype="calendar",
            params={"method": letter.invitation.method, "charset": "utf-8"},
            filename="seance.ics",
        )
    message["Content-Language"] = letter.language  # the two parts' contents would carry it off
    return message

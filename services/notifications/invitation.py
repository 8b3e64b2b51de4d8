"""A committee's session as an entry of its members' own calendars, as their mails carry it.

Nobody is asked to answer: who sits was convened, and attendance is noted at the session. A REQUEST
would draw buttons whose answers nobody reads, so the entry is published (RFC 5546), and withdrawn
by a CANCEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.calendar_entries import CalendarReader, calendar_of, session_entries
from services.notifications.notices import Notice

INVITING: Final = frozenset(
    {
        Notice.SESSION_CONVENED,
        Notice.SESSION_MOVED,
        Notice.SESSION_AGENDA,
        Notice.SECOND_SESSION,
        Notice.SECOND_SESSION_WITH_QUORUM,
        Notice.SESSION_CANCELLED,
    }
)
"""The notices that change what a calendar should show."""

PREPARING: Final = INVITING - {Notice.SESSION_CANCELLED}
"""The notices of a session to come: the last one stands for those before it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar entry, as it is attached to a mail.

    Attributes:
        method: ``PUBLISH`` or ``CANCEL``, as the content says too.
        content: the iCalendar object, in UTF-8.
    """

    method: str
    content: bytes


def invitation_to(session: Session, reader: CalendarReader, session_id: UUID) -> Invitation:
    """The session as ``reader`` may read it, from the ledger as it is.

    Args:
        session: bound to the reader's tenant.
        reader: who reads.
        session_id: which of its sessions.

    Raises:
        ValueError: no such session.
    """
    (entry,) = session_entries(session, reader, [session_id])
    method = "CANCEL" if entry["status"] == "CANCELLED" else "PUBLISH"
    return Invitation(method, calendar_of([entry], method).to_ical())

"""A committee's session as an entry of its members' own calendars (RFC 5545).

Nobody is asked to answer: who sits was convened, and attendance is noted at the session. A REQUEST
would draw buttons whose answers nobody reads, so the entry is published (RFC 5546), and withdrawn
by a CANCEL. Instants are in UTC, which every calendar shows at its owner's own hour.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.readable_title import READABLE_TITLE
from services.notifications.notices import Notice
from services.notifications.render import translate
from services.notifications.wording.invitation import AGENDA, CANCELLED, KEPT_AWAY, SUMMARY

INVITING: Final = frozenset(
    {
        Notice.SESSION_CONVENED,
        Notice.SESSION_MOVED,
        Notice.SESSION_AGENDA,
        Notice.SECOND_SESSION,
        Notice.SESSION_CANCELLED,
    }
)
"""The notices that change what a calendar should show."""

_LONGEST_TITLE: Final = 200
_LONGEST_AGENDA: Final = 60

# This capability is below those whose rows it names: it reads their tables, not their models.
_SITTING: Final = text("""
SELECT c.name AS committee, s.starts_at, s.ends_at, s.place, s.link, s.revision,
       s.cancelled_at IS NOT NULL AS is_cancelled
FROM committee_session s
JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
WHERE s.tenant_id = :tenant_id AND s.id = :session_id
""")

_ITEMS: Final = text(
    f"""
SELECT coalesce(i.title, {READABLE_TITLE}) AS title,
       p.id IS NOT NULL AND p.stage = 'committee' AND (
         EXISTS (SELECT FROM ballot_voter v
                 JOIN ballot b ON b.tenant_id = v.tenant_id AND b.id = v.ballot_id
                 WHERE b.tenant_id = p.tenant_id AND b.proposal_id = p.id
                   AND b.version = p.version
                   AND v.member_id = :member_id AND v.recused_at IS NOT NULL)
         OR EXISTS (SELECT FROM early_recusal e
                    JOIN ballot b ON b.tenant_id = e.tenant_id AND b.id = e.ballot_id
                    WHERE b.tenant_id = p.tenant_id AND b.proposal_id = p.id
                      AND b.version = p.version AND e.member_id = :member_id)
       ) AS is_kept_away
FROM agenda_item i
LEFT JOIN proposal p ON p.tenant_id = i.tenant_id AND p.id = i.proposal_id
WHERE i.tenant_id = :tenant_id AND i.session_id = :session_id AND i.postponed_at IS NULL
ORDER BY i.rank, i.id
"""  # noqa: S608 - a constant of this program
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar entry, as it is attached to a mail.

    Attributes:
        method: ``PUBLISH`` or ``CANCEL``, as the content says too.
        content: the iCalendar object, in UTF-8.
    """

    method: str
    content: bytes


def invitation_to(
    session: Session,
    tenant_id: UUID,
    session_id: UUID,
    member_id: UUID,
    *,
    language: str,
    url: str,
    organizer: str | None,
    organizer_name: str,
    now: datetime,
) -> Invitation:
    """The session as ``member_id`` may read it, from the ledger as it is.

    A later entry about the same session replaces an earlier one: its UID stays, its SEQUENCE
    grows. An item from which the reader stepped aside keeps its place, without its title.

    Args:
        session: bound to the tenant.
        tenant_id: the tenant.
        session_id: which of its sessions.
        member_id: who reads.
        language: the reader's.
        url: the session's page.
        organizer: the address that sends, None where no mail leaves.
        organizer_name: the tenant's name.
        now: when it is made.

    Raises:
        NoResultFound: no such session.
    """
    place = {"tenant_id": tenant_id, "session_id": session_id}
    sitting = session.execute(_SITTING, place).one()
    items = session.execute(_ITEMS, {**place, "member_id": member_id}).all()
    titles = [translate(KEPT_AWAY, language) if row.is_kept_away else row.title for row in items]
    method = "CANCEL" if sitting.is_cancelled else "PUBLISH"

    event = Event()
    event.add("uid", f"{session_id}@boussole")
    # A cancellation is no new revision of the session, yet must outrank the last one told.
    event.add("sequence", sitting.revision + sitting.is_cancelled)
    event.add("dtstamp", now)
    event.add("dtstart", sitting.starts_at)
    event.add("dtend", sitting.ends_at)
    event.add("summary", translate(SUMMARY, language) % {"committee": _line(sitting.committee)})
    where = ", ".join(_line(said) for said in (sitting.place, sitting.link) if said)
    if where:
        event.add("location", where)
    said = _description(titles, is_cancelled=sitting.is_cancelled, language=language, url=url)
    event.add("description", said)
    event.add("url", url)
    event.add("status", "CANCELLED" if sitting.is_cancelled else "CONFIRMED")
    if organizer is not None:
        event.add("organizer", _organizer(organizer, organizer_name))

    calendar = Calendar()
    calendar.add("prodid", "-//Boussole//Boussole//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return Invitation(method, calendar.to_ical())


def _organizer(address: str, name: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{address}")
    # A parameter's value cannot hold a double quote, whatever the escaping.
    organizer.params["cn"] = vText(_line(name).replace('"', "’"))
    return organizer


def _description(titles: Sequence[str], *, is_cancelled: bool, language: str, url: str) -> str:
    """What the entry says below its title: the agenda, numbered, and where the rest is read."""
    lines = [translate(CANCELLED, language)] if is_cancelled else []
    if titles:
        lines.append(translate(AGENDA, language))
        shown = titles[:_LONGEST_AGENDA]
        lines += [f"{number}. {_line(title)}" for number, title in enumerate(shown, start=1)]
        if len(titles) > len(shown):
            lines.append("…")
    return "\n".join([*lines, url])


def _line(said: str) -> str:
    """On one line, without what no calendar can hold, and no longer than one can show."""
    breaks = {"Cc", "Zl", "Zp"}
    spaced = (" " if unicodedata.category(each) in breaks else each for each in said)
    line = "".join(spaced).strip()
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"

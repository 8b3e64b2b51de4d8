"""What a person's own calendar shows of Boussole, entry by entry (RFC 5545).

Instants are in UTC, which every calendar shows at its owner's own hour. An entry told again keeps
its UID, by mail as in the feed: what is told last replaces what was told before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.journal.readable_title import READABLE_TITLE
from services.notifications.agenda import agendas_for
from services.notifications.notices import Notice
from services.notifications.render import translate
from services.notifications.wording.calendar import AGENDA, CANCELLED, SUMMARY, VOTE, VOTE_UNTIL
from services.notifications.words import path_of, session_path

VOTE_SLOT: Final = timedelta(minutes=30)
"""How long a calendar shows that a vote ends: an instant would be drawn too thin to be read."""

_LONGEST_TITLE: Final = 200
_LONGEST_AGENDA: Final = 60

# This capability is below those whose rows it names: it reads their tables, not their models.
_SESSIONS: Final = text("""
SELECT s.id, coalesce(s.committee_name, c.name) AS committee, s.starts_at, s.ends_at, s.place,
       s.link, s.revision,
       s.cancelled_at IS NOT NULL AS is_cancelled, t.slug, t.short_name
FROM committee_session s
JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
JOIN tenant t ON t.id = s.tenant_id
WHERE s.tenant_id = :tenant_id AND s.id = ANY (:sessions)
ORDER BY s.starts_at, s.id
""")

# A vote awaited in session is at the session's own hour, which is an entry already.
_VOTES: Final = text(f"""
SELECT i.id, i.notice, i.proposal_id, i.due_at, {READABLE_TITLE} AS title, t.slug, t.short_name
FROM inbox_item i
JOIN ballot b ON b.tenant_id = i.tenant_id AND b.id = i.subject_id AND b.mode = 'async'
JOIN proposal p ON p.tenant_id = i.tenant_id AND p.id = i.proposal_id
JOIN tenant t ON t.id = i.tenant_id
WHERE i.tenant_id = :tenant_id AND i.member_id = :member_id AND i.kind = 'vote'
  AND i.closed_at IS NULL AND i.due_at > :now
ORDER BY i.due_at, i.id
""")  # noqa: S608 - a constant of this program


@dataclass(frozen=True, slots=True)
class CalendarReader:
    """Who reads entries of one tenant.

    Attributes:
        language: theirs, ``fr`` or ``en``.
        public_url: where the pages are.
        organizer: the address that sends, None where no mail leaves.
        now: when the entries are told.
    """

    tenant_id: UUID
    member_id: UUID
    language: str
    public_url: str
    organizer: str | None
    now: datetime


def session_entries(
    session: Session, reader: CalendarReader, sessions: Collection[UUID]
) -> list[Event]:
    """Sessions as ``reader`` may read them, from the ledger as it is, by date.

    The SEQUENCE grows with each change. An item from which the reader stepped aside keeps its
    place, without its title.

    Args:
        session: bound to the reader's tenant.
        reader: who reads.
        sessions: which sessions; those of no such id are left out.
    """
    place = {"tenant_id": reader.tenant_id, "sessions": list(sessions)}
    rows = session.execute(_SESSIONS, place).all()
    agendas = agendas_for(
        session, reader.tenant_id, reader.member_id, sessions, language=reader.language
    )
    return [_session_entry(reader, row, agendas[row.id]) for row in rows]


def vote_entries(session: Session, reader: CalendarReader) -> list[Event]:
    """The end of each vote at a distance that awaits ``reader``, by date.

    A vote that is given, or not asked any more, has no entry.
    """
    place = {"tenant_id": reader.tenant_id, "member_id": reader.member_id, "now": reader.now}
    return [_vote_entry(reader, row) for row in session.execute(_VOTES, place)]


def calendar_of(entries: Iterable[Event], method: str) -> Calendar:
    """A calendar of these entries.

    Args:
        entries: in the order wanted.
        method: what is done with them (RFC 5546).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Boussole//Boussole//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for entry in entries:
        calendar.add_component(entry)
    return calendar


def _session_entry(
    reader: CalendarReader, row: Row[tuple[object, ...]], titles: list[str]
) -> Event:
    url = reader.public_url + session_path(row.slug, row.id)
    summary = translate(SUMMARY, reader.language) % {"committee": _line(row.committee)}
    event = _entry(reader, row, f"{row.id}@boussole", summary, url)
    # A cancellation is no new revision of the session, yet must outrank the last one told.
    event.add("sequence", row.revision + row.is_cancelled)
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    where = ", ".join(_line(said) for said in (row.place, row.link) if said)
    if where:
        event.add("location", where)
    said = _agenda(titles, is_cancelled=row.is_cancelled, language=reader.language)
    event.add("description", "\n".join([*said, url]))
    event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    return event


def _vote_entry(reader: CalendarReader, row: Row[tuple[object, ...]]) -> Event:
    url = reader.public_url + path_of(row.slug, Notice(row.notice), row.proposal_id, None)
    summary = translate(VOTE, reader.language) % {"title": _line(row.title)}
    event = _entry(reader, row, f"{row.id}@boussole", summary, url)
    event.add("sequence", 0)
    event.add("dtstart", row.due_at - VOTE_SLOT)
    event.add("dtend", row.due_at)
    event.add("description", "\n".join([translate(VOTE_UNTIL, reader.language), url]))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # one may do something else meanwhile
    return event


def _entry(
    reader: CalendarReader, row: Row[tuple[object, ...]], uid: str, summary: str, url: str
) -> Event:
    """What every entry has."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", reader.now)
    event.add("summary", summary)
    event.add("url", url)
    event.add("categories", [_line(row.short_name)])
    if reader.organizer is not None:
        event.add("organizer", _organizer(reader.organizer, row.short_name))
    return event


def _organizer(address: str, name: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{address}")
    # A parameter's value cannot hold a double quote, whatever the escaping.
    organizer.params["cn"] = vText(_line(name).replace('"', "’"))
    return organizer


def _agenda(titles: Sequence[str], *, is_cancelled: bool, language: str) -> list[str]:
    """What a session's entry says below its title: the agenda, numbered."""
    lines = [translate(CANCELLED, language)] if is_cancelled else []
    if titles:
        lines.append(translate(AGENDA, language))
        shown = titles[:_LONGEST_AGENDA]
        lines += [f"{number}. {_line(title)}" for number, title in enumerate(shown, start=1)]
        if len(titles) > len(shown):
            lines.append("…")
    return lines


def _line(said: str) -> str:
    """On one line, without what no calendar can hold, and no longer than one can show."""
    breaks = {"Cc", "Zl", "Zp"}
    spaced = (" " if unicodedata.category(each) in breaks else each for each in said)
    line = "".join(spaced).strip()
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"

"""What a person's calendar subscribes to: their sessions, and the votes that await them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event, vDuration

from policies.permissions import Permission
from services.committees.sessions.told_to import sessions_told_to
from services.deps import Deps
from services.errors import Forbidden, NotFound, Suspended
from services.identity.browser_sessions import digest_of
from services.notifications.calendar_entries import (
    CalendarReader,
    calendar_of,
    session_entries,
    vote_entries,
)
from services.notifications.render import translate
from services.notifications.wording.calendar import CALENDAR
from tenants.accounts import find_account
from tenants.actor import CalendarAddress, Caller, KnownAccount

PAST_KEPT_FOR: Final = timedelta(days=60)
"""How long a session stays in the feed once it is over."""

REFRESHED_EVERY: Final = timedelta(hours=1)
"""How often calendars are asked to come back; many choose for themselves."""

_STAMP: Final = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A calendar to subscribe to.

    Attributes:
        content: the iCalendar object, in UTF-8.
        fingerprint: the same as long as nothing is new but the instant of telling.
    """

    content: bytes
    fingerprint: str


def read_calendar(deps: Deps, secret: str) -> CalendarFeed:
    """The calendar of whoever made the address, in their language.

    Each of their tenants is read as its member, one at a time; what is closed to them, a tenant
    suspended or left, has no entry.

    Args:
        deps: the collaborators.
        secret: the last part of the address.

    Raises:
        NotFound: no such address, or not any more.
    """
    account = find_account(deps.engine, CalendarAddress(digest_of(secret)), deps.clock.now())
    if account is None:
        raise NotFound
    entries: list[Event] = []
    for tenant in account.tenants:
        with suppress(Forbidden, NotFound, Suspended):
            entries += _entries_in(deps, tenant.slug, account.id)
    calendar = calendar_of(sorted(entries, key=lambda entry: entry.start), "PUBLISH")
    _describe(calendar, account.locale)
    content = calendar.to_ical()
    return CalendarFeed(content, hashlib.sha256(_STAMP.sub(b"", content)).hexdigest()[:32])


def _entries_in(deps: Deps, tenant: str, account_id: UUID) -> Sequence[Event]:
    with deps.act(Caller(tenant, KnownAccount(account_id)), Permission.SESSION_READ) as act:
        reader = CalendarReader(
            tenant_id=act.tenant_id,
            member_id=act.user_id,
            language=act.actor.locale,
            public_url=deps.public_url,
            organizer=None if deps.mailer is None else deps.mailer.sender,
            now=act.now,
        )
        told = sessions_told_to(act.session, act.user_id, since=act.now - PAST_KEPT_FOR)
        return [*session_entries(act.session, reader, told), *vote_entries(act.session, reader)]


def _describe(calendar: Calendar, language: str) -> None:
    """Name the calendar and say how often to come back (RFC 7986), to older programs too."""
    name = translate(CALENDAR, language)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))

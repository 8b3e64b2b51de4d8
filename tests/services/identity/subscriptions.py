"""What a person's calendar shows once it has subscribed to their address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from icalendar import Calendar, Event

from services.deps import Deps
from services.identity.own_calendar import make_calendar_address
from services.identity.read_calendar import CalendarFeed, read_calendar
from tenants.actor import KnownAccount
from tests.fixtures.world import Town


@dataclass
class Subscription:
    """A calendar that reads an address, as often as it is asked."""

    deps: Deps
    address: str

    @classmethod
    def of(cls, town: Town, name: str) -> Subscription:
        """The calendar of somebody of the town, at a new address."""
        return cls(town.deps, make_calendar_address(town.deps, KnownAccount(town.ids[name])))

    @property
    def secret(self) -> str:
        """The last part of the address."""
        return self.address.rpartition("/")[2]

    def feed(self) -> CalendarFeed:
        """What is answered now."""
        return read_calendar(self.deps, self.secret)

    def calendar(self) -> Calendar:
        """The same, as a calendar reads it."""
        calendar = Calendar.from_ical(self.feed().content)
        assert isinstance(calendar, Calendar)
        return calendar

    def entries(self) -> dict[str, Event]:
        """Its entries by UID."""
        events = self.calendar().events
        entries = {str(event["uid"]): event for event in events}
        assert len(entries) == len(events)
        return entries

    def sessions(self) -> set[str]:
        """The UIDs of its entries; ``uid`` gives a session's."""
        return set(self.entries())


def uid(session_id: UUID) -> str:
    """How an entry about a session, or a line of the inbox, is known."""
    return f"{session_id}@boussole"

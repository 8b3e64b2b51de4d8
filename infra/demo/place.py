"""A tenant of the demonstration: its people, its days, the pace of its loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from infra.demo.calendar import Calendar
from infra.demo.playback import Timeline
from services.deps import Deps
from tenants.actor import Caller, KnownAccount, Via


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal of the story, and who wrote it."""

    id: UUID
    author: str


@dataclass(frozen=True)
class Place:
    """A tenant in which a story happens.

    Attributes:
        deps: collaborators, whose clock stands where the story has come to.
        slug: the tenant's.
        tenant_id: the tenant's.
        accounts: the people's accounts, by the name before the @ of their address.
        calendar: when things happen.
        timeline: moves the loops.
    """

    deps: Deps
    slug: str
    tenant_id: UUID
    accounts: Mapping[str, UUID]
    calendar: Calendar
    timeline: Timeline

    def caller(self, name: str) -> Caller:
        """The person, vouched for; the journal says that the act was imported."""
        return Caller(self.slug, KnownAccount(self.accounts[name], Via.IMPORT))

    def email(self, name: str) -> str:
        """Their address."""
        return f"{name}@{self.slug}.example"

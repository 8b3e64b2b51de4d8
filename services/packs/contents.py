"""What the pack of a session holds, for one of its readers, before it is typeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from policies.loop import Kind
from services.committees.sessions.models import ItemPurpose, ItemState, SessionState
from services.compass.names import CompassText
from services.documents.kinds import DocumentKind
from services.governance.dossier import EffectView, WorkingConditionsView


@dataclass(frozen=True, slots=True)
class Sponsored:
    """What a sponsor committed to a text: euros, working days, and who will lead its rollout."""

    by: str
    at: datetime
    comment: str
    budget_eur: int
    staff_days: int
    lead: str


@dataclass(frozen=True, slots=True)
class FrozenText:
    """A proposal as frozen in the version that is voted on.

    Attributes:
        content: see ``services.proposals.content``.
        target: the text of the compass that it changes; None for a new one.
        sponsored: None where the path asks for no sponsor.
    """

    kind: Kind
    reference: str
    version: int
    submitted_at: datetime
    author: str
    department: str
    summary: str
    content: dict[str, Any]
    effects: Sequence[EffectView]
    working_conditions: WorkingConditionsView
    vigilance_points: Sequence[CompassText]
    target: CompassText | None
    sponsored: Sponsored | None


@dataclass(frozen=True, slots=True)
class PackDocument:
    """A document that goes with the version voted on.

    Attributes:
        size: bytes.
        url: where it is opened, once signed in.
    """

    id: UUID
    proposal_id: UUID
    name: str
    kind: DocumentKind
    size: int
    added_by: str
    added_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class PackItem:
    """A point of the agenda.

    Attributes:
        number: from 1, in the order of the agenda.
        title: None where the reader stepped aside from it: it keeps its place and says no more.
        minutes: how long it should take.
        text: None for a point of information, or one that the reader stepped aside from.
        closed_documents: how many there are that a recusal closes to the reader.
    """

    number: int
    title: str | None
    purpose: ItemPurpose
    state: ItemState
    presenter: str | None
    minutes: int | None
    text: FrozenText | None
    documents: Sequence[PackDocument]
    closed_documents: int = 0


@dataclass(frozen=True, slots=True)
class PackContents:
    """The whole pack.

    Attributes:
        tenant, siren: whose session it is.
        url: of the session's page.
        reader: whose copy it is.
        read_at: when all of this was read.
    """

    tenant: str
    siren: str
    committee: str
    state: SessionState
    convening: int
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    urgency: str | None
    convened_at: datetime | None
    url: str
    reader: str
    read_at: datetime
    items: Sequence[PackItem]

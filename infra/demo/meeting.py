"""What a committee does at its meetings, from the convocation to the approved minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from infra.demo.deciding import Deciding
from infra.demo.place import Item
from infra.demo.playback import Story
from infra.demo.texts import typeset
from policies.decision import Choice
from services.committees.close_ballot import ReserveDisposition, close_ballot
from services.committees.models import Committee, Reserve
from services.committees.sessions.attend import record_arrival, record_departure
from services.committees.sessions.convening import convene
from services.committees.sessions.edit_agenda import (
    ItemDescription,
    NewItem,
    add_item,
    describe_item,
)
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import approve_minutes, draft_minutes
from services.committees.sessions.models import AgendaItem, CommitteeSession
from services.committees.sessions.plan_session import Meeting as Appointment
from services.committees.sessions.plan_session import move_session, plan_session
from services.committees.sessions.record_votes import record_vote, show_of_hands
from services.committees.sessions.run_items import end_item, open_item

SECRETARY: Final = "secretaire"
ROOM: Final = "Salle des mariages, hôtel de ville"
_LASTS: Final = timedelta(hours=2)
_NEXT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda: a proposal to decide on, or the title of something to be told."""

    subject: Item | str
    presenter: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Votes:
    """How those there vote: for, unless told otherwise.

    Attributes:
        against, abstain: who does not vote for.
        voters: whose votes decide; empty when those of all there do.
        recorded: whose vote the secretary writes down, as they have no device.
        words: comments, by who makes them.
        reserves: reserves, by who votes under them.
    """

    against: Collection[str] = ()
    abstain: Collection[str] = ()
    voters: Collection[str] = ()
    recorded: Collection[str] = ()
    words: Mapping[str, str] | None = None
    reserves: Mapping[str, Sequence[str]] | None = None

    def of(self, name: str) -> Choice:
        """How that person votes."""
        if name in self.against:
            return Choice.AGAINST
        return Choice.ABSTAIN if name in self.abstain else Choice.FOR


@dataclass(frozen=True, slots=True)
class Handling:
    """What the chair makes of the reserves: who answers for them, by when, blocking what."""

    owner: str
    due_at: datetime
    blocks_phase: int


class Meeting(Deciding):
    """Convening a committee, sitting, voting in session, approving the minutes."""

    def convene(self, committee: str, starts_at: datetime, *agenda: Point) -> UUID:
        """Plan a session of the committee of that name, and send its convocation."""
        caller = self.caller(SECRETARY)
        with self.deps.work(self.tenant_id) as work:
            committee_id = work.session.scalars(
                select(Committee.id).where(Committee.name == committee)
            ).one()
        session_id = plan_session(self.deps, caller, committee_id, _appointment(starts_at))
        for point in agenda:
            subject = point.subject
            item = subject if isinstance(subject, Item) else None
            new = NewItem(
                proposal_id=item.id if item else None,
                title=typeset(subject) if isinstance(subject, str) else "",
                presenter=self.email(point.presenter),
                minutes=point.minutes,
            )
            add_item(self.deps, caller, session_id, new)
            if item is not None:
                self.timeline.settle(item.id)
        convene(self.deps, caller, session_id)
        self.timeline.follow(session_id)
        return session_id

    def second_session(self, first: UUID, starts_at: datetime) -> UUID:
        """The second convening of a session without quorum, moved to that date."""
        with self.deps.work(self.tenant_id) as work:
            second = work.session.scalars(
                select(CommitteeSession.id).where(CommitteeSession.first_id == first)
            ).one()
        move_session(self.deps, self.caller(SECRETARY), second, _appointment(starts_at))
        for item in self._agenda(second):
            if item.proposal_id is not None:
                self.timeline.settle(item.proposal_id)
        self.timeline.follow(second)
        return second

    def sit(self, session_id: UUID, there: Collection[str], remote: Collection[str] = ()) -> Story:
        """A story: people come, the secretary with them, and the session is open."""
        starts_at = self._sitting(session_id).starts_at
        yield starts_at - _NEXT
        for name in (*there, SECRETARY):
            record_arrival(self.deps, self.caller(name), session_id, remote=name in remote)
        yield starts_at
        open_session(self.deps, self.caller(SECRETARY), session_id)
        self.timeline.follow(session_id)

    def leave(self, session_id: UUID, who: str) -> None:
        """Leave the room."""
        record_departure(self.deps, self.caller(who), session_id)

    def return_to(self, session_id: UUID, who: str) -> None:
        """Come back to it."""
        record_arrival(self.deps, self.caller(who), session_id)

    def tell(self, session_id: UUID, debate: str) -> Story:
        """A story: the first point of information not yet taken is told, and its debate noted."""
        caller = self.caller(SECRETARY)
        item = next(
            each
            for each in self._agenda(session_id)
            if each.proposal_id is None and each.opened_at is None
        )
        yield self.timeline.now + _NEXT
        open_item(self.deps, caller, item.id)
        yield self.timeline.now + _NEXT
        describe_item(self.deps, caller, item.id, ItemDescription(debate=typeset(debate)))
        end_item(self.deps, caller, item.id)

    def take(self, session_id: UUID, item: Item, debate: str = "") -> Story:
        """A story: an item is opened and debated."""
        point = next(each for each in self._agenda(session_id) if each.proposal_id == item.id)
        yield self.timeline.now + _NEXT
        open_item(self.deps, self.caller(SECRETARY), point.id)
        self.timeline.settle(item.id)
        yield self.timeline.now + _NEXT
        if debate:
            self.note(session_id, item, SECRETARY, debate)

    def vote_in_session(self, item: Item, there: Collection[str], votes: Votes) -> None:
        """Those there who may vote do so, on the item that is open."""
        ballot = self._ballot(item)
        entitled = self._entitled(ballot) & set(there)
        words = votes.words or {}
        for name in self.accounts:
            if name not in entitled or (votes.voters and name not in votes.voters):
                continue
            if name in votes.recorded:
                record_vote(
                    self.deps,
                    self.caller(SECRETARY),
                    ballot.id,
                    member=self.email(name),
                    choice=votes.of(name),
                )
                continue
            reserves = (votes.reserves or {}).get(name, ())
            self._cast(item, ballot, name, votes.of(name), words.get(name, ""), reserves=reserves)

    def note(self, session_id: UUID, item: Item, by: str, debate: str) -> None:
        """``by``, who runs the session, notes what was said of an item."""
        point = next(each for each in self._agenda(session_id) if each.proposal_id == item.id)
        words = ItemDescription(debate=typeset(debate))
        describe_item(self.deps, self.caller(by), point.id, words)

    def raise_hands(self, item: Item, by: str) -> None:
        """All those there are for; ``by``, who runs the session, writes it down."""
        show_of_hands(self.deps, self.caller(by), self._ballot(item).id, {})

    def close_vote(self, item: Item, by: str, reserves: Handling | None = None) -> None:
        """Who presides the item closes its vote, and says what becomes of the reserves."""
        ballot = self._ballot(item)
        dispositions = []
        if reserves is not None:
            with self.deps.work(self.tenant_id) as work:
                found = work.session.scalars(
                    select(Reserve.id).where(Reserve.ballot_id == ballot.id)
                ).all()
            dispositions = [
                ReserveDisposition(
                    reserve,
                    owner=self.email(reserves.owner),
                    due_at=reserves.due_at,
                    blocks_phase=reserves.blocks_phase,
                )
                for reserve in found
            ]
        close_ballot(self.deps, self.caller(by), ballot.id, dispositions)
        self.timeline.settle(item.id)

    def rise(self, session_id: UUID) -> Story:
        """A story: the session is closed."""
        yield self.timeline.now + _NEXT
        close_session(self.deps, self.caller(SECRETARY), session_id)
        self.timeline.follow(session_id)

    def write_minutes(self, session_id: UUID) -> None:
        """The secretary draws up the minutes, and approves them."""
        caller = self.caller(SECRETARY)
        draft_minutes(self.deps, caller, session_id)
        self.timeline.follow(session_id)
        approve_minutes(self.deps, caller, session_id, 1)
        self.timeline.follow(session_id)

    def approve(self, session_id: UUID, who: str) -> None:
        """Who presided the session approves its minutes."""
        approve_minutes(self.deps, self.caller(who), session_id, 1)
        self.timeline.follow(session_id)

    def rise_and_record(self, session_id: UUID, chair: str) -> Story:
        """A story: the session is closed, its minutes are drafted and approved within days."""
        yield from self.rise(session_id)
        yield self.calendar.after(self.timeline.now, 1, "11:00")
        self.write_minutes(session_id)
        yield self.calendar.after(self.timeline.now, 1, "9:30")
        self.approve(session_id, chair)

    def _sitting(self, session_id: UUID) -> CommitteeSession:
        with self.deps.work(self.tenant_id) as work:
            return work.session.scalars(
                select(CommitteeSession).where(CommitteeSession.id == session_id)
            ).one()

    def _agenda(self, session_id: UUID) -> Sequence[AgendaItem]:
        with self.deps.work(self.tenant_id) as work:
            return work.session.scalars(
                select(AgendaItem)
                .where(AgendaItem.session_id == session_id)
                .order_by(AgendaItem.rank)
            ).all()


def _appointment(starts_at: datetime) -> Appointment:
    """Two hours in the town hall."""
    return Appointment(starts_at, starts_at + _LASTS, ROOM, "")

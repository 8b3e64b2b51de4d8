"""A session and what tests do in it, in the words of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from policies.decision import Choice, Result
from services.committees.cast_vote import cast_vote
from services.committees.close_ballot import close_ballot
from services.committees.models import Ballot
from services.committees.sessions.attend import record_arrival
from services.committees.sessions.convening import convene
from services.committees.sessions.edit_agenda import NewItem, add_item
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import draft_minutes
from services.committees.sessions.models import AgendaItem, CommitteeSession
from services.committees.sessions.plan_session import Meeting, plan_session
from services.committees.sessions.run_items import open_item
from tests.fixtures.world import Town

VOTERS = ("chair", "second", "third", "fourth", "fifth")
NOTICE_DAYS = 5


def meeting(starts_at: datetime) -> Meeting:
    """Two hours in the town hall."""
    return Meeting(starts_at, starts_at + timedelta(hours=2), "Salle du conseil", "")


@dataclass
class Sitting:
    """A session of the town's steering committee, run by its secretary."""

    town: Town
    id: UUID

    @classmethod
    def planned(cls, town: Town, *proposals: UUID, days: int = NOTICE_DAYS) -> Sitting:
        """A session ``days`` ahead, with these proposals on its agenda."""
        starts_at = town.clock.now() + timedelta(days=days, hours=5)
        session_id = plan_session(
            town.deps, town.caller("secretary"), town.copil, meeting(starts_at)
        )
        sitting = cls(town, session_id)
        for proposal_id in proposals:
            sitting.add(proposal_id)
        return sitting

    @classmethod
    def opened(cls, town: Town, *proposals: UUID, there: tuple[str, ...] = VOTERS) -> Sitting:
        """A session that has begun, with those people there."""
        sitting = cls.planned(town, *proposals)
        sitting.open(*there)
        return sitting

    def open(self, *there: str) -> None:
        """Convene the session, and begin it at its hour with those people there."""
        convene(self.town.deps, self.town.caller("secretary"), self.id)
        self.begin(*there)

    def row(self) -> CommitteeSession:
        """The session's row."""
        with self.town.deps.work(self.town.tenant_id) as work:
            return work.session.scalars(
                select(CommitteeSession).where(CommitteeSession.id == self.id)
            ).one()

    def items(self) -> list[AgendaItem]:
        """Its agenda, in order."""
        with self.town.deps.work(self.town.tenant_id) as work:
            return list(
                work.session.scalars(
                    select(AgendaItem)
                    .where(AgendaItem.session_id == self.id)
                    .order_by(AgendaItem.rank)
                )
            )

    def item(self, proposal_id: UUID) -> AgendaItem:
        """The item about a proposal."""
        return next(item for item in self.items() if item.proposal_id == proposal_id)

    def add(self, proposal_id: UUID) -> UUID:
        """Put a proposal on the agenda."""
        item_id = add_item(
            self.town.deps, self.town.caller("secretary"), self.id, NewItem(proposal_id)
        )
        self.town.settle(proposal_id)
        return item_id

    def inform(self, title: str = "Point d’étape") -> UUID:
        """Put a point of information on the agenda."""
        secretary = self.town.caller("secretary")
        return add_item(self.town.deps, secretary, self.id, NewItem(title=title))

    def arrive(self, *names: str) -> None:
        """Each notes that they are there."""
        for name in names:
            record_arrival(self.town.deps, self.town.caller(name), self.id)

    def take(self, proposal_id: UUID) -> Ballot:
        """Open the item and its vote."""
        open_item(self.town.deps, self.town.caller("secretary"), self.item(proposal_id).id)
        self.town.settle(proposal_id)
        return self.town.ballot(proposal_id)

    @classmethod
    def missed(cls, town: Town, *proposals: UUID) -> Sitting:
        """A session over without the quorum of any of its items: the chair was alone."""
        sitting = cls.opened(town, *proposals, there=("chair",))
        for proposal_id in proposals:
            sitting.take(proposal_id)
            sitting.vote(proposal_id, chair="for")
            assert sitting.close_vote(proposal_id).result is Result.NO_QUORUM
        close_session(town.deps, town.caller("secretary"), sitting.id)
        return sitting

    @classmethod
    def of(cls, town: Town, proposal_id: UUID) -> Sitting:
        """The session on whose agenda the proposal is."""
        session_id = town.ballot(proposal_id).session_id
        assert session_id is not None
        return cls(town, session_id)

    def begin(self, *there: str) -> None:
        """At its hour, open a session that is convened, with those people there."""
        self.town.clock.advance(self.row().starts_at - self.town.clock.now())
        open_session(self.town.deps, self.town.caller("secretary"), self.id)
        self.arrive(*there)

    def vote(self, proposal_id: UUID, **choices: str) -> None:
        """Those people vote: name=choice."""
        ballot = self.town.ballot(proposal_id)
        for name, choice in choices.items():
            cast_vote(self.town.deps, self.town.caller(name), ballot.id, Choice(choice))

    def close_vote(self, proposal_id: UUID, by: str = "chair") -> Ballot:
        """Close the vote on an item, and let it be counted."""
        ballot_id = self.town.ballot(proposal_id).id
        close_ballot(self.town.deps, self.town.caller(by), ballot_id)
        self.town.settle(proposal_id)
        with self.town.deps.work(self.town.tenant_id) as work:
            return work.session.scalars(select(Ballot).where(Ballot.id == ballot_id)).one()


def sessions_at_every_stage(town: Town) -> dict[str, UUID]:
    """A session planned, one convened, one under way with a vote open, one with its minutes.

    The steering committee of ``town`` meets from then on; five days and some hours go by.
    """
    town.meet_in_session()
    sent = [town.at_committee(title=f"Point en séance {number}") for number in range(1, 5)]
    secretary = town.caller("secretary")
    held = Sitting.opened(town, sent[0])
    held.take(sent[0])
    held.vote(sent[0], chair="for", second="for", third="against")
    held.close_vote(sent[0])
    close_session(town.deps, secretary, held.id)
    draft_minutes(town.deps, secretary, held.id)
    under_way = Sitting.opened(town, sent[1], there=VOTERS[:3])
    under_way.take(sent[1])
    planned, convened = Sitting.planned(town, sent[2]), Sitting.planned(town, sent[3], days=9)
    convene(town.deps, secretary, convened.id)
    return {
        "planned": planned.id,
        "convened": convened.id,
        "open": under_way.id,
        "closed": held.id,
    }

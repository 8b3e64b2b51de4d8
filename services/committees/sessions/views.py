"""A session as it is read: its agenda, who is there, where each vote stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.decision import Result, decide
from services.committees.access import kept_from
from services.committees.count import rule_of, voters_of, votes_cast
from services.committees.models import (
    Ballot,
    BallotState,
    BallotVoter,
)
from services.committees.sessions.attend import attendance_of, there_now, who_sits
from services.committees.sessions.kept_seats import names_at
from services.committees.sessions.minutes_state import MinutesState, state_of_minutes
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    EarlyRecusal,
    ItemPurpose,
    ItemState,
    SessionState,
    state_of,
    state_of_item,
)
from services.committees.sessions.presences import Presence, presences_at
from services.proposals.models import Proposal, ProposalVersion
from services.proposals.views import Person, people


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list."""

    id: UUID
    committee_id: UUID
    committee: str
    state: SessionState
    convening: int
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    items: int


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Where the vote on an item stands, without a word of how anybody votes.

    Attributes:
        entitled: voters who may vote on it.
        quorum: how many must take part.
        there: how many of them sit, by themselves or by their deputy, or did when it closed.
        cast: how many have voted.
    """

    entitled: int
    quorum: int
    there: int
    cast: int

    @property
    def has_quorum(self) -> bool:
        """Whether enough are there."""
        return self.there >= self.quorum


@dataclass(frozen=True, slots=True)
class ItemView:
    """A point of the agenda.

    Attributes:
        title: the proposal's, or that of a point of information.
        reference: the proposal's, None for a point of information.
        minutes: how long it should take.
        revision: of what is said of it; an edit names the one that it was made upon.
        ballot_state: None for a point of information.
        result: once its vote is counted.
        count: while its vote is open, and after.
        may_be_unopposed: whether the chair may take silence for a vote for.
        recused: who stepped aside from it, with the author and the sponsor.
    """

    id: UUID
    rank: int
    purpose: ItemPurpose
    state: ItemState
    title: str
    reference: str | None
    proposal_id: UUID | None
    ballot_id: UUID | None
    presenter: Person | None
    minutes: int | None
    debate: str
    revision: int
    ballot_state: BallotState | None
    closing_asked: bool
    result: Result | None
    count: VoteCount | None
    is_secret: bool
    may_be_unopposed: bool
    recused: Sequence[Person]
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session for its readers. ``presences`` has everybody expected, then the guests."""

    summary: SessionSummary
    revision: int
    urgency: str | None
    convened_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    cancellation: str | None
    first_id: UUID | None
    items: Sequence[ItemView]
    presences: Sequence[Presence]
    minutes: MinutesState


def summaries(session: Session, sittings: Sequence[CommitteeSession]) -> list[SessionSummary]:
    """The sessions, in the order given."""
    names = names_at(session, sittings)
    counted = session.execute(
        select(AgendaItem.session_id, func.count().label("items"))
        .where(AgendaItem.session_id.in_([sitting.id for sitting in sittings]))
        .group_by(AgendaItem.session_id)
    )
    counts = {row.session_id: row.items for row in counted}
    return [
        SessionSummary(
            id=sitting.id,
            committee_id=sitting.committee_id,
            committee=names[sitting.id],
            state=state_of(sitting),
            convening=sitting.convening,
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
            place=sitting.place,
            link=sitting.link,
            items=counts.get(sitting.id, 0),
        )
        for sitting in sittings
    ]


def view_of_session(
    session: Session, sitting: CommitteeSession, reader: UUID, now: datetime
) -> SessionView:
    """One session, whole; without the debate of the items that ``reader`` stepped aside from."""
    return SessionView(
        summary=summaries(session, [sitting])[0],
        revision=sitting.revision,
        urgency=sitting.urgency,
        convened_at=sitting.convened_at,
        opened_at=sitting.opened_at,
        closed_at=sitting.closed_at,
        cancellation=sitting.cancellation,
        first_id=sitting.first_id,
        items=_items(session, sitting, reader, now),
        presences=presences_at(session, sitting, now),
        minutes=state_of_minutes(session, sitting.id),
    )


def _items(
    session: Session, sitting: CommitteeSession, reader: UUID, now: datetime
) -> list[ItemView]:
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.session_id == sitting.id)
        .order_by(AgendaItem.rank, AgendaItem.id)
    ).all()
    ballots = {
        ballot.id: ballot
        for ballot in session.scalars(
            select(Ballot).where(Ballot.id.in_([item.ballot_id for item in items]))
        )
    }
    texts = _texts(session, list(ballots.values()))
    presenters = people(session, [item.presenter_id for item in items])
    there = there_now(session, sitting.id)
    away = kept_from(session, [item.proposal_id for item in items], reader)
    views = []
    for item in items:
        ballot = ballots.get(item.ballot_id) if item.ballot_id else None
        title, reference = texts[ballot.id] if ballot else (item.title or "", None)
        views.append(
            ItemView(
                id=item.id,
                rank=item.rank,
                purpose=item.purpose,
                state=state_of_item(item),
                title=title,
                reference=reference,
                proposal_id=item.proposal_id,
                ballot_id=item.ballot_id,
                presenter=presenters.get(item.presenter_id) if item.presenter_id else None,
                minutes=item.minutes_planned,
                debate="" if item.proposal_id in away else item.debate,
                revision=item.revision,
                ballot_state=ballot.state if ballot else None,
                closing_asked=ballot is not None and ballot.closing_asked_at is not None,
                result=ballot.result if ballot else None,
                count=_count(session, ballot, there, now) if ballot else None,
                is_secret=ballot is not None and rule_of(ballot).secret,
                may_be_unopposed=ballot is not None and rule_of(ballot).no_objection,
                recused=_recused(session, ballot) if ballot else [],
                opened_at=item.opened_at,
                closed_at=item.closed_at,
            )
        )
    return views


def _texts(session: Session, ballots: Sequence[Ballot]) -> dict[UUID, tuple[str, str]]:
    """By ballot, the title of the version voted on and the proposal's reference."""
    rows = session.execute(
        select(ProposalVersion.id, ProposalVersion.title, Proposal.reference)
        .join(
            Proposal,
            (Proposal.tenant_id == ProposalVersion.tenant_id)
            & (Proposal.id == ProposalVersion.proposal_id),
        )
        .where(ProposalVersion.id.in_([ballot.version_id for ballot in ballots]))
    )
    known = {row.id: (row.title, row.reference) for row in rows}
    return {ballot.id: known[ballot.version_id] for ballot in ballots}


def _count(
    session: Session, ballot: Ballot, there: Collection[UUID], now: datetime
) -> VoteCount | None:
    """Of an open vote, by who sits now; of a closed one, by who did."""
    if ballot.state is BallotState.SCHEDULED or ballot.state is BallotState.CANCELLED:
        return None
    voters = voters_of(session, ballot)
    cast = votes_cast(session, ballot)
    entitled = {voter.id for voter in voters if voter.entitled}
    kept = attendance_of(session, ballot) if ballot.closing_asked_at is not None else None
    if kept is None:
        kept = {str(titular) for titular in who_sits(session, ballot, there, now)}
    present = kept & entitled
    quorum = decide(rule_of(ballot), voters, [], convening=ballot.convening).arithmetic
    return VoteCount(len(entitled), quorum.quorum_needed, len(present), cast)


def _recused(session: Session, ballot: Ballot) -> list[Person]:
    listed = session.scalars(
        select(BallotVoter.member_id).where(
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.recused_at.is_not(None) | ~BallotVoter.may_vote,
        )
    )
    early = session.scalars(
        select(EarlyRecusal.member_id).where(EarlyRecusal.ballot_id == ballot.id)
    )
    away = list(dict.fromkeys([*listed, *early]))
    known = people(session, away)
    return [known[member_id] for member_id in away]

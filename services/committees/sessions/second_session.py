"""The session that follows one whose quorum was missed: the same items, by the same rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.committees.count import rule_of
from services.committees.models import Ballot
from services.committees.sessions.convening import send_notice
from services.committees.sessions.docket import put_on
from services.committees.sessions.models import (
    AgendaItem,
    CommitteeSession,
    ItemPurpose,
    SessionState,
    state_of,
)
from services.dates import PARIS
from services.deps import Work, new_id
from services.journal.events import Event
from services.journal.record import Destination, record, ring
from services.notifications.notices import Notice


def convene_second(work: Work, first_id: UUID, ballot: Ballot) -> bool:
    """Put a vote on the agenda of the second convening, which the first item missed creates.

    It is convened by the very loss of the quorum, for the first day that the rule allows, at the
    hour of the first session. Who convenes may move it later.

    Args:
        work: the transaction that counted the vote without quorum.
        first_id: the session that lacked it.
        ballot: the second vote; ``opens_at`` is the earliest it may be held.

    Returns:
        Whether it is on that agenda: a second convening given up or held already takes no more.
    """
    first = work.session.scalars(
        select(CommitteeSession).where(CommitteeSession.id == first_id)
    ).one()
    needs_quorum = rule_of(ballot).quorum_at(ballot.convening) is not None
    notice = Notice.SECOND_SESSION_WITH_QUORUM if needs_quorum else Notice.SECOND_SESSION
    second = _second_of(work, first, ballot.opens_at, notice)
    if state_of(second) is not SessionState.CONVENED:
        return False
    missed = work.session.scalar(
        select(func.max(AgendaItem.rank)).where(
            AgendaItem.session_id == first.id, AgendaItem.proposal_id == ballot.proposal_id
        )
    )
    put_on(ballot, second)
    work.session.add(
        AgendaItem(
            tenant_id=work.tenant_id,
            id=new_id(),
            session_id=second.id,
            rank=missed or 1,
            purpose=ItemPurpose.DECISION,
            proposal_id=ballot.proposal_id,
            ballot_id=ballot.id,
            debate="",
        )
    )
    return True


def _second_of(
    work: Work, first: CommitteeSession, earliest: datetime, notice: Notice
) -> CommitteeSession:
    """The second convening of ``first``: one, whichever of its items came to it before.

    Args:
        work: the transaction.
        first: the session that lacked its quorum.
        earliest: when it may be held.
        notice: what its members are told, by the rule of the item that came to it first.
    """
    starts_at = _at_hour_of(first.starts_at, earliest)
    written = work.session.execute(
        insert(CommitteeSession)
        .values(
            tenant_id=work.tenant_id,
            id=new_id(),
            committee_id=first.committee_id,
            convening=2,
            first_id=first.id,
            starts_at=starts_at,
            ends_at=starts_at + (first.ends_at - first.starts_at),
            place=first.place,
            link=first.link,
            revision=1,
            created_at=work.now,
            convened_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "first_id"])
        .returning(CommitteeSession.id)
    ).scalar_one_or_none()
    second = work.session.scalars(
        select(CommitteeSession)
        .where(CommitteeSession.first_id == first.id)
        .with_for_update(key_share=True)
    ).one()
    if written is not None:
        record(
            work,
            Event.SESSION_CONVENED,
            second.id,
            committee=second.committee_id,
            starts_at=starts_at,
            second=True,
        )
        send_notice(work, second, notice)
        ring(work, Destination.SESSION, second.id, opens=True)
    return second


def _at_hour_of(first: datetime, earliest: datetime) -> datetime:
    """The hour of ``first``, on the first day that does not come before ``earliest``."""
    hour = first.astimezone(PARIS)
    day = earliest.astimezone(PARIS).replace(
        hour=hour.hour, minute=hour.minute, second=0, microsecond=0
    )
    return day if day >= earliest else day + timedelta(days=1)

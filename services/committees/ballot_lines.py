"""The inbox lines that ask for a vote: one to a person and ballot, while they have one to give."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from policies.decision import Mode
from services.committees.models import Ballot, BallotState, Vote
from services.committees.representation import Proxy
from services.deps import Work
from services.notifications.models import InboxItem, ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, queue_mail, settle_items


def ask_for_vote(
    work: Work, ballot: Ballot, member_id: UUID, notice: Notice, *, by_mail: bool = True
) -> None:
    """Ask somebody for a vote: by a line unless one asks them already, and by mail.

    A ballot that has not opened asks for nothing yet: the mail tells of it.
    """
    asked = exists().where(
        InboxItem.tenant_id == work.tenant_id,
        InboxItem.member_id == member_id,
        InboxItem.subject_id == ballot.id,
        InboxItem.kind == ItemKind.VOTE,
        InboxItem.closed_at.is_(None),
    )
    if ballot.state is BallotState.OPEN and not work.session.scalar(select(asked)):
        ask(
            work,
            ItemKind.VOTE,
            notice,
            [member_id],
            ballot.proposal_id,
            due_at=ballot.closes_at,
            subject_id=ballot.id,
            by_mail=by_mail,
        )
    elif by_mail:
        due_at = ballot.closes_at if ballot.mode is Mode.ASYNC else None
        queue_mail(work, notice, [member_id], proposal_id=ballot.proposal_id, due_at=due_at)


def stop_asking(work: Work, ballot: Ballot, member_id: UUID) -> None:
    """Close the line that asks somebody for their vote on a ballot."""
    settle_items(
        work,
        ballot.proposal_id,
        kinds=[ItemKind.VOTE],
        member_id=member_id,
        subject_id=ballot.id,
    )


def is_done(session: Session, ballot: Ballot, member_id: UUID) -> bool:
    """Whether somebody has voted, and with each proxy that they hold."""
    names = [member_id, *_entrusted(session, ballot, member_id)]
    voted = select(Vote.voter_id).where(
        Vote.ballot_id == ballot.id, Vote.voter_id.in_(names), Vote.struck_at.is_(None)
    )
    return set(session.scalars(voted)) == set(names)


def _entrusted(session: Session, ballot: Ballot, holder_id: UUID) -> list[UUID]:
    return list(
        session.scalars(
            select(Proxy.giver_id).where(
                Proxy.ballot_id == ballot.id,
                Proxy.holder_id == holder_id,
                Proxy.voided_at.is_(None),
            )
        )
    )

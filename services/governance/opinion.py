"""What follows from the opinion of a committee that advises."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from policies.decision import Decision, Result
from services.committees.models import Ballot
from services.governance.loop import Loop
from services.governance.opening_ballot import bring_to, committee_by
from services.notifications.notices import Notice
from services.notifications.notify import tell


def take_opinion(loop: Loop, ballot: Ballot, decision: Decision, parties: Sequence[UUID]) -> None:
    """The opinion is recorded: the committee that decides is next, or the text is examined again.

    An opinion against by every vote is asked for once more (decree 2021-571 of 10 May 2021,
    article 90, as commonly reported); the second one stands, whatever it is.
    """
    count = decision.arithmetic
    is_unanimous = count.votes_against > 0 and not count.votes_for and not count.abstain
    was_examined = loop.work.session.scalars(
        select(Ballot.id).where(
            Ballot.proposal_id == loop.id,
            Ballot.version == ballot.version,
            Ballot.committee_id == ballot.committee_id,
            Ballot.id != ballot.id,
            Ballot.result == Result.OPINION_UNFAVOURABLE,
        )
    ).first()
    if decision.result is Result.OPINION_UNFAVOURABLE and is_unanimous and not was_examined:
        tell(loop.work, Notice.OPINION_AGAIN, parties, loop.id)
        bring_to(loop, committee_by(loop, ballot))
        return
    tell(loop.work, Notice.OPINION_GIVEN, parties, loop.id)
    bring_to(loop)

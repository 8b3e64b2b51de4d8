"""Seats of the town's steering committee: their deputies, and who is away from them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update

from policies.decision import Arithmetic
from services.committees.absences import AbsenceView, mark_absence
from services.committees.models import Ballot, Seat, Vote
from tests.fixtures.world import START, Town

DAY = START.date()
WEEK = DAY + timedelta(days=6)


def seat_deputy(town: Town, titular: str, deputy: str) -> None:
    with town.deps.work(town.tenant_id) as work:
        work.session.execute(
            update(Seat)
            .where(Seat.committee_id == town.copil, Seat.member_id == town.ids[titular])
            .values(deputy_id=town.ids[deputy])
        )


def away(
    town: Town,
    name: str = "fifth",
    *,
    first: date = DAY,
    last: date = WEEK,
    by: str | None = None,
    delegates: bool = False,
) -> AbsenceView:
    return mark_absence(
        town.deps,
        town.caller(by or name),
        town.copil,
        starts_on=first,
        ends_on=last,
        seat=seat_of(town, name) if by else None,
        delegates=delegates,
    )


def seat_of(town: Town, name: str) -> UUID:
    with town.deps.work(town.tenant_id) as work:
        return work.session.scalars(
            select(Seat.id).where(Seat.committee_id == town.copil, Seat.member_id == town.ids[name])
        ).one()


def counted(ballot: Ballot) -> Arithmetic:
    assert ballot.arithmetic is not None
    return Arithmetic.from_dict(ballot.arithmetic)


def votes(town: Town, ballot: Ballot) -> dict[UUID, Vote]:
    with town.deps.work(town.tenant_id) as work:
        given = work.session.scalars(select(Vote).where(Vote.ballot_id == ballot.id))
        return {vote.voter_id: vote for vote in given}

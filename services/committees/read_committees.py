"""Read the committees: their rule, seats and secretaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import College
from policies.permissions import Permission
from policies.presets import changed_fields, rule_from_preset
from services.committees.models import Committee, CommitteeSecretary, Seat, SeatState, VotingRight
from services.deps import Deps
from services.errors import NotFound
from services.fingerprint import fingerprint_of
from services.sorting import by_name
from tenants.actor import Caller
from tenants.models import Member


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat and who holds it; ``deputy`` is an address, ``deputy_name`` whose it is."""

    id: UUID
    name: str | None
    email: str | None
    deputy: str | None
    deputy_name: str | None
    college: College
    right: VotingRight
    state: SeatState
    chair: bool
    order: int | None


@dataclass(frozen=True, slots=True)
class CommitteeView:
    """A committee with its whole rule, preset and overrides put together.

    ``secretaries`` are addresses, ``secretary_names`` whose they are, in the same order.
    """

    id: UUID
    name: str
    preset: str
    rule: dict[str, Any]
    seats: list[SeatView]
    secretaries: list[str]
    secretary_names: list[str]


def fingerprint(committee: CommitteeView) -> str:
    """What tells a committee from what it was before a change, in hexadecimal."""
    return fingerprint_of(asdict(committee))


def overrides(committee: CommitteeView) -> dict[str, Any]:
    """What the committee changes in its preset's rule, field by field."""
    return changed_fields(committee.preset, committee.rule)


def list_committees(deps: Deps, caller: Caller) -> list[CommitteeView]:
    """The tenant's committees, by name."""
    with deps.act(caller, Permission.COMMITTEE_READ) as act:
        rows = act.session.scalars(
            select(Committee).order_by(by_name(Committee.name), Committee.id)
        ).all()
        return committee_views(act.session, rows)


def read_committee(deps: Deps, caller: Caller, committee_id: UUID) -> CommitteeView:
    """One committee.

    Raises:
        NotFound: none of this tenant.
    """
    with deps.act(caller, Permission.COMMITTEE_READ) as act:
        rows = act.session.scalars(select(Committee).where(Committee.id == committee_id)).all()
        if not rows:
            raise NotFound
        return committee_views(act.session, rows)[0]


def committee_views(session: Session, committees: Sequence[Committee]) -> list[CommitteeView]:
    """The committees with their whole rules and the names of their people."""
    ids = [committee.id for committee in committees]
    seats = session.scalars(
        select(Seat)
        .where(Seat.committee_id.in_(ids))
        .order_by(Seat.chair_order.asc().nulls_last(), Seat.right.desc(), Seat.id)
    ).all()
    secretaries = session.scalars(
        select(CommitteeSecretary)
        .where(CommitteeSecretary.committee_id.in_(ids))
        .order_by(CommitteeSecretary.member_id)
    ).all()
    members = {row.id: row for row in session.execute(select(Member.id, Member.name, Member.email))}
    return [
        CommitteeView(
            id=committee.id,
            name=committee.name,
            preset=committee.preset,
            rule=rule_from_preset(committee.preset, committee.rule).to_dict(),
            seats=[
                SeatView(
                    id=seat.id,
                    name=members[seat.member_id].name if seat.member_id else None,
                    email=members[seat.member_id].email if seat.member_id else None,
                    deputy=members[seat.deputy_id].email if seat.deputy_id else None,
                    deputy_name=members[seat.deputy_id].name if seat.deputy_id else None,
                    college=seat.college,
                    right=seat.right,
                    state=seat.state,
                    chair=seat.chair_order == 0,
                    order=seat.chair_order,
                )
                for seat in seats
                if seat.committee_id == committee.id
            ],
            secretaries=[
                members[secretary.member_id].email
                for secretary in secretaries
                if secretary.committee_id == committee.id
            ],
            secretary_names=[
                members[secretary.member_id].name
                for secretary in secretaries
                if secretary.committee_id == committee.id
            ],
        )
        for committee in committees
    ]

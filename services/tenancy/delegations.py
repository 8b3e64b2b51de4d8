"""Delegations: a head lets a member answer in their absence, in writing and for a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.messages import N_
from policies.permissions import Permission
from services.dates import day_of
from services.deps import Deps, new_id
from services.errors import Invalid, NotFound
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.errors import NotHead
from services.tenancy.people import Duty, find_member
from tenants.actor import Caller
from tenants.models import Delegation, Department, Member

_LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Named:
    """A person, by id and name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DelegationView:
    """A delegation; both its days are included."""

    id: UUID
    head: Named
    delegate: Named
    starts_on: date
    ends_on: date
    given_at: datetime
    revoked_at: datetime | None


def give_delegation(
    deps: Deps, caller: Caller, *, delegate: str, starts_on: date, ends_on: date
) -> DelegationView:
    """Let a member answer sponsorships in the caller's absence.

    It covers what is asked of the caller as a head, and nothing that was delegated to them.

    Args:
        deps: the collaborators.
        caller: somebody who heads a department.
        delegate: a member's address.
        starts_on: first day.
        ends_on: last day, included; to come, and within a year of the first.

    Raises:
        NotHead: the caller heads nothing.
        Invalid: a field does not hold.
    """
    with deps.act(caller, Permission.DELEGATION_GIVE) as act:
        headed = act.session.scalars(
            select(Department.id).where(Department.head_id == act.user_id).limit(1)
        ).one_or_none()
        if headed is None:
            raise NotHead
        duty = Duty(deps.authorizer, Permission.PROPOSAL_SPONSOR)
        delegate_id = find_member(act.session, delegate, field="delegate", duty=duty)
        errors = _check_days(starts_on, ends_on, day_of(act.now))
        if delegate_id == act.user_id:
            errors["delegate"] = [N_("Déléguez à une autre personne que vous.")]
        if errors:
            raise Invalid(errors=errors)
        row = Delegation(
            tenant_id=act.tenant_id,
            id=new_id(),
            head_id=act.user_id,
            delegate_id=delegate_id,
            starts_on=starts_on,
            ends_on=ends_on,
            given_at=act.now,
        )
        act.session.add(row)
        act.session.flush()
        record(act, Event.DELEGATION_GIVEN, row.id, delegate=delegate_id)
        return views_of(act.session, [row])[0]


def revoke_delegation(deps: Deps, caller: Caller, delegation_id: UUID) -> DelegationView:
    """End a delegation now; one that was ended stays as it is.

    Raises:
        NotFound: the caller gave no such delegation.
    """
    with deps.act(caller, Permission.DELEGATION_GIVE) as act:
        row = act.session.scalars(
            select(Delegation)
            .where(Delegation.id == delegation_id, Delegation.head_id == act.user_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise NotFound
        if row.revoked_at is None:
            row.revoked_at = act.now
            record(act, Event.DELEGATION_REVOKED, row.id, delegate=row.delegate_id)
        return views_of(act.session, [row])[0]


def list_delegations(deps: Deps, caller: Caller) -> list[DelegationView]:
    """The delegations that the caller gave or was given, latest first."""
    with deps.act(caller, Permission.DELEGATION_GIVE) as act:
        rows = act.session.scalars(
            select(Delegation)
            .where(or_(Delegation.head_id == act.user_id, Delegation.delegate_id == act.user_id))
            .order_by(Delegation.starts_on.desc(), Delegation.given_at.desc())
        ).all()
        return views_of(act.session, rows)


def _check_days(starts_on: date, ends_on: date, today: date) -> dict[str, list[str]]:
    if ends_on < starts_on:
        return {"ends_on": [N_("La fin vient après le début.")]}
    if ends_on < today:
        return {"ends_on": [N_("Cette date est passée : donnez une date à venir.")]}
    if (ends_on - starts_on).days >= _LONGEST_DAYS:
        return {"ends_on": [N_("Une délégation dure un an au plus.")]}
    return {}


def views_of(session: Session, rows: Sequence[Delegation]) -> list[DelegationView]:
    """The delegations with the names of both people, in the order given."""
    people = {row.head_id for row in rows} | {row.delegate_id for row in rows}
    names = {
        row.id: Named(row.id, row.name)
        for row in session.execute(select(Member.id, Member.name).where(Member.id.in_(people)))
    }
    return [
        DelegationView(
            id=row.id,
            head=names[row.head_id],
            delegate=names[row.delegate_id],
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            given_at=row.given_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]

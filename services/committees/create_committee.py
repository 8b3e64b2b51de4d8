"""Set up a committee: its rule, its seats, its secretaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from policies.decision import College, Mode, RuleError
from policies.messages import N_
from policies.permissions import Permission
from policies.presets import PRESETS, rule_from_preset
from services.committees.models import (
    Committee,
    CommitteeSecretary,
    Seat,
    SeatState,
    VotingRight,
)
from services.deps import Act, Deps, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import record
from services.tenancy.people import find_member
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A seat to set up. ``order`` ranks who chairs when the chair cannot."""

    email: str
    college: College
    right: VotingRight
    chair: bool = False
    order: int | None = None
    deputy: str | None = None


def create_committee(
    deps: Deps,
    caller: Caller,
    name: str,
    *,
    preset: str,
    rule: Mapping[str, Any],
    seats: Sequence[SeatPlan],
    secretaries: Sequence[str],
) -> UUID:
    """Set up a committee.

    Args:
        deps: collaborators.
        caller: a tenant administrator.
        name: unique in the tenant.
        preset: one of committees' presets.
        rule: what differs from the preset, field by field.
        seats: at least one voting seat; one chair at most.
        secretaries: e-mail addresses, seated or not.

    Returns:
        The committee's id.

    Raises:
        Invalid: with each contradiction, field by field.
    """
    with deps.act(caller, Permission.COMMITTEE_CONFIGURE) as act:
        _check(preset, rule, seats)
        committee_id = _write(act, name, preset, rule)
        members = _find_members(act, seats, secretaries)
        for plan, chair_order in zip(seats, _chair_orders(seats), strict=True):
            act.session.add(_seat(act, committee_id, plan, members, chair_order))
        for email in dict.fromkeys(secretaries):
            act.session.add(
                CommitteeSecretary(
                    tenant_id=act.tenant_id, committee_id=committee_id, member_id=members[email]
                )
            )
        record(act, Event.COMMITTEE_CREATED, committee_id, seats=len(seats))
        return committee_id


def _write(act: Act, name: str, preset: str, rule: Mapping[str, Any]) -> UUID:
    """Write the committee, unless another one, perhaps being written too, has its name."""
    written = act.session.execute(
        insert(Committee)
        .values(
            tenant_id=act.tenant_id,
            id=new_id(),
            name=name,
            preset=preset,
            rule=dict(rule),
            created_at=act.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "name"])
        .returning(Committee.id)
    ).scalar_one_or_none()
    if written is None:
        raise Invalid(errors={"name": [N_("Un comité porte déjà ce nom.")]})
    committee_id: UUID = written
    return committee_id


def _check(preset: str, rule: Mapping[str, Any], seats: Sequence[SeatPlan]) -> None:
    errors = _seat_errors(seats)
    if preset not in PRESETS:
        errors["preset"] = [N_("Ce modèle de règle n’existe pas.")]
    else:
        errors |= _rule_errors(preset, rule)
    if errors:
        raise Invalid(errors=errors)


def _seat_errors(seats: Sequence[SeatPlan]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not any(seat.right is VotingRight.VOTING for seat in seats):
        errors["seats"] = [N_("Un comité a au moins un siège à voix délibérative.")]
    if sum(seat.chair for seat in seats) > 1:
        errors["seats"] = [N_("Un comité a une seule présidence.")]
    emails = [seat.email.lower() for seat in seats]
    if len(set(emails)) < len(emails):
        errors["seats"] = [N_("Une personne occupe un seul siège.")]
    orders = [seat.order for seat in seats if seat.order is not None and not seat.chair]
    if len(set(orders)) < len(orders):
        errors["seats"] = [N_("Deux sièges ont le même rang de présidence.")]
    for place, seat in enumerate(seats):
        if seat.deputy is not None and seat.deputy.lower() == seat.email.lower():
            errors[f"seats.{place}.deputy"] = [N_("On n’est pas son propre suppléant.")]
        if (seat.chair or seat.order is not None) and seat.right is not VotingRight.VOTING:
            errors[f"seats.{place}.chair"] = [N_("La présidence revient à un siège délibératif.")]
    return errors


def _rule_errors(preset: str, rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """What contradicts itself in the rule, or asks for what committees cannot do here yet."""
    try:
        whole = rule_from_preset(preset, rule)
    except RuleError as refusal:
        return {f"rule.{field}": [text] for field, text in refusal.errors.items()}
    errors: dict[str, list[str]] = {}
    if whole.mode is not Mode.ASYNC:
        errors["rule.mode"] = [
            N_("Les votes en séance viendront plus tard\u00a0: choisissez le mode « async ».")
        ]
    if whole.secret:
        errors["rule.secret"] = [N_("Le scrutin secret viendra plus tard.")]
    return errors


def _chair_orders(seats: Sequence[SeatPlan]) -> list[int | None]:
    """Rank 0 for the chair, then those with an order, from 1."""
    ranked = sorted(
        (seat.order, place)
        for place, seat in enumerate(seats)
        if seat.order is not None and not seat.chair
    )
    ranks = {place: rank for rank, (_, place) in enumerate(ranked, start=1)}
    return [0 if seat.chair else ranks.get(place) for place, seat in enumerate(seats)]


def _find_members(
    act: Act, seats: Sequence[SeatPlan], secretaries: Sequence[str]
) -> dict[str, UUID]:
    """The members by the addresses given; each address that is nobody's is refused by name."""
    named = [(f"seats.{place}.email", seat.email) for place, seat in enumerate(seats)]
    named += [
        (f"seats.{place}.deputy", seat.deputy)
        for place, seat in enumerate(seats)
        if seat.deputy is not None
    ]
    named += [(f"secretaries.{place}", email) for place, email in enumerate(secretaries)]
    members: dict[str, UUID] = {}
    errors: dict[str, Sequence[str]] = {}
    for field, email in named:
        try:
            members[email] = members.get(email) or find_member(act.session, email, field=field)
        except Invalid as unknown:
            errors |= unknown.errors
    if errors:
        raise Invalid(errors=errors)
    return members


def _seat(
    act: Act,
    committee_id: UUID,
    plan: SeatPlan,
    members: Mapping[str, UUID],
    chair_order: int | None,
) -> Seat:
    return Seat(
        tenant_id=act.tenant_id,
        id=new_id(),
        committee_id=committee_id,
        member_id=members[plan.email],
        deputy_id=members[plan.deputy] if plan.deputy is not None else None,
        college=plan.college,
        right=plan.right,
        state=SeatState.IN_OFFICE,
        chair_order=chair_order,
    )

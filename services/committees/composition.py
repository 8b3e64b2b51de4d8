"""A committee as it is set up or changed: its rule, its seats, its secretaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert

from policies.decision import College, RuleError
from policies.messages import N_
from policies.presets import PRESETS, rule_from_preset
from services.committees.models import CommitteeSecretary, Seat, SeatState, VotingRight
from services.deps import Act, new_id
from services.errors import Invalid
from services.tenancy.people import find_member


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A seat. ``order`` ranks who chairs when the chair cannot.

    ``email`` is the titular's address, None for a vacant seat. A suspended seat neither votes nor
    counts for the quorum.
    """

    email: str | None
    college: College
    right: VotingRight
    chair: bool = False
    order: int | None = None
    deputy: str | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What an administrator decides of a committee.

    Attributes:
        preset: one of the presets.
        rule: what differs from the preset, field by field.
        seats: at least one voting seat; one chair at most.
        secretaries: e-mail addresses, seated or not.
    """

    preset: str
    rule: Mapping[str, Any]
    seats: Sequence[SeatPlan]
    secretaries: Sequence[str]

    def check(self) -> None:
        """Refuse what contradicts itself, before anything is read.

        Raises:
            Invalid: with each contradiction, field by field.
        """
        errors = _seat_errors(self.seats)
        if self.preset not in PRESETS:
            errors["preset"] = [N_("Ce modèle de règle n’existe pas.")]
        else:
            errors |= _rule_errors(self.preset, self.rule)
        if errors:
            raise Invalid(errors=errors)


def write_bodies(
    act: Act,
    committee_id: UUID,
    composition: Composition,
    *,
    seat_ids: Mapping[UUID, UUID] | None = None,
) -> None:
    """Make the seats and secretaries of a committee those of ``composition``, and no other.

    Args:
        act: the transaction, which holds the committee.
        committee_id: the committee.
        composition: checked.
        seat_ids: the seats that keep their id, by titular.

    Raises:
        Invalid: an address that is nobody's, by its field.
    """
    members = _find_members(act, composition)
    kept = seat_ids or {}
    session = act.session
    session.execute(delete(Seat).where(Seat.committee_id == committee_id))
    session.execute(
        delete(CommitteeSecretary).where(CommitteeSecretary.committee_id == committee_id)
    )
    of_committee = {"tenant_id": act.tenant_id, "committee_id": committee_id}
    lines = zip(composition.seats, _chair_orders(composition.seats), strict=True)
    session.execute(
        insert(Seat),
        [of_committee | _line(plan, order, members, kept) for plan, order in lines],
    )
    if composition.secretaries:
        session.execute(
            insert(CommitteeSecretary),
            [
                {**of_committee, "member_id": member_id}
                for member_id in {members[email] for email in composition.secretaries}
            ],
        )


def _line(
    plan: SeatPlan,
    chair_order: int | None,
    members: Mapping[str, UUID],
    kept: Mapping[UUID, UUID],
) -> dict[str, Any]:
    titular = members[plan.email] if plan.email is not None else None
    state = SeatState.SUSPENDED if plan.suspended else SeatState.IN_OFFICE
    return {
        "id": kept.get(titular, new_id()) if titular is not None else new_id(),
        "member_id": titular,
        "deputy_id": members[plan.deputy] if plan.deputy is not None else None,
        "college": plan.college,
        "right": plan.right,
        "state": SeatState.VACANT if titular is None else state,
        "chair_order": chair_order,
    }


def _seat_errors(seats: Sequence[SeatPlan]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not any(seat.right is VotingRight.VOTING for seat in seats):
        errors["seats"] = [N_("Un comité a au moins un siège à voix délibérative.")]
    if sum(seat.chair for seat in seats) > 1:
        errors["seats"] = [N_("Un comité a une seule présidence.")]
    orders = [seat.order for seat in seats if seat.order is not None and not seat.chair]
    if len(set(orders)) < len(orders):
        errors["seats"] = [N_("Deux sièges ont le même rang de présidence.")]
    errors |= _seated_twice(seats)
    for place, seat in enumerate(seats):
        if seat.email is None and seat.suspended:
            errors[f"seats.{place}.email"] = [N_("Un siège vacant n’est pas suspendu.")]
        if seat.email is None and (seat.chair or seat.order is not None):
            errors[f"seats.{place}.email"] = [N_("Un siège vacant ne préside pas.")]
        if seat.deputy is not None and seat.deputy.lower() == (seat.email or "").lower():
            errors[f"seats.{place}.deputy"] = [N_("On n’est pas son propre suppléant.")]
        if (seat.chair or seat.order is not None) and seat.right is not VotingRight.VOTING:
            errors[f"seats.{place}.chair"] = [N_("La présidence revient à un siège délibératif.")]
    return errors


def _seated_twice(seats: Sequence[SeatPlan]) -> dict[str, list[str]]:
    """Where somebody is named again, as titular or deputy of another seat than their first."""
    first: dict[str, int] = {}
    errors = {}
    for place, seat in enumerate(seats):
        for part, address in (("email", seat.email), ("deputy", seat.deputy)):
            if address and first.setdefault(address.lower(), place) != place:
                errors[f"seats.{place}.{part}"] = [
                    N_("Cette personne a déjà un siège, comme titulaire ou suppléante.")
                ]
    return errors


def _rule_errors(preset: str, rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """What contradicts itself in the rule."""
    try:
        rule_from_preset(preset, rule)
    except RuleError as refusal:
        return {f"rule.{field}": [text] for field, text in refusal.errors.items()}
    return {}


def _chair_orders(seats: Sequence[SeatPlan]) -> list[int | None]:
    """Rank 0 for the chair, then those with an order, from 1."""
    ranked = sorted(
        (seat.order, place)
        for place, seat in enumerate(seats)
        if seat.order is not None and not seat.chair
    )
    ranks = {place: rank for rank, (_, place) in enumerate(ranked, start=1)}
    return [0 if seat.chair else ranks.get(place) for place, seat in enumerate(seats)]


def _find_members(act: Act, composition: Composition) -> dict[str, UUID]:
    """The members by the addresses given; each address that is nobody's is refused by name."""
    named = [
        (f"seats.{place}.{part}", address)
        for place, seat in enumerate(composition.seats)
        for part, address in (("email", seat.email), ("deputy", seat.deputy))
        if address is not None
    ]
    named += [
        (f"secretaries.{place}", email) for place, email in enumerate(composition.secretaries)
    ]
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

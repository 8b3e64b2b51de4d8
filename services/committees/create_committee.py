"""Set up a committee: its rule, its seats, its secretaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from policies.messages import N_
from policies.permissions import Permission
from services.committees.composition import Composition, SeatPlan, write_bodies
from services.committees.models import Committee
from services.deps import Act, Deps, new_id
from services.errors import Invalid
from services.journal.events import Event
from services.journal.record import record
from tenants.actor import Caller


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
    composition = Composition(preset, rule, seats, secretaries)
    with deps.act(caller, Permission.COMMITTEE_CONFIGURE) as act:
        composition.check()
        committee_id = _write(act, name, preset, rule)
        write_bodies(act, committee_id, composition)
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

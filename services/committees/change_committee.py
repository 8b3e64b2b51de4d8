"""Change a committee: its name, its rule, its seats, its secretaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from policies.messages import N_
from policies.permissions import Permission
from services.committees.bodies import chair_of, secretaries_of
from services.committees.composition import Composition, SeatPlan, write_bodies
from services.committees.models import Committee, Seat
from services.committees.read_committees import (
    CommitteeView,
    SeatView,
    committee_views,
    fingerprint,
)
from services.committees.sessions.convening import ask_again_to_convene
from services.committees.waiting_loops import ring_waiting
from services.deps import Act, Deps
from services.errors import Invalid, NotFound, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from tenants.actor import Caller


def change_committee(
    deps: Deps,
    caller: Caller,
    committee_id: UUID,
    name: str,
    *,
    preset: str,
    rule: Mapping[str, Any],
    seats: Sequence[SeatPlan],
    secretaries: Sequence[str],
    expected: str | None = None,
) -> CommitteeView:
    """Change a committee as a whole.

    A ballot that is open keeps the rule and the voters it froze; the next one opens under the
    rule, and with the seats, written here. What awaits the chair or a secretary finds who acts
    in their place.

    Args:
        deps: collaborators.
        caller: a tenant administrator.
        committee_id: the committee.
        name: unique in the tenant.
        preset: one of committees' presets.
        rule: what differs from the preset, field by field.
        seats: all of them; a person who keeps their seat keeps its id.
        secretaries: e-mail addresses, seated or not.
        expected: fingerprint of the committee that was edited; None where any will do.

    Returns:
        The committee as it is now.

    Raises:
        Forbidden: not an administrator.
        NotFound: none of this tenant.
        StaleVersion: it is not the one that was edited any more.
        Invalid: with each contradiction, field by field.
    """
    composition = Composition(preset, rule, seats, secretaries)
    with deps.act(caller, Permission.COMMITTEE_CONFIGURE) as act:
        committee = _lock(act, committee_id)
        before = committee_views(act.session, [committee])[0]
        if expected is not None and expected != fingerprint(before):
            raise StaleVersion
        composition.check()
        asked = _asked(act, committee_id)
        _write(act, committee, name, preset, rule)
        write_bodies(act, committee_id, composition, seat_ids=_seats_held(act, committee_id))
        act.session.flush()
        after = committee_views(act.session, [committee])[0]
        record(
            act,
            Event.COMMITTEE_CHANGED,
            committee_id,
            renamed=before.name != after.name,
            rule_changed=before.rule != after.rule,
            people_changed=_bodies(before) != _bodies(after),
        )
        if asked != _asked(act, committee_id):
            ring_waiting(act, committee_id)
        if asked != _asked(act, committee_id) or before.rule != after.rule:
            ask_again_to_convene(act, committee_id)
        return after


def _lock(act: Act, committee_id: UUID) -> Committee:
    """Hold the committee: two administrators change it one after the other."""
    committee = act.session.scalars(
        select(Committee).where(Committee.id == committee_id).with_for_update(key_share=True)
    ).one_or_none()
    if committee is None:
        raise NotFound
    return committee


def _write(act: Act, committee: Committee, name: str, preset: str, rule: Mapping[str, Any]) -> None:
    """Write what the committee itself holds; the name may be another's by now."""
    try:
        with act.session.begin_nested():
            committee.name, committee.preset, committee.rule = name, preset, dict(rule)
            act.session.flush()
    except IntegrityError:
        raise Invalid(errors={"name": [N_("Un comité porte déjà ce nom.")]}) from None


def _bodies(committee: CommitteeView) -> tuple[list[SeatView], list[str]]:
    """Who sits and who convenes, whichever rows say so."""
    return [replace(seat, id=committee.id) for seat in committee.seats], committee.secretaries


def _asked(act: Act, committee_id: UUID) -> tuple[UUID | None, set[UUID]]:
    """Who is asked to lift reserves and to convene: the chair, the secretaries."""
    return chair_of(act.session, committee_id), set(secretaries_of(act.session, committee_id))


def _seats_held(act: Act, committee_id: UUID) -> dict[UUID, UUID]:
    """The id of each seat that somebody holds, by its titular."""
    rows = act.session.execute(
        select(Seat.member_id, Seat.id).where(
            Seat.committee_id == committee_id, Seat.member_id.is_not(None)
        )
    )
    return {row.member_id: row.id for row in rows}

"""Opens the demonstration's tenants as an operator and an administrator would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from infra.demo.calendar import Calendar
from infra.demo.organisation import (
    COPIL,
    NOVACITE_UNITS,
    SOCIAL,
    VALDENOVA_UNITS,
    Unit,
    copil_seats,
    hospital_seats,
    social_seats,
)
from infra.demo.personas import NOVACITE, PERSONAS, VALDENOVA
from infra.demo.playback import Timeline
from infra.demo.town import Town
from policies.decision import Mode
from policies.loop import Kind
from policies.presets import rule_from_preset
from services.clock import SettableClock
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.deps import Deps
from services.tenancy.add_member import add_member
from services.tenancy.change_member import change_member
from services.tenancy.departments import DepartmentLine
from services.tenancy.provision_tenant import Colour, NewTenant, provision_tenant
from services.tenancy.put_departments import put_departments
from services.tenancy.put_policy import put_policy
from tenants.actor import Caller, KnownAccount

ADMINISTRATOR: Final = "admin"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a tenant is opened with. The committee that decides does so by ``copil``.

    Attributes:
        meets: whether that committee votes at its meetings; else at a distance, unless convened.
        social: seats of the committee that gives an opinion on working conditions; none if empty.
        review_after: how long after it is adopted a vigilance point is looked at again, ISO 8601.
    """

    new: NewTenant
    units: Sequence[Unit]
    committee: str
    seats: Sequence[SeatPlan]
    review_after: str
    meets: bool = False
    social: Sequence[SeatPlan] = ()


def _tenant(
    slug: str, name: str, short_name: str, siren: str, monogram: str, *, colour: Colour
) -> NewTenant:
    administrator = next(
        person for person in PERSONAS if (person.tenant, person.key) == (slug, ADMINISTRATOR)
    )
    return NewTenant(
        slug=slug,
        name=name,
        short_name=short_name,
        siren=siren,
        monogram=monogram,
        colour=colour,
        administrator_email=administrator.email,
        administrator_name=administrator.name,
    )


def novacite() -> Opening:
    """The city."""
    return Opening(
        _tenant(NOVACITE, "Ville de NovaCité", "NovaCité", "219990009", "NC", colour=Colour.PRUNE),
        NOVACITE_UNITS,
        COPIL,
        copil_seats(f"{NOVACITE}.example"),
        review_after="P2Y",
        meets=True,
        social=social_seats(f"{NOVACITE}.example"),
    )


def valdenova() -> Opening:
    """The hospital's IT department."""
    return Opening(
        _tenant(
            VALDENOVA,
            "CHU de Valdenova",
            "CHU Valdenova",
            "269990008",
            "CV",
            colour=Colour.ARDOISE,
        ),
        VALDENOVA_UNITS,
        "Comité numérique",
        hospital_seats(f"{VALDENOVA}.example"),
        review_after="P1Y",
    )


def open_town(deps: Deps, clock: SettableClock, calendar: Calendar, opening: Opening) -> Town:
    """Provision a tenant, settle its people and departments, seat its committee.

    The same committee decides initiatives by its own rule and invariants by ``qualified``:
    the policy's path for invariants says so.
    """
    slug = opening.new.slug
    provisioned = provision_tenant(deps, opening.new)
    admin = Caller(slug, KnownAccount(provisioned.administrator_id))
    # heads are members, and members work in departments: the tree first, its heads last
    put_departments(deps, admin, [_line(unit, slug, headed=False) for unit in opening.units])
    accounts = _settle_people(deps, clock, admin, provisioned.administrator_id)
    put_departments(deps, admin, [_line(unit, slug, headed=True) for unit in opening.units])
    committee = create_committee(
        deps,
        admin,
        opening.committee,
        preset="copil",
        rule={"mode": Mode.SESSION.value} if opening.meets else {},
        seats=opening.seats,
        secretaries=[f"secretaire@{slug}.example"],
    )
    if opening.social:
        create_committee(
            deps,
            admin,
            SOCIAL,
            preset="cst",
            rule={},
            seats=opening.social,
            secretaries=[f"secretaire@{slug}.example"],
        )
    put_policy(
        deps,
        admin,
        durations={"durability_review": opening.review_after},
        paths=_paths(committee, meets=opening.meets),
    )
    timeline = Timeline(deps, clock, provisioned.id)
    return Town(deps, slug, provisioned.id, accounts, calendar, timeline)


def _settle_people(
    deps: Deps, clock: SettableClock, admin: Caller, administrator_id: UUID
) -> dict[str, UUID]:
    """Add the members one after the other: lists of people follow the order they joined in."""
    accounts = {}
    for person in PERSONAS:
        if person.tenant != admin.tenant:
            continue
        clock.advance(timedelta(minutes=1))
        roles = ["agent", *person.roles]
        departments = [person.department] if person.department else []
        if person.key == ADMINISTRATOR:
            member = change_member(
                deps, admin, administrator_id, roles=roles, departments=departments
            )
        else:
            member = add_member(
                deps,
                admin,
                email=person.email,
                name=person.name,
                roles=roles,
                departments=departments,
            )
        accounts[person.key] = member.id
    return accounts


def _line(unit: Unit, slug: str, *, headed: bool) -> DepartmentLine:
    head = f"{unit.head}@{slug}.example" if headed and unit.head else None
    return DepartmentLine(unit.code, unit.name, unit.parent, head)


def _paths(committee: UUID, *, meets: bool) -> dict[str, dict[str, Any]]:
    """Every kind before the one committee; what is left out of a path is the method's own."""
    paths: dict[str, dict[str, Any]] = {
        kind.value: {"committees": [str(committee)]} for kind in Kind
    }
    qualified = rule_from_preset("qualified", {"mode": Mode.SESSION.value})
    paths[Kind.INVARIANT_CHANGE.value]["rule"] = qualified.to_dict() if meets else "qualified"
    return paths

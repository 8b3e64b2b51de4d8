"""Departments and committees of the demonstration's tenants, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from policies.decision import College
from services.committees.composition import SeatPlan
from services.committees.models import VotingRight


@dataclass(frozen=True, slots=True)
class Unit:
    """A department of the tree. ``head`` is a person's key; None answers to the parent's."""

    code: str
    name: str
    parent: str | None = None
    head: str | None = None


NOVACITE_UNITS: Final = (
    Unit("DG", "Direction générale", head="dgs"),
    Unit("TRANSFO", "Pôle Transformation", "DG", "dga.transformation"),
    Unit("SOLIDARITES", "Pôle Solidarités", "DG", "dga.solidarites"),
    Unit("CADREDEVIE", "Pôle Cadre de vie", "DG", "dga.cadredevie"),
    Unit("DSI", "Systèmes d’information", "TRANSFO", "dsi"),
    Unit("COM", "Communication", "TRANSFO"),
    Unit("RH", "Ressources humaines", "TRANSFO"),
    Unit("PART", "Participation citoyenne", "TRANSFO"),
    Unit("SOL", "Solidarités", "SOLIDARITES"),
    Unit("EDU", "Éducation", "SOLIDARITES"),
    Unit("REL", "Relation usagers", "SOLIDARITES", "dir.rel"),
    Unit("URB", "Urbanisme", "CADREDEVIE", "dir.urb"),
    Unit("MOB", "Mobilités", "CADREDEVIE", "dir.mob"),
    Unit("ENV", "Énergie et environnement", "CADREDEVIE"),
)

VALDENOVA_UNITS: Final = (
    Unit("DG", "Direction générale", head="dg"),
    Unit("DSN", "Direction des services numériques", "DG", "dsi"),
    Unit("INFRA", "Infrastructures", "DSN"),
    Unit("DPI", "Dossier patient", "DSN"),
    Unit("IMAGERIE", "Imagerie", "DSN"),
    Unit("ADM", "Applications administratives", "DSN"),
    Unit("SUPPORT", "Support", "DSN"),
)

COPIL: Final = "COPIL NovaCité"
SOCIAL: Final = "Comité social territorial"

_COPIL = (
    ("elue.numerique", College.ELECTED),
    ("dgs", College.MANAGEMENT),
    ("elu.quartier", College.ELECTED),
    ("dga.transformation", College.MANAGEMENT),
    ("dga.solidarites", College.MANAGEMENT),
    ("dga.cadredevie", College.MANAGEMENT),
    ("dir.urb", College.MANAGEMENT),
    ("dir.mob", College.MANAGEMENT),
    ("dir.rel", College.MANAGEMENT),
    ("agent.edu", College.AGENT),
    ("agent.urb", College.AGENT),
    ("conseil.dev1", College.CITIZEN),
    ("conseil.dev2", College.CITIZEN),
)
COPIL_MEMBERS: Final = tuple(name for name, _ in _COPIL)
"""Who votes in the COPIL, the chair first."""
_SOCIAL_COMMITTEE = (
    ("elu.quartier", College.EMPLOYER),
    ("dgs", College.EMPLOYER),
    ("dga.transformation", College.EMPLOYER),
    ("agent.edu", College.STAFF),
    ("agent.urb", College.STAFF),
    ("agent.mob", College.STAFF),
    ("agent.sol", College.STAFF),
)
SOCIAL_MEMBERS: Final = tuple(name for name, _ in _SOCIAL_COMMITTEE)
"""Who sits in the social committee, the chair first."""
STAFF: Final = tuple(name for name, college in _SOCIAL_COMMITTEE if college is College.STAFF)
"""Those of them whose votes give its opinion."""
_HOSPITAL_COMMITTEE = (
    ("dg", College.MANAGEMENT),
    ("president.cme", College.MANAGEMENT),
    ("dsi", College.MANAGEMENT),
    ("dir.soins", College.MANAGEMENT),
    ("rssi", College.MANAGEMENT),
    ("agent.it1", College.AGENT),
    ("agent.it2", College.AGENT),
    ("cadre.sante", College.AGENT),
    ("usagers", College.CITIZEN),
)


def copil_seats(domain: str) -> list[SeatPlan]:
    """The thirteen voting seats of NovaCité's COPIL, then the consultative ones."""
    return [*_seats(_COPIL, domain), *_advisers(("dpo", "dsi"), domain)]


def social_seats(domain: str) -> list[SeatPlan]:
    """NovaCité's social committee: three seats of the employer, four of the staff."""
    return _seats(_SOCIAL_COMMITTEE, domain)


def hospital_seats(domain: str) -> list[SeatPlan]:
    """The nine voting seats of the hospital's committee, then the consultative one."""
    return [*_seats(_HOSPITAL_COMMITTEE, domain), *_advisers(("dpo",), domain)]


def _seats(people: tuple[tuple[str, College], ...], domain: str) -> list[SeatPlan]:
    """Voting seats: the first person chairs, the second in their place."""
    return [
        SeatPlan(
            f"{key}@{domain}",
            college,
            VotingRight.VOTING,
            chair=place == 0,
            order=1 if place == 1 else None,
        )
        for place, (key, college) in enumerate(people)
    ]


def _advisers(keys: tuple[str, ...], domain: str) -> list[SeatPlan]:
    return [
        SeatPlan(f"{key}@{domain}", College.MANAGEMENT, VotingRight.CONSULTATIVE) for key in keys
    ]

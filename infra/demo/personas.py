"""The people of the demonstration. Invented, like their names; they have no password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOVACITE: Final = "novacite"
VALDENOVA: Final = "chu-valdenova"

OPERATOR_EMAIL: Final = "operateur@boussole.example"
"""The host's operator, who is a member of no tenant."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of a tenant.

    Attributes:
        tenant: its slug.
        key: the name before the @ of their address, which the stories call them by.
        name: first and last name.
        function: what they do, in a few words.
        roles: granted beside ``agent``.
        department: code of where they work or which they head; None for elected members and
            citizens.
    """

    tenant: str
    key: str
    name: str
    function: str
    roles: tuple[str, ...] = ()
    department: str | None = None

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.key}@{self.tenant}.example"


def _city(
    key: str, name: str, function: str, department: str | None = None, *roles: str
) -> Persona:
    return Persona(NOVACITE, key, name, function, roles, department)


def _hospital(
    key: str, name: str, function: str, department: str | None = None, *roles: str
) -> Persona:
    return Persona(VALDENOVA, key, name, function, roles, department)


PERSONAS: Final[tuple[Persona, ...]] = (
    _city("elue.numerique", "Nadia Ferrand", "adjointe au numérique, préside le COPIL"),
    _city("dgs", "Hélène Vasseur", "directrice générale des services", "DG"),
    _city("elu.quartier", "Bruno Castel", "conseiller municipal, élu de quartier"),
    _city(
        "dga.transformation",
        "Karim Belhadj",
        "directeur général adjoint, transformation",
        "TRANSFO",
        "transformation_lead",
    ),
    _city(
        "dga.solidarites",
        "Sophie Marchetti",
        "directrice générale adjointe, solidarités",
        "SOLIDARITES",
    ),
    _city("dga.cadredevie", "Luc Deniau", "directeur général adjoint, cadre de vie", "CADREDEVIE"),
    _city("dir.urb", "Claire Montel", "directrice de l’urbanisme", "URB"),
    _city("dir.mob", "Yann Le Goff", "directeur des mobilités", "MOB"),
    _city("dir.rel", "Aïssata Diop", "directrice de la relation usagers", "REL"),
    _city("chef.guichet", "Élodie Roussel", "responsable des guichets", "REL"),
    _city("agent.mob", "Julie Perrin", "agente des mobilités", "MOB"),
    _city("agent.edu", "Samir Haddad", "agent de l’éducation, représentant des agents", "EDU"),
    _city("agent.urb", "Mélanie Roche", "agente de l’urbanisme, représentante des agents", "URB"),
    _city("conseil.dev1", "Gérard Mallet", "conseil de développement"),
    _city("conseil.dev2", "Anne-Lise Costa", "conseil de développement"),
    _city("dpo", "Thomas Weil", "délégué à la protection des données", "DG", "dpo"),
    _city("dsi", "Isabelle Nguyen", "directrice des systèmes d’information", "DSI"),
    _city("secretaire", "Martine Colin", "secrétaire du COPIL", "DG"),
    _city("admin", "Olivier Faure", "administrateur de Boussole", "DSI", "administrator"),
    _city("agent.env", "Rachid Benali", "agent de terrain, environnement", "ENV"),
    _city("agent.sol", "Fatou Keïta", "travailleuse sociale", "SOL"),
    _city("agent.com", "Lucas Morel", "chargé de communication", "COM"),
    _city("agent.rh", "Inès Carpentier", "chargée de formation", "RH"),
    _city("agent.part", "Paul Guérin", "chargé de participation", "PART"),
    _hospital("dg", "Catherine Aubry", "directrice générale, préside le comité", "DG"),
    _hospital("president.cme", "Pr Antoine Delmas", "président de la commission médicale"),
    _hospital(
        "dsi", "Farid Amrani", "directeur des services numériques", "DSN", "transformation_lead"
    ),
    _hospital("dir.soins", "Brigitte Lemoine", "directrice des soins"),
    _hospital("rssi", "Laurent Pichon", "responsable de la sécurité des systèmes", "DSN"),
    _hospital("agent.it1", "Mathilde Garnier", "ingénieure systèmes", "INFRA"),
    _hospital("agent.it2", "Kevin Dos Santos", "technicien de support", "SUPPORT"),
    _hospital("cadre.sante", "Véronique Blin", "cadre de santé, urgences"),
    _hospital("usagers", "Jean-Pierre Rouvière", "représentant des usagers"),
    _hospital("dpo", "Sarah Cohen", "déléguée à la protection des données", "DG", "dpo"),
    _hospital("secretaire", "Nathalie Brun", "secrétaire du comité", "DG"),
    _hospital("admin", "Hugo Lambert", "administrateur de Boussole", "DSN", "administrator"),
)
"""Everybody, in the order in which the sign-in page lists them."""

"""Whose move it is, for the mails whose own words do not give the date."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policies.loop import Awaiting
from policies.messages import N_

TURNS: Final[Mapping[Awaiting, str]] = MappingProxyType(
    {
        Awaiting.AUTHOR: N_("C’est à %(author)s de compléter la proposition."),
        Awaiting.SPONSOR: N_("C’est à qui a reçu la demande de parrainage d’y répondre."),
        Awaiting.COMMITTEE: N_("C’est au comité de se prononcer : %(committee)s."),
        Awaiting.SECRETARY: N_(
            "C’est au secrétariat du comité de choisir la suite : %(committee)s."
        ),
        Awaiting.LEAD: N_("C’est à %(lead)s de faire avancer le déploiement."),
        Awaiting.REVIEWER: N_("C’est à %(reviewer)s de décider de la suite."),
        Awaiting.NOBODY: N_("Le recueil des avis est en cours."),
    }
)
"""Who moves an open loop on, by what it awaits."""

YOURS: Final = N_("C’est à vous d’agir.")
"""The same, said to the one person whose move it is."""

CLOSED: Final = N_("La proposition est close : plus aucune décision n’est attendue.")
DATED: Final = N_("Échéance : %(deadline)s.")
UNDATED: Final = N_("Sans échéance.")

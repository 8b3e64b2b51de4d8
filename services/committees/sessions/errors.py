"""What a session refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import DomainError, InvalidStage


class NoticeTooShort(InvalidStage):
    """The convocation would leave fewer days than the rule wants."""

    sentence = N_(
        "Le délai de convocation n’est pas tenu : la séance peut se tenir à partir du %(day)s. "
        "Déplacez-la, ou déclarez l’urgence en disant pourquoi."
    )


class NotThere(DomainError):
    """Only who is at the session votes at it."""

    sentence = N_(
        "Votre présence à cette séance n’est pas notée. Signalez-la sur la page de la séance, "
        "puis votez."
    )


class SomethingIsOpen(InvalidStage):
    """One item at a time."""

    sentence = N_("Un autre point est ouvert. Fermez-le ou reportez-le d’abord.")

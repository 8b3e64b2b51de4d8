"""What a proposal refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import Forbidden, InvalidStage, SeparationOfDuties


class NotAsked(Forbidden):
    """The person was not asked to sponsor, and holds no delegation of who was."""

    sentence = N_("Ce parrainage ne vous est pas demandé.")


class AuthorNeverSponsors(SeparationOfDuties):
    """The author, or somebody in whose name the author would answer."""

    sentence = N_("On ne parraine pas sa propre proposition.")


class AlreadyAnswered(InvalidStage):
    """Somebody answered first."""

    sentence = N_("La demande de parrainage a déjà reçu une réponse.")


class NotSubmitted(InvalidStage):
    """The proposal is still a draft."""

    sentence = N_("La proposition n’est pas encore soumise.")


class NotCallable(Forbidden):
    """Not a guarantor of an invariant touched, nor a member of the committee informed."""

    sentence = N_(
        "Seuls le comité informé et la personne garante d’un invariant touché peuvent appeler "
        "la proposition au comité."
    )

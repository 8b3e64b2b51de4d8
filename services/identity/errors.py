"""What signing in refuses."""

from __future__ import annotations

from policies.messages import N_
from services.errors import DomainError, Invalid


class WrongPassword(Invalid):
    """No such address, no password, or another one: which of them is not said."""

    sentence = N_("Cette adresse et ce mot de passe ne vont pas ensemble.")


class LinkSpent(DomainError):
    """A sign-in link that was used, or is too old, or was never made."""

    sentence = N_("Ce lien n’est plus valable. Demandez-en un nouveau.")

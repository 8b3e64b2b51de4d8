"""The tree of refusals. ``services.http.problems`` gives each its status, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policies.messages import N_

FieldErrors = Mapping[str, Sequence[str]]


class DomainError(Exception):
    """Something a person asked for and may not have.

    Attributes:
        sentence: what happened and what to do, in French, as written in the catalogue.
        values: what fills the sentence's ``%(name)s``.
        errors: per field, sentences that say what to write.
    """

    sentence = N_("Cette demande ne peut pas être satisfaite.")

    def __init__(
        self,
        sentence: str | None = None,
        *,
        errors: FieldErrors | None = None,
        **values: object,
    ) -> None:
        self.sentence = sentence or type(self).sentence
        self.values = values
        self.errors: FieldErrors = errors or {}
        super().__init__(self.sentence % values if values else self.sentence)


class NotAuthenticated(DomainError):
    """No credential, or one that no longer holds."""

    sentence = N_("Connectez-vous pour continuer.")


class Forbidden(DomainError):
    """The person's roles do not allow it."""

    sentence = N_("Votre rôle ne permet pas cette action.")


class SeparationOfDuties(DomainError):
    """The person may do such things, but not on this item."""

    sentence = N_("Vous ne pouvez pas décider de ce point : vous y êtes partie prenante.")


class NotFound(DomainError):
    """Nothing here by that name, or nothing that this person may know of."""

    sentence = N_("Cette page n’existe pas, ou n’est pas accessible avec votre compte.")


class InvalidStage(DomainError):
    """The proposal has moved on, or is not there yet."""

    sentence = N_("La proposition n’est pas à l’étape qui permet cette action.")


class StaleVersion(DomainError):
    """The person edited a text that somebody changed meanwhile."""

    sentence = N_(
        "Ce texte a changé depuis que vous l’avez ouvert. Relisez-le, puis reprenez votre saisie."
    )


class Invalid(DomainError):
    """What was sent does not hold, field by field."""

    sentence = N_("Certains champs sont à corriger.")


class Incomplete(DomainError):
    """Something is lacking before the proposal can be submitted."""

    sentence = N_("Il manque quelque chose avant de pouvoir soumettre.")


class Suspended(DomainError):
    """The tenant is suspended by the host."""

    sentence = N_("L’accès à cette collectivité est suspendu. Écrivez à votre administrateur.")

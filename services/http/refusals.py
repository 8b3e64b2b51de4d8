"""What marshmallow refuses, in our sentences, and by dotted field names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policies.messages import N_

REQUIRED: Final = N_("Ce champ est à remplir.")

WHOLE: Final = "_schema"
"""The name under which a refusal that concerns no field in particular is given."""

SENTENCES: Final[Mapping[str, str]] = {
    "Field may not be null.": N_("Ce champ ne peut pas être vide."),
    "Invalid input type.": N_("Écrivez un objet JSON."),
    "Invalid type.": N_("Écrivez un objet JSON."),
    "Invalid value.": N_("Cette valeur n’est pas admise."),
    "Missing data for required field.": REQUIRED,
    "Not a valid UUID.": N_("Écrivez un identifiant (UUID)."),
    "Not a valid aware datetime.": N_("Précisez le fuseau horaire, par exemple Z ou +01:00."),
    "Not a valid boolean.": N_("Répondez par vrai ou faux."),
    "Not a valid date.": N_("Écrivez une date, par exemple 2026-11-30."),
    "Not a valid datetime.": N_("Écrivez une date et une heure, par exemple 2026-11-30T18:00:00Z."),
    "Not a valid integer.": N_("Écrivez un nombre entier."),
    "Not a valid list.": N_("Écrivez une liste."),
    "Not a valid mapping type.": N_("Écrivez un objet JSON."),
    "Not a valid string.": N_("Écrivez un texte."),
    "Number too large.": N_("Ce nombre est trop grand."),
    "Unknown field.": N_("Ce champ n’est pas connu ici."),
}
"""marshmallow's own messages, for the fields that we use."""


def dotted(messages: object, prefix: str = "") -> dict[str, list[str]]:
    """Nested messages, flat and in French: ``usage_statements.0.actor`` to sentences."""
    if isinstance(messages, Mapping):
        flat: dict[str, list[str]] = {}
        for name, inner in messages.items():
            path = prefix if name == WHOLE and prefix else joined(prefix, str(name))
            for key, sentences in dotted(inner, path).items():
                flat.setdefault(key, []).extend(sentences)
        return flat
    listed = [messages] if isinstance(messages, str) else messages
    if not isinstance(listed, Iterable):
        raise TypeError(f"not messages of marshmallow: {messages!r}")
    return {prefix or WHOLE: [SENTENCES.get(each, each) for each in listed]}


def joined(prefix: str, name: str) -> str:
    """A field's name inside another's."""
    return f"{prefix}.{name}" if prefix else name

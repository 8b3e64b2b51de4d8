"""What Click itself says, in French: it asks gettext for its sentences and ships none.

A catalogue of gettext's would need the terminal's locale to be French; these are for any.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from infra.console import french

SENTENCES: Final = {
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire l’un de : {possibilities} ?)",
    "(dynamic)": "(calculé)",
    "Aborted!": "Interrompu.",
    "Choose from:\n\t{choices}": "Choisissez parmi :\n\t{choices}",
    "Commands": "Commandes",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "Error: {message}": "Erreur : {message}",
    "Got unexpected extra argument ({args})": "Argument en trop ({args})",
    "Got unexpected extra arguments ({args})": "Arguments en trop ({args})",
    "Invalid value for {param_hint}: {message}": "{param_hint} : {message}",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Missing argument": "Il manque l’argument",
    "Missing command.": "Il manque la commande.",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "No such command {name!r}.": "La commande {name!r} n’existe pas.",
    "No such option {name!r}.": "L’option {name!r} n’existe pas.",
    "Option {name!r} does not take a value.": "L’option {name!r} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name!r} demande une valeur.",
    "Options": "Options",
    "Show the version and exit.": "Dit la version.",
    "Show this message and exit.": "Dit comment s’en servir.",
    "Try '{command} {option}' for help.": "Pour savoir comment : {command} {option}",
    "Usage:": "Usage :",
    "default: {default}": "par défaut : {default}",
    "directory": "dossier",
    "file": "fichier",
    "path": "chemin",
    "required": "obligatoire",
    "{name} {filename!r} does not exist.": "{name} {filename!r} n’existe pas.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} est un dossier.",
    "{name} {filename!r} is a file.": "{name} {filename!r} est un fichier.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} ne se lit pas.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} ne s’écrit pas.",
    "{value!r} is not a valid {number_type}.": "{value!r} n’est pas un nombre attendu.",
    "{value!r} is not one of {choices}.": "{value!r} n’est pas parmi {choices}.",
    "{value!r} is not {choice}.": "{value!r} n’est pas {choice}.",
    "{value} is not in the range {range}.": "{value} est hors des bornes {range}.",
}
"""By Click's own sentence. One that is not here stays in English."""

_SPEAKING: Final[tuple[ModuleType, ...]] = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)


def speak_french() -> None:
    """Let Click say its sentences in French in this process."""
    for module in _SPEAKING:
        for name, said in (("_", _said), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, said)


def _said(sentence: str) -> str:
    return french(SENTENCES.get(sentence, sentence))


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)

"""``boussole doctor``: what is well and what is not, and what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from infra.console import say
from infra.errors import OperatorError
from infra.operating import settings_for
from infra.settings import Settings, SettingsError, variable


@click.command
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
)
def command(home: Path | None) -> None:
    """Vérifie réglages, base, cloisonnement, Temporal et courriel ; dit quoi faire."""
    from infra import doctor

    settings = examined(home)
    is_well = True
    for finding in doctor.examine(settings, os.environ):
        say(f"{'✓' if finding.is_well else '✗'} {finding.subject} : {finding.sentence}")
        is_well &= finding.is_well
    sys.stdout.flush()
    os._exit(not is_well)  # Temporal's client may crash while the interpreter is torn down


def examined(home: Path | None) -> Settings:
    """The installation that other commands work on; the environment, wanting, where none is."""
    try:
        return settings_for(home, needs=())
    except SettingsError:
        raise
    except OperatorError:
        if home is not None or os.environ.get(variable("home")):
            raise
        return Settings.from_environment(needs=())

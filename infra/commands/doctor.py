"""``boussole doctor``: what is well and what is not, and what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from infra.console import say
from infra.settings import Settings


@click.command
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Examine la Boussole qui tourne dans ce dossier plutôt que l’environnement.",
)
def command(home: Path | None) -> None:
    """Vérifie réglages, base, cloisonnement, Temporal et courriel ; dit quoi faire."""
    from infra import doctor

    settings = Settings.of_home(home) if home else Settings.from_environment(needs=())
    is_well = True
    for finding in doctor.examine(settings, os.environ):
        say(f"{'✓' if finding.is_well else '✗'} {finding.subject} : {finding.sentence}")
        is_well &= finding.is_well
    sys.stdout.flush()
    os._exit(not is_well)  # Temporal's client may crash while the interpreter is torn down

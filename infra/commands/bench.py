"""``boussole bench``: measure against the baselines of the design, side by side in one run."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import click

from infra.bench.report import Measure, show

TITLES = {
    "authorization": "Contrôle d’un droit",
    "inbox": "Boîte « À vous »",
    "loops": "Boucles entières",
    "start": "Démarrage",
    "votes": "Votes",
}


@click.command(name="bench")
@click.argument("what", type=click.Choice(sorted(TITLES)))
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier où écrire aussi les chiffres.",
)
def command(what: str, json_file: Path | None) -> None:
    """Mesure sur des serveurs à part, et dit les deux côtés avec leur rapport."""
    measure: Callable[[], list[Measure]] = importlib.import_module(f"infra.bench.{what}").measure
    show(TITLES[what], measure(), json_file)

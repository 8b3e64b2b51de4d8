"""``boussole bench``: measure against the baselines of the design, side by side in one run."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import click

from infra.bench.report import Measure, show

TITLES = {
    "authorization": "Authorization check",
    "inbox": "Inbox",
    "loops": "Whole loops",
    "start": "Start",
    "votes": "Votes",
}


@click.command(name="bench")
@click.argument("what", type=click.Choice(sorted(TITLES)))
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures there too.",
)
def command(what: str, json_file: Path | None) -> None:
    """Measure WHAT on servers of its own, and print both sides with their ratio."""
    measure: Callable[[], list[Measure]] = importlib.import_module(f"infra.bench.{what}").measure
    show(TITLES[what], measure(), json_file)

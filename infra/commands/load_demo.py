"""``boussole load-demo``: the NovaCité demonstration, into the configured database."""

from __future__ import annotations

import click

from infra.settings import Settings


@click.command(hidden=True)
def command() -> None:
    """Charge la démonstration NovaCité dans la base configurée."""
    from infra.demo.load import load

    load(Settings.from_environment())

"""``boussole worker``: the Temporal worker and the relay."""

from __future__ import annotations

import click

from infra import logging
from infra.settings import WORKER_NEEDS, Settings


@click.command
def command() -> None:
    """Fait avancer les boucles : processus de travail et relais."""
    settings = Settings.from_environment(needs=WORKER_NEEDS)
    logging.configure(settings)
    from infra.worker import run

    run(settings)

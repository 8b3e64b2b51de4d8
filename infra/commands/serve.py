"""``boussole serve``: the web application under gunicorn."""

from __future__ import annotations

import os
import sys

import click

from infra.settings import Settings
from infra.web_server import gunicorn_arguments


@click.command
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Adresse d’écoute.")
def command(bind: str) -> None:
    """Sert l’application web en production (réglages : variables BOUSSOLE_*)."""
    settings = Settings.from_environment()  # a wrong setting is said here, not by each worker
    arguments = gunicorn_arguments(settings, bind=bind)
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - becomes gunicorn

"""``boussole migrate``: bring the database to this version's schema."""

from __future__ import annotations

import click

from infra.settings import MIGRATION_NEEDS, Settings


@click.command
def command() -> None:
    """Met la base de données au schéma de cette version."""
    from infra.migrations import runner

    settings = Settings.from_environment(needs=MIGRATION_NEEDS)
    runner.upgrade(settings.migration_database_url)

"""``boussole token``: an API token for a person, on standard output."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from infra.errors import OperatorError
from infra.operating import collaborators, settings_for


@click.command
@click.option("--tenant", required=True, help="Nom d’adresse de la collectivité.")
@click.option("--email", required=True, help="Adresse de la personne.")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    help="Durée de validité, en jours.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
)
def command(*, tenant: str, email: str, days: int, home: Path | None) -> None:
    """Donne un jeton d’API à une personne, et l’écrit seul sur la sortie."""
    from services.identity.issue_token import issue_token

    settings = settings_for(home)
    if not settings.operator_tokens:
        raise OperatorError(
            "Cette installation ne donne pas de jetons en ligne de commande : "
            "autorisez-le par BOUSSOLE_OPERATOR_TOKENS=1."
        )
    with collaborators(settings) as deps:
        token = issue_token(deps, tenant, email, length=timedelta(days=days), by_operator=True)
    click.echo(token)

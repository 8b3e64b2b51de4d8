"""``boussole sign-in-link``: a way in for a person whom no mail reaches, on standard output."""

from __future__ import annotations

from pathlib import Path

import click

from infra.errors import OperatorError
from infra.operating import collaborators, settings_for


@click.command
@click.option("--tenant", required=True, help="Nom d’adresse de la collectivité.")
@click.option("--email", required=True, help="Adresse de la personne.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
)
def command(*, tenant: str, email: str, home: Path | None) -> None:
    """Donne à une personne un lien de connexion, bon une fois et une heure."""
    from services.identity.issue_sign_in_link import issue_sign_in_link

    settings = settings_for(home)
    if not settings.operator_tokens:
        raise OperatorError(
            "Cette installation ne donne pas de liens de connexion en ligne de commande : "
            "autorisez-le par BOUSSOLE_OPERATOR_TOKENS=1."
        )
    with collaborators(settings) as deps:
        path = issue_sign_in_link(deps, tenant, email)
    click.echo(settings.public_url + path)

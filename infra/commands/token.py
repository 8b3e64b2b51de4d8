"""``boussole token``: an API token for a person, on standard output; and its revocation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from infra.errors import OperatorError
from infra.operating import collaborators, settings_for


def _whose(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say whose token, and of which installation."""
    for option in (
        click.option(
            "--home",
            type=click.Path(path_type=Path, readable=False),
            help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
        ),
        click.option("--email", help="Adresse de la personne.", metavar="ADRESSE"),
        click.option("--tenant", help="Nom d’adresse de la collectivité.", metavar="NOM"),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_whose
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    help="Durée de validité, en jours.",
)
@click.pass_context
def command(
    ctx: click.Context, *, tenant: str | None, email: str | None, days: int, home: Path | None
) -> None:
    """Donne un jeton d’API à une personne, et l’écrit seul sur la sortie.

    Il n’ouvre que la collectivité nommée, dont le journal note qu’il est donné.
    """
    if ctx.invoked_subcommand is not None:
        return
    tenant, email = _needed(ctx, tenant, email)
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


@command.command
@_whose
@click.pass_context
def revoke(ctx: click.Context, *, tenant: str | None, email: str | None, home: Path | None) -> None:
    """Révoque les jetons donnés ainsi à une personne dans une collectivité."""
    tenant, email = _needed(ctx, tenant, email)
    from services.identity.revoke_host_tokens import revoke_host_tokens

    with collaborators(settings_for(home)) as deps:
        revoked = revoke_host_tokens(deps, tenant, email)
    click.echo("1 jeton révoqué." if revoked == 1 else f"{revoked} jetons révoqués.")


def _needed(ctx: click.Context, tenant: str | None, email: str | None) -> tuple[str, str]:
    """Both, which a group cannot require of its options without asking its subcommands'.

    Raises:
        UsageError: one is missing.
    """
    given = {"tenant": tenant, "email": email}
    for parameter in ctx.command.params:
        if parameter.name in given and given[parameter.name] is None:
            raise click.MissingParameter(ctx=ctx, param=parameter)
    return str(tenant), str(email)

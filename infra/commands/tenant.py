"""``boussole tenant``: open, suspend, export and delete the host's tenants."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from infra.console import complain, say
from infra.errors import OperatorError
from infra.operating import collaborators, settings_for

Command = TypeVar("Command", bound=Callable[..., None])
_OPTIONS = {
    "slug": "SLUG",
    "name": "--name",
    "short_name": "--short-name",
    "siren": "--siren",
    "monogram": "--monogram",
    "colour": "--colour",
    "administrator_email": "--admin-email",
    "administrator_name": "--admin-name",
}
"""What is typed for each field of a new tenant, which refusals call by its name."""
_COLOURS = ("ardoise", "encre", "indigo", "mousse", "prune", "rose")


def _home(command: Command) -> Command:
    return click.option(
        "--home",
        type=click.Path(path_type=Path, readable=False),
        help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
    )(command)


@click.group
def command() -> None:
    """Ouvre, suspend, exporte et supprime les collectivités."""


@command.command
@click.argument("slug")
@click.option("--name", required=True, help="Nom complet.")
@click.option("--short-name", help="Nom court ; par défaut le nom complet.")
@click.option("--siren", required=True, help="Les neuf chiffres.")
@click.option("--colour", type=click.Choice(_COLOURS), default="ardoise", show_default=True)
@click.option("--monogram", help="Une à trois lettres ; par défaut les premières du nom court.")
@click.option("--admin-email", required=True, help="Adresse de qui l’administrera.")
@click.option("--admin-name", required=True, help="Nom de qui l’administrera.")
@_home
def create(
    *,
    slug: str,
    name: str,
    short_name: str | None,
    siren: str,
    colour: str,
    monogram: str | None,
    admin_email: str,
    admin_name: str,
    home: Path | None,
) -> None:
    """Ouvre la collectivité SLUG avec sa première personne administratrice."""
    from services.identity.issue_sign_in_link import issue_sign_in_link
    from services.tenancy.provision_tenant import NewTenant, provision_tenant

    short = short_name or name
    new = NewTenant(
        slug=slug,
        name=name,
        short_name=short,
        siren=siren,
        monogram=monogram or short[:2].upper(),
        colour=colour,
        administrator_email=admin_email,
        administrator_name=admin_name,
    )
    settings = settings_for(home)
    link = ""
    with collaborators(settings, _OPTIONS) as deps:
        provision_tenant(deps, new)
        if settings.smtp is None and settings.operator_tokens:
            link = issue_sign_in_link(deps, slug, admin_email)
    say(f"{slug} : ouverte.")
    if settings.smtp is not None:
        say(
            f"{admin_name} demande son lien de connexion sur {settings.public_url}/login, "
            f"avec l’adresse {admin_email}."
        )
    elif link:
        say(
            "Aucun serveur de courriel n’est réglé, rien n’est donc envoyé. "
            f"Donnez ce lien à {admin_name}, il sert une fois et dans l’heure :"
        )
        click.echo(settings.public_url + link)
    else:
        say(
            "Aucun serveur de courriel n’est réglé, rien n’est donc envoyé. Réglez "
            "BOUSSOLE_SMTP_URL, ou mettez BOUSSOLE_OPERATOR_TOKENS à 1 et donnez un lien par "
            f"« boussole sign-in-link --tenant {slug} --email {admin_email} »."
        )


@command.command(name="list")
@_home
def list_(*, home: Path | None) -> None:
    """Liste les collectivités."""
    from services.tenancy.list_tenants import list_tenants

    with collaborators(settings_for(home)) as deps:
        for each in list_tenants(deps):
            state = "suspendue" if each.suspended_at else "ouverte"
            members = "1 membre" if each.members == 1 else f"{each.members} membres"
            say(f"{each.slug} : {each.name}, SIREN {each.siren}, {members}, {state}")


@command.command
@click.argument("slug")
@_home
def suspend(*, slug: str, home: Path | None) -> None:
    """Suspend SLUG : ses membres n’entrent plus, ses données restent."""
    from services.tenancy.suspend_tenant import suspend_tenant

    with collaborators(settings_for(home)) as deps:
        suspend_tenant(deps, slug)
    say(f"{slug} : suspendue.")


@command.command
@click.argument("slug")
@_home
def resume(*, slug: str, home: Path | None) -> None:
    """Rouvre SLUG à ses membres."""
    from services.tenancy.suspend_tenant import resume_tenant

    with collaborators(settings_for(home)) as deps:
        resume_tenant(deps, slug)
    say(f"{slug} : rouverte.")


@command.command
@click.argument("slug")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier à écrire ; par défaut la sortie.",
)
@_home
def export(*, slug: str, to: Path | None, home: Path | None) -> None:
    """Écrit en JSON tout ce que SLUG contient."""
    from infra.migrations.metadata import metadata
    from services.tenancy.export_tenant import export_tenant

    with collaborators(settings_for(home)) as deps:
        if to is None:
            export_tenant(deps, slug, metadata, sys.stdout)
            return
        try:
            # It holds people's names: readable by whoever typed the command, and never over
            # another file.
            descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise OperatorError(f"{to} ne peut pas être écrit : {error.strerror}.") from error
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                rows = export_tenant(deps, slug, metadata, out)
        except BaseException:
            to.unlink()
            raise
    complain(f"{slug} : {rows} {'lignes écrites' if rows > 1 else 'ligne écrite'} dans {to}.")


@command.command
@click.argument("slug")
@click.option("--confirm", help="Le même nom, pour confirmer : rien ne pourra être retrouvé.")
@_home
def delete(*, slug: str, confirm: str | None, home: Path | None) -> None:
    """Supprime SLUG, déjà suspendue, et tout ce qu’elle contient."""
    from infra.database import build_engine
    from infra.migrations.metadata import metadata
    from services.tenancy.delete_tenant import delete_tenant

    if confirm != slug:
        raise OperatorError(f"Pour supprimer {slug}, ajoutez --confirm {slug}.")
    settings = settings_for(home, needs=("database_url", "migration_database_url"))
    owner = build_engine(settings.migration_database_url, pool_size=1)
    try:
        with collaborators(settings) as deps:
            rows = delete_tenant(deps, owner, slug, metadata)
    finally:
        owner.dispose()
    say(f"{slug} : supprimée, {rows} lignes.")

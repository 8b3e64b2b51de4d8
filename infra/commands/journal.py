"""``boussole journal``: recompute the hash chains."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from infra.console import say
from infra.operating import collaborators, settings_for


@click.group
def command() -> None:
    """Contrôle le journal des collectivités."""


@command.command
@click.option("--tenant", help="Nom d’adresse d’une seule collectivité.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Dossier de la Boussole qui tourne ; sinon l’environnement, puis .boussole.",
)
def verify(*, tenant: str | None, home: Path | None) -> None:
    """Recalcule la chaîne d’empreintes ; sort avec 1 si elle ne tient pas.

    La tête de chaîne, notée ailleurs, montre plus tard que la fin n’a pas été coupée.
    """
    from services.errors import NotFound
    from services.journal.verify import verify_tenant
    from services.tenancy.list_tenants import list_tenants

    is_intact = True
    with collaborators(settings_for(home)) as deps:
        tenants = [each for each in list_tenants(deps) if tenant in {None, each.slug}]
        if tenant is not None and not tenants:
            raise NotFound(f"Aucune collectivité ne s’appelle {tenant}.")
        for each in tenants:
            found = verify_tenant(deps, each.id)
            sealed = "entrées scellées" if found.sealed > 1 else "entrée scellée"
            counted = f"{found.sealed} {sealed} sur {found.entries}"
            if found.intact:
                head = found.head.hex() if found.head else "aucune"
                say(f"{each.slug} : le journal est intact, {counted}, tête {head}.")
            else:
                is_intact = False
                say(
                    f"{each.slug} : le journal ne tient plus à l’entrée {found.broken_at}, "
                    f"{counted}."
                )
    if not is_intact:
        sys.exit(1)

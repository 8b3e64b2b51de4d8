"""``boussole up``: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from infra.console import say
from infra.embedded.home import Home
from infra.embedded.stack import EmbeddedStack, listen
from infra.settings import Settings, default_home
from infra.supervisor import StopRequestedError, Supervisor


@click.command
@click.option("--demo", is_flag=True, help="Charge la démonstration NovaCité, une seule fois.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="Port d’écoute sur cette machine ; 0 en prend un libre.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, readable=False),
    help="Dossier où l’état est gardé (par défaut $BOUSSOLE_HOME, sinon .boussole).",
)
def command(*, demo: bool, port: int, home: Path | None) -> None:
    """Démarre Boussole tout entière sur cette machine, jusqu’à Ctrl-C."""
    os.umask(0o077)  # what the stack writes is the operator's alone
    place = Home(home or default_home())
    place.refuse_in_use()
    Settings.from_environment(needs=())  # said before anything is written
    with listen(port) as listener:
        _run(place, listener, demo=demo)


def _run(place: Home, listener: socket.socket, *, demo: bool) -> None:
    place.open()
    try:
        with Supervisor(say, place.write_pid) as supervisor:
            stack = EmbeddedStack(place, listener, demo=demo, say=say)
            # told to people and programs alike: no special space in this one
            stack.run(supervisor, lambda: click.echo(f"Boussole prête : {stack.url}"))
    except StopRequestedError:
        say("Boussole est arrêtée.")
    finally:
        place.close()

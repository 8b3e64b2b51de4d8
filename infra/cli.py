"""The ``boussole`` command.

Each module of ``infra/commands`` is one command: its name, with ``-`` for ``_``, and its
attribute ``command``. A module is imported when its command is called, since most need
only a few of the libraries.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from infra import commands
from infra.click_words import speak_french
from infra.console import complain
from infra.errors import OperatorError

speak_french()  # before commands are declared: options keep the sentences they were given


class _CommandModules(click.Group):
    """A group whose commands are the modules of ``infra/commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(
            module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=_CommandModules)
@click.version_option(package_name="boussole", prog_name="boussole")
def boussole() -> None:
    """Boussole : conduire sa propre transformation sans perdre ce qui fait service public."""


def main() -> None:
    """Run the command typed; a command that cannot go on says why in one sentence."""
    try:
        boussole()
    except OperatorError as error:
        complain(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()

"""What the host's own commands work with: an installation, and refusals it can be told."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.errors import OperatorError
from infra.settings import Settings, default_home, variable
from services.deps import Deps
from services.errors import DomainError


def settings_for(home: Path | None, needs: Collection[str] = ("database_url",)) -> Settings:
    """The installation that a command is about.

    The stack running in ``home`` if it is given; else the one that the environment configures;
    else the stack running in the usual folder.

    Args:
        home: what the operator typed, if anything.
        needs: settings that the command cannot do without.

    Raises:
        OperatorError: there is none.
    """
    if home is None and os.environ.get(variable("database_url")):
        return Settings.from_environment(needs=needs)
    return Settings.of_home(home or default_home())


@contextmanager
def collaborators(settings: Settings, options: Mapping[str, str] | None = None) -> Iterator[Deps]:
    """The use cases' collaborators for the time of one command.

    Args:
        settings: of the installation.
        options: what the operator types for a field, by its name, where the two differ.

    Raises:
        OperatorError: a use case refused, said in one sentence.
    """
    from infra.deps import build

    deps = build(settings, pool_size=2)
    try:
        yield deps
    except DomainError as refusal:
        raise OperatorError(_sentence(refusal, options or {})) from refusal
    finally:
        deps.engine.dispose()


def _sentence(refusal: DomainError, options: Mapping[str, str]) -> str:
    fields = [
        f"{options.get(name, name)} : {' '.join(said)}" for name, said in refusal.errors.items()
    ]
    return " ".join([str(refusal), *fields])

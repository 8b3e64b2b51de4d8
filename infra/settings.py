"""What an installation is told from outside: the ``BOUSSOLE_*`` variables.

Each field of ``Settings`` is one variable, ``BOUSSOLE_`` and the field's name in capitals.
They are described in ``infra/README.md``; nothing else in Boussole reads the environment.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from infra.errors import OperatorError

PREFIX = "BOUSSOLE_"

WEB_NEEDS = ("database_url", "secret_key")
WORKER_NEEDS = ("database_url", "relay_database_url", "temporal_address", "secret_key")
MIGRATION_NEEDS = ("migration_database_url",)

_SECRET_KEY_CHARACTERS = 32


class SettingsError(OperatorError):
    """A variable is missing or has a value that means nothing."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over, as ``BOUSSOLE_SMTP_URL`` says it.

    Attributes:
        tls: "implicit" from the first byte, "starttls" after the greeting, or "none".
    """

    host: str
    port: int
    user: str | None
    password: str | None
    tls: Literal["none", "starttls", "implicit"]


def parse_smtp(url: str) -> SmtpServer:
    """Read ``smtp://user:password@host:port``, ``smtps://…`` or ``smtp://…?starttls=1``.

    Raises:
        ValueError: it is none of these.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("une adresse de la forme smtp://compte:secret@hôte:port")
    starttls = parse_qs(parts.query).get("starttls") == ["1"]
    implicit = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 587 if starttls else 25),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls="implicit" if implicit else "starttls" if starttls else "none",
    )


def _text(value: str) -> str:
    return value


def _database_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("une adresse de la forme postgresql://compte:secret@hôte/base")
    return f"postgresql+psycopg://{rest}"


def _smtp_url(value: str) -> str:
    parse_smtp(value)
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("une adresse de la forme https://boussole.exemple.fr")
    return value.rstrip("/")


def _address(value: str) -> str:
    host, separator, port = value.rpartition(":")
    if not (host and separator and port.isdigit()):
        raise ValueError("une adresse de la forme hôte:port")
    return value


def _secret(value: str) -> str:
    if len(value) < _SECRET_KEY_CHARACTERS:
        raise ValueError(f"au moins {_SECRET_KEY_CHARACTERS} caractères tirés au hasard")
    return value


def _yes(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return known[value.lower()]
    except KeyError:
        raise ValueError("1 (oui) ou 0 (non)") from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ValueError(f"un nombre entier de {least} à {most}")
        return int(value)

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in words:
            raise ValueError("un mot parmi " + ", ".join(words))
        return value.lower()

    return parse


def _read(parse: Callable[[str], object]) -> dict[str, object]:
    """Metadata of a field: how its variable's text is read."""
    return {"parse": parse}


@dataclass(frozen=True)
class Settings:
    """One installation's settings, checked; an empty text means the variable is not set."""

    database_url: str = field(default="", metadata=_read(_database_url), repr=False)
    relay_database_url: str = field(default="", metadata=_read(_database_url), repr=False)
    migration_database_url: str = field(default="", metadata=_read(_database_url), repr=False)
    temporal_address: str = field(default="", metadata=_read(_address))
    temporal_namespace: str = field(default="default", metadata=_read(_text))
    secret_key: str = field(default="", metadata=_read(_secret), repr=False)
    sentry_dsn: str = field(default="", metadata=_read(_text), repr=False)
    smtp_url: str = field(default="", metadata=_read(_smtp_url), repr=False)
    mail_from: str = field(default="boussole@localhost", metadata=_read(_text))
    public_url: str = field(default="http://127.0.0.1:8000", metadata=_read(_public_url))
    demo: bool = field(default=False, metadata=_read(_yes))
    legal_host: str = field(default="", metadata=_read(_text))
    operator_tokens: bool = field(default=False, metadata=_read(_yes))
    document_space_mb: int = field(default=5 * 1024, metadata=_read(_whole(20, 1_000_000)))
    log_level: str = field(
        default="info", metadata=_read(_one_of("debug", "info", "warning", "error"))
    )
    log_format: str = field(default="json", metadata=_read(_one_of("json", "text")))
    web_threads: int = field(default=8, metadata=_read(_whole(1, 256)))
    web_workers: int = field(default=2, metadata=_read(_whole(1, 256)))
    trusted_proxies: int = field(default=0, metadata=_read(_whole(0, 16)))
    home: Path | None = field(default=None, metadata=_read(Path))

    @property
    def smtp(self) -> SmtpServer | None:
        """Where mail goes; None keeps it in the outbox page."""
        return parse_smtp(self.smtp_url) if self.smtp_url else None

    @classmethod
    def from_environment(
        cls, env: Mapping[str, str] = os.environ, needs: Collection[str] = WEB_NEEDS
    ) -> Settings:
        """Read the settings from variables; an empty one counts as not set.

        Args:
            env: the variables.
            needs: names of the fields the calling process cannot do without.

        Raises:
            SettingsError: one is missing or cannot be read.
        """
        values = {}
        for each in dataclasses.fields(cls):
            name = variable(each.name)
            text = env.get(name, "").strip()
            if text:
                try:
                    values[each.name] = each.metadata["parse"](text)
                except ValueError as error:
                    raise SettingsError(f"{name} n’est pas lisible : il faut {error}.") from error
            elif each.name in needs:
                raise SettingsError(
                    f"{name} manque : donnez-la dans l’environnement (voir infra/README.md)."
                )
        return cls(**values)

    @classmethod
    def of_home(cls, home: Path) -> Settings:
        """The settings of the embedded stack that is running in folder ``home``.

        Raises:
            OperatorError: none is running there, or it belongs to another account.
        """
        from infra.embedded.home import Home

        return cls.from_environment(Home(home).running_environment())

    def to_environment(self) -> dict[str, str]:
        """The variables that give these settings back; those at their default are left out."""
        variables = {}
        for each in dataclasses.fields(self):
            value = getattr(self, each.name)
            if value != each.default:
                variables[variable(each.name)] = (
                    str(int(value)) if isinstance(value, bool) else str(value)
                )
        return variables


def variable(field_name: str) -> str:
    """The variable of a field: ``BOUSSOLE_DATABASE_URL`` for ``database_url``."""
    return PREFIX + field_name.upper()


def default_home(env: Mapping[str, str] = os.environ) -> Path:
    """Where the embedded stack keeps its state unless told otherwise."""
    return Path(env.get(variable("home")) or ".boussole")

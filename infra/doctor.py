"""What an installation needs, looked at one thing after the other.

Each check returns a sentence on what is well, or raises ``Ailment`` with what is wrong
and what to do about it.
"""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from infra.database import TIMEOUTS, build_engine
from infra.settings import PREFIX, Settings, SmtpServer, variable

OLDEST_POSTGRESQL = 16
_SECONDS = 5
_DIRECTORIES = {"membership"}  # read before any tenant is bound, holds ids only


class Ailment(Exception):
    """Something is wrong; the message says what, and what to do."""


@dataclass(frozen=True)
class Finding:
    """What one check says.

    Attributes:
        is_well: False when the installation cannot work so.
    """

    subject: str
    is_well: bool
    sentence: str


def examine(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """Run every check, in the order in which ailments explain each other."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("Réglages", lambda: _variables(settings, env)),
        ("PostgreSQL", lambda: _server(settings.database_url)),
        ("Rôle de l’application", lambda: _role(settings.database_url)),
        ("Rôle du relais", lambda: _role(settings.relay_database_url)),
        ("Délais", lambda: _timeouts(settings.database_url)),
        ("Migrations", lambda: _migrations(settings)),
        ("Cloisonnement", lambda: _row_level_security(settings.database_url)),
        ("Temporal", lambda: asyncio.run(_temporal(settings))),
        ("Courriel", lambda: _mail(settings.smtp)),
    ]
    for subject, check in checks:
        try:
            yield Finding(subject, is_well=True, sentence=check())
        except Ailment as ailment:
            yield Finding(subject, is_well=False, sentence=str(ailment))
        except (psycopg.Error, SQLAlchemyError) as error:
            reason = str(error).split("\n", 1)[0]
            sentence = f"la base a refusé ({reason}) ; recommencez, puis voyez son journal."
            yield Finding(subject, is_well=False, sentence=sentence)


def _variables(settings: Settings, env: Mapping[str, str]) -> str:
    known = {variable(field.name) for field in fields(Settings)}
    unknown = sorted(name for name in env if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise Ailment(f"{', '.join(unknown)} : ce nom n’est pas celui d’un réglage ; corrigez-le.")
    # we end no TLS ourselves, so somebody else does
    if settings.public_url.startswith("https://") and not settings.trusted_proxies:
        raise Ailment(
            "BOUSSOLE_PUBLIC_URL est en https, mais aucun mandataire n’est déclaré : les essais de "
            "connexion de tous se compteraient ensemble ; donnez BOUSSOLE_TRUSTED_PROXIES."
        )
    return "toutes les variables sont connues."


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    if not url:
        raise Ailment("son adresse n’est pas donnée (voir infra/README.md).")
    try:
        return psycopg.connect(
            url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=_SECONDS
        )
    except psycopg.OperationalError as error:
        reason = str(error).strip().split("\n")[-1]
        raise Ailment(f"la connexion échoue ({reason}) ; vérifiez adresse et secret.") from error


def _server(url: str) -> str:
    with _connect(url) as connection:
        version = connection.info.server_version // 10000
    if version < OLDEST_POSTGRESQL:
        raise Ailment(f"la version {version} est trop ancienne ; il faut {OLDEST_POSTGRESQL}.")
    return f"version {version}."


def _role(url: str) -> str:
    """Row-level security binds neither superusers, nor BYPASSRLS, nor (unforced) owners."""
    with _connect(url) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS ("
            "  SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p'))"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    name, *powers = row or ("", True, True, True)
    words = ("superutilisateur", "BYPASSRLS", "propriétaire de tables")
    held = [word for word, holds in zip(words, powers, strict=True) if holds]
    if held:
        raise Ailment(
            f"{name} est {' et '.join(held)} : le cloisonnement ne le retiendrait pas ; "
            "donnez un rôle sans ces droits."
        )
    return f"{name} est retenu par le cloisonnement."


def _timeouts(url: str) -> str:
    """Our connections ask for them; a pooler between us and the server may drop what they ask."""
    _connect(url).close()
    engine = build_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            unlimited = [
                name
                for name in TIMEOUTS
                if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "0"
            ]
    finally:
        engine.dispose()
    if unlimited:
        raise Ailment(
            f"{', '.join(unlimited)} : sans limite ; donnez-en une au rôle par « ALTER ROLE … "
            "SET », ou laissez passer les options des connexions."
        )
    return "une transaction oubliée ou un verrou trop attendu prennent fin d’eux-mêmes."


def _migrations(settings: Settings) -> str:
    from infra.migrations import runner

    url = settings.migration_database_url or settings.database_url
    _connect(url).close()
    if not runner.is_current(url):
        raise Ailment("des migrations attendent ; lancez « boussole migrate ».")
    return "le schéma est celui de cette version."


def _row_level_security(url: str) -> str:
    with _connect(url) as connection:
        rows = connection.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity"
            "   AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'tenant_id' AND NOT a.attisdropped"
            "   AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
            " ORDER BY c.relname"
        ).fetchall()
    tenants = [(str(table), is_walled) for table, is_walled in rows if table not in _DIRECTORIES]
    open_tables = [table for table, is_walled in tenants if not is_walled]
    if open_tables:
        raise Ailment(
            f"ces tables ne sont pas cloisonnées : {', '.join(open_tables)} ; lancez "
            "« boussole migrate », et cherchez qui a changé leurs règles."
        )
    if not tenants:
        raise Ailment("aucune table ; lancez « boussole migrate ».")
    return f"les {len(tenants)} tables des collectivités sont cloisonnées."


async def _temporal(settings: Settings) -> str:
    from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
    from temporalio.client import Client
    from temporalio.service import RPCError

    address, namespace = settings.temporal_address, settings.temporal_namespace
    if not address:
        raise Ailment("son adresse n’est pas donnée (voir infra/README.md).")
    try:
        client = await asyncio.wait_for(Client.connect(address, namespace=namespace), _SECONDS)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=namespace)
        )
    except (RPCError, RuntimeError, TimeoutError) as error:
        raise Ailment(
            f"{address} ne répond pas pour l’espace {namespace} ({error}) ; démarrez Temporal, "
            "ou créez cet espace."
        ) from error
    return f"{address} répond, espace {namespace}."


def _mail(server: SmtpServer | None) -> str:
    if server is None:
        return "aucun serveur : les messages restent lisibles dans la page des envois."
    try:
        opener = smtplib.SMTP_SSL if server.tls == "implicit" else smtplib.SMTP
        with opener(server.host, server.port, timeout=_SECONDS) as connection:
            if server.tls == "starttls":
                connection.starttls()
            if server.user:
                connection.login(server.user, server.password or "")
            connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Ailment(
            f"{server.host}:{server.port} refuse ({error}) ; vérifiez BOUSSOLE_SMTP_URL."
        ) from error
    return f"{server.host}:{server.port} accepte la connexion."

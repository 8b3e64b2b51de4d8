"""The collaborators of the use cases, built from an installation's settings."""

from __future__ import annotations

from infra.database import build_engine
from infra.settings import Settings
from policies.authorization import Authorizer
from services.clock import SystemClock
from services.deps import Deps
from services.mailer import Mailer
from tenants.directory import TenantDirectory


def build(settings: Settings, *, pool_size: int = 8) -> Deps:
    """Wire the collaborators; no connection is opened yet.

    Args:
        settings: the installation's.
        pool_size: database connections kept open by this process.

    Raises:
        PolicyFileError: the authorization policy cannot be served.
    """
    engine = build_engine(settings.database_url, pool_size=pool_size)
    return Deps(
        engine=engine,
        clock=SystemClock(),
        authorizer=Authorizer(),
        directory=TenantDirectory(engine),
        public_url=settings.public_url,
        mailer=_mailer(settings),
        document_bytes=settings.document_space_mb * 1024**2,
    )


def _mailer(settings: Settings) -> Mailer | None:
    server = settings.smtp
    if server is None:
        return None
    return Mailer(
        host=server.host,
        port=server.port,
        sender=settings.mail_from,
        user=server.user,
        password=server.password,
        tls=server.tls,
    )

"""What every use case works with, and the one way to open a transaction for a person's act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from policies.authorization import Authorizer
from policies.permissions import Permission
from services.clock import Clock
from services.effects import Effects
from services.errors import Forbidden, NotAuthenticated, NotFound, Suspended
from services.mailer import Mailer
from services.once import claim
from tenants.actor import Actor, Caller, Via
from tenants.directory import TenantDirectory
from tenants.identify import identify
from tenants.transaction import tenant_transaction


def new_id() -> UUID:
    """A new identifier, for any row."""
    return uuid4()


@dataclass(frozen=True, slots=True)
class Work:
    """A transaction in one tenant, at one instant.

    ``via`` tells whose act it is when no person acts: the clock's, or the host's. ``effects``
    are written as the transaction ends.
    """

    session: Session
    tenant_id: UUID
    now: datetime
    actor: Actor | None = None
    via: Via = Via.CLOCK
    effects: Effects = field(default_factory=Effects)


@dataclass(frozen=True, slots=True)
class Act(Work):
    """A person's transaction: who they are was read in it."""

    actor: Actor = field(kw_only=True)

    @property
    def user_id(self) -> UUID:
        """The acting member."""
        return self.actor.user_id


@dataclass(frozen=True, slots=True)
class Deps:
    """The collaborators of the use cases, built once by ``infra``.

    Attributes:
        engine: the application's role, subject to row-level security.
        clock: the one clock.
        authorizer: what roles may do.
        directory: tenants by slug.
        public_url: the address people reach the service at, without a trailing slash.
        mailer: the mail server; None keeps mail in the outbox page.
        document_bytes: how much room the documents of one tenant may take.
    """

    engine: Engine
    clock: Clock
    authorizer: Authorizer
    directory: TenantDirectory
    public_url: str
    mailer: Mailer | None = None
    document_bytes: int = 5 * 1024**3

    @contextmanager
    def act(self, caller: Caller, permission: Permission) -> Iterator[Act]:
        """Identify the caller, check the permission, and give them one transaction.

        Raises:
            NotAuthenticated: the credential does not hold.
            NotFound: no such tenant, or the person is no member of it.
            Suspended: the tenant is suspended.
            Forbidden: their roles do not carry the permission.
            AlreadyDone, KeyReused: see ``services.once``.
        """
        for tenant_id in self.directory.recall(caller.tenant):
            with tenant_transaction(self.engine, tenant_id) as session:
                now = self.clock.now()
                identity = identify(session, tenant_id, caller.credential, now)
                if identity is None:
                    raise NotAuthenticated
                if not identity.tenant_exists:
                    continue
                if identity.actor is None:
                    raise NotFound
                if identity.suspended:
                    raise Suspended
                if not self.authorizer.allows(identity.actor.roles, permission):
                    raise Forbidden
                if caller.once is not None:
                    claim(session, tenant_id, identity.actor.user_id, caller.once, now)
                act = Act(session, tenant_id, now, actor=identity.actor)
                yield act
                act.effects.write(session)
                return
        raise NotFound

    @contextmanager
    def work(
        self, tenant_id: UUID, at: datetime | None = None, *, via: Via = Via.CLOCK
    ) -> Iterator[Work]:
        """A transaction nobody in particular asked for: the clock's, or the host's.

        Args:
            tenant_id: the tenant to work in.
            at: the instant of the decision, when somebody else's clock took it.
            via: what the journal says of the facts recorded.
        """
        with tenant_transaction(self.engine, tenant_id) as session:
            work = Work(session, tenant_id, at or self.clock.now(), via=via)
            yield work
            work.effects.write(session)

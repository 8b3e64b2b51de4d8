"""One tenant's transaction: row-level security bound in the round trip that begins it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria

from tenants.base import TenantRow


class TenantSession(Session):
    """A session bound to one tenant for its whole life."""

    def __init__(self, engine: Engine, tenant_id: UUID) -> None:
        super().__init__(engine, expire_on_commit=False, autoflush=True)
        self.tenant_id = tenant_id


@event.listens_for(TenantSession, "after_begin")
def _bind_tenant(
    session: TenantSession, _transaction: SessionTransaction, connection: Connection
) -> None:
    # The driver is in autocommit, so that BEGIN and the tenant travel together. A UUID has no
    # character that could leave its quotes.
    connection.exec_driver_sql(f"BEGIN; SET LOCAL app.tenant_id = '{session.tenant_id}'")


@event.listens_for(TenantSession, "do_orm_execute")
def _only_this_tenant(state: ORMExecuteState) -> None:
    """Add the tenant to every ORM statement: what row-level security does again, underneath.

    Each covers the other's blind spot: raw SQL for one, a superuser's connection for the other.
    """
    session = state.session
    if not (isinstance(session, TenantSession) and state.is_orm_statement):
        return
    if (state.is_select or state.is_update or state.is_delete) and not state.is_column_load:
        tenant_id = session.tenant_id
        state.statement = state.statement.options(
            with_loader_criteria(
                TenantRow, lambda row: row.tenant_id == tenant_id, include_aliases=True
            )
        )


@contextmanager
def tenant_transaction(engine: Engine, tenant_id: UUID) -> Iterator[TenantSession]:
    """Open one transaction in one tenant; commit it on leaving, roll it back on an exception.

    Args:
        engine: an engine whose driver is in autocommit (``infra.database`` builds it).
        tenant_id: the tenant whose rows exist in this transaction.
    """
    with TenantSession(engine, tenant_id) as session, session.begin():
        yield session

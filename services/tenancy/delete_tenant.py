"""Delete a suspended tenant and everything it has, its journal included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, MetaData, delete, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policies.messages import N_
from services.deps import Deps
from services.errors import NotFound
from services.tenancy.errors import NotSuspended
from services.tenancy.export_tenant import tables_of

# No role of the application may remove what these hold: only the owner of the tables can, and
# only by lifting, for its own transaction, the wall that binds even it. Papers refer to what the
# application removes, and go before it; each table goes before those that it refers to.
_PAPERS: Final = ("record_file", "record", "minutes_approval", "session_minutes")
_LAST: Final = ("journal_seal", "journal_entry", "outbox")

_SUSPENDED = text("SELECT suspended_at IS NOT NULL FROM tenant WHERE id = :tenant_id")
_PEOPLE = text("SELECT account_id FROM membership WHERE tenant_id = :tenant_id")
_REVOKE = text("DELETE FROM api_token WHERE only_tenant_id = :tenant_id")
_LEAVE = text("DELETE FROM membership WHERE tenant_id = :tenant_id")
_FORGET_ONCE = text("DELETE FROM request_once WHERE tenant_id = :tenant_id")
_IS_KEPT = text("""
SELECT is_operator OR EXISTS (SELECT FROM membership m WHERE m.account_id = account.id)
FROM account WHERE id = :account_id
""")
_FORGET: Final = (
    text("DELETE FROM browser_session WHERE account_id = :account_id"),
    text("DELETE FROM api_token WHERE account_id = :account_id"),
    text("DELETE FROM magic_link WHERE account_id = :account_id"),
    text("DELETE FROM calendar_address WHERE account_id = :account_id"),
    text("DELETE FROM account WHERE id = :account_id"),
)


def delete_tenant(deps: Deps, owner_engine: Engine, slug: str, metadata: MetaData) -> int:
    """Delete the tenant. Nothing of it can be read afterwards; nobody can undo it.

    Papers go first, which only the owner may remove, then what the application may, then the
    journal and the tenant: cut short, it is done again from where it stopped. Accounts that are a
    member of no other tenant go too.

    Args:
        deps: the collaborators.
        owner_engine: the role that owns the tables.
        slug: the tenant's, suspended.
        metadata: every table there is.

    Returns:
        How many rows were deleted.

    Raises:
        NotFound: no tenant has that slug.
        NotSuspended: its people still come.
    """
    tenant_id = deps.directory.find(slug)
    if tenant_id is None:
        raise NotFound(N_("Aucune collectivité ne porte ce nom."))
    place = {"tenant_id": tenant_id}
    with deps.work(tenant_id) as work:
        if not work.session.execute(_SUSPENDED, place).scalar_one():
            raise NotSuspended
    deleted = _delete_as_owner(owner_engine, tenant_id, _PAPERS)
    with deps.work(tenant_id) as work:
        people: list[UUID] = list(work.session.execute(_PEOPLE, place).scalars())
        work.session.execute(_FORGET_ONCE, place)
        work.session.execute(_REVOKE, place)
        for table in reversed(tables_of(metadata)):
            if table.name not in (*_PAPERS, *_LAST):
                rows = work.session.connection().execute(
                    delete(table).where(table.c.tenant_id == tenant_id)
                )
                deleted += rows.rowcount
        work.session.execute(_LEAVE, place)
        for account_id in people:
            _forget(work.session, account_id)
    return deleted + _delete_as_owner(owner_engine, tenant_id, _LAST, tenant_too=True)


def _forget(session: Session, account_id: UUID) -> None:
    """Delete an account, unless it is an operator's or a tenant still knows it."""
    account = {"account_id": account_id}
    if session.execute(_IS_KEPT, account).scalar_one():
        return
    try:
        with session.begin_nested():
            for statement in _FORGET:
                session.execute(statement, account)
    except IntegrityError:
        # They left a tenant that keeps their name on what they did there.
        return


def _delete_as_owner(
    owner_engine: Engine, tenant_id: UUID, tables: Sequence[str], *, tenant_too: bool = False
) -> int:
    deleted = 0
    with (
        owner_engine.connect().execution_options(isolation_level="READ COMMITTED") as connection,
        connection.begin(),
    ):
        # Better to give up than to keep every tenant's writers waiting behind us.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
            rows = connection.execute(
                text(f"DELETE FROM {table} WHERE tenant_id = :tenant_id"),  # noqa: S608 - our names
                {"tenant_id": tenant_id},
            )
            deleted += rows.rowcount
            connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
        if tenant_too:
            connection.execute(
                text("DELETE FROM tenant WHERE id = :tenant_id"), {"tenant_id": tenant_id}
            )
    return deleted

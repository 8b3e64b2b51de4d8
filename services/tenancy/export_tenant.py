"""Write everything a tenant has in a file that people and programs can read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, TextIO
from uuid import UUID

from sqlalchemy import ColumnElement, MetaData, Table, select, text
from sqlalchemy.orm import Session

from policies.messages import N_
from services.deps import Deps
from services.errors import NotFound
from tenants.base import TransactionId
from tenants.models import Tenant

FORMAT: Final = 1
"""Raised when a reader of earlier exports would misread a later one."""

_PASSING: Final = frozenset({"membership", "outbox", "request_once"})
_CHUNK: Final = 1000
_HEAVY: Final = frozenset({"document_content", "record_file"})
"""Tables of which one row may hold 20 MB: they are read row by row."""

# Notifications are a capability above this one; a mail that holds a key is told by this word.
_SIGN_IN: Final = "sign_in"


def export_tenant(deps: Deps, slug: str, metadata: MetaData, out: TextIO) -> int:
    """Write the tenant as one JSON object, as it stands at one instant.

    ``{"format", "exported_at", "tenant": {…}, "tables": {name: [row, …]}}``: rows hold their
    columns by name, instants in UTC, hashes and the bytes of documents in hexadecimal. Left out
    are what only passes (doorbells, kept answers), sign-in mails, and accounts: those are their
    persons', not the tenant's.

    Args:
        deps: the collaborators.
        slug: the tenant's.
        metadata: every table there is.
        out: where it is written, row by row.

    Returns:
        How many rows were written.

    Raises:
        NotFound: no tenant has that slug.
    """
    tenant_id = deps.directory.find(slug)
    if tenant_id is None:
        raise NotFound(N_("Aucune collectivité ne porte ce nom."))
    with deps.work(tenant_id) as work:
        work.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        tenant = work.session.execute(
            select(Tenant.__table__).where(Tenant.id == tenant_id)
        ).mappings()
        out.write(
            f'{{"format": {FORMAT}, "exported_at": {_json(work.now)},\n'
            f'"tenant": {_json(dict(tenant.one()))},\n"tables": {{'
        )
        written = 0
        for place, table in enumerate(tables_of(metadata)):
            out.write(f"{',' if place else ''}\n{_json(table.name)}: [")
            written += _write_rows(work.session, table, tenant_id, out)
            out.write("]")
        out.write("\n}}\n")
    return written


def tables_of(metadata: MetaData) -> list[Table]:
    """The tables whose rows are a tenant's, those referred to first."""
    return [
        table
        for table in metadata.sorted_tables
        if "tenant_id" in table.c and table.name not in _PASSING
    ]


def _write_rows(session: Session, table: Table, tenant_id: UUID, out: TextIO) -> int:
    # A transaction's number means nothing outside its cluster.
    columns: list[ColumnElement[Any]] = [
        column
        for column in table.c
        if column.name != "tenant_id" and not isinstance(column.type, TransactionId)
    ]
    query = select(*columns).where(table.c.tenant_id == tenant_id)
    if table.name == "mail":
        query = query.where(table.c.notice != _SIGN_IN)
    rows: Iterable[Any] = session.execute(
        query.order_by(*table.primary_key).execution_options(
            yield_per=1 if table.name in _HEAVY else _CHUNK
        )
    ).mappings()
    count = 0
    for count, row in enumerate(rows, start=1):
        out.write(f"{',' if count > 1 else ''}\n{_json(dict(row))}")
    return count


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            raise TypeError(f"{type(value).__name__} has no form in an export")

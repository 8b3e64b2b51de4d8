"""The declarative base, and what every row of a tenant has in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Subquery,
    Table,
    Text,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of Boussole. Instants are aware, ids are UUIDs, texts have no length in SQL."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class TenantRow:
    """A row that belongs to one tenant: its key begins with the tenant.

    PostgreSQL checks foreign keys without row-level security; only a key that carries the
    tenant keeps a row from naming another tenant's.
    """

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenant.id"), primary_key=True, sort_order=-2
    )


class TenantScoped(TenantRow):
    """A tenant's row with an id of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's ``xid8``: a transaction's number, which never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The column's type in SQL."""
        return "xid8"


def words(enum: type[StrEnum]) -> Enum:
    """A column that holds the values of ``enum`` as text, checked by the database."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=None,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def same_tenant(
    column: str | Sequence[str], target: str, *, target_columns: Sequence[str] = ("id",)
) -> ForeignKeyConstraint:
    """A foreign key to a row of the same tenant.

    Args:
        column: the referring column, or columns in the order of ``target_columns``.
        target: the table referred to.
        target_columns: its key beside ``tenant_id``.
    """
    columns = [column] if isinstance(column, str) else list(column)
    return ForeignKeyConstraint(
        ["tenant_id", *columns],
        [f"{target}.tenant_id", *(f"{target}.{name}" for name in target_columns)],
    )


def rows_of(name: str, *columns: str) -> Subquery:
    """The bound tenant's rows of a table whose model is out of reach.

    A capability names so the tables of those above it. The criteria that a session adds know
    models only, so these rows carry their own, which asks nothing of who selects from them.

    Args:
        name: the table's.
        columns: those wanted beside ``tenant_id``.
    """
    whole = table(name, column("tenant_id"), *(column(each) for each in columns))
    return select(whole).where(whole.c.tenant_id == func.current_tenant()).subquery(name)


def table_of(model: type[Base]) -> Table:
    """The table behind ``model``, for statements that are not worth the ORM's time.

    Hot paths write with it: such a statement names its tenant itself, and row-level security
    checks that it does.
    """
    return cast("Table", model.__table__)

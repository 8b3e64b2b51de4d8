"""What the database's errors say to logs and reports: never a value they met.

PostgreSQL quotes the row it refuses and the text it cannot read, in the language of its server,
and SQLAlchemy the values sent with a statement. Votes and names are among them; logs are read by
people who may read neither. So an error is told by its type, its SQLSTATE and the names of what it
concerns, and what it quotes is forgotten before anything writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError


def guard(engine: Engine) -> None:
    """Have every error that ``engine`` raises forget its values."""
    event.listen(engine, "handle_error", _forget_before_raising)


def _forget_before_raising(context: ExceptionContext) -> None:
    forget_values(context.original_exception)
    if context.sqlalchemy_exception is not None:
        forget_values(context.sqlalchemy_exception)


def forget_values(error: BaseException) -> None:
    """Take the values out of what the database's errors say, in ``error`` and all that led to it.

    Types, ``sqlstate``, ``diag`` and stack traces stay as they are.
    """
    for each in chain_of(error):
        if isinstance(each, psycopg.Error):
            each.args = (words_of(each),)
        elif isinstance(each, StatementError):
            each.hide_parameters = True
            if isinstance(each.orig, psycopg.Error):
                kind = type(each.orig)
                each.args = (f"({kind.__module__}.{kind.__name__}) {words_of(each.orig)}",)


def words_of(error: psycopg.Error) -> str:
    """What may be told of ``error`` besides its type.

    A server that cannot be reached has met no value: what is said of that is told in full.
    """
    if error.sqlstate is None:
        is_about_reaching = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return str(error) if is_about_reaching else "refused by the driver"
    found = error.diag
    names = {
        "constraint": found.constraint_name,
        "table": found.table_name,
        "column": found.column_name,
    }
    told = [f"{what} {name}" for what, name in names.items() if name]
    return ", ".join([f"SQLSTATE {error.sqlstate}", *told])


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """``error`` and all that led to it, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting.extend(led for led in (each.__cause__, each.__context__) if led is not None)
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(each.exceptions)

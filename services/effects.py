"""What a fact brings with it, written in one statement as its transaction ends.

The journal entry, the doorbell, the inbox lines and the mails of an act are many small rows that
nothing reads before the commit: together they cost one round trip instead of one each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Effect:
    """A statement that writes rows and reads nothing back.

    Attributes:
        name: what tells it from the others; the parameter that holds its rows, as JSON.
        sql: what it does with them.
    """

    name: str
    sql: str


@dataclass(slots=True)
class Effects:
    """The rows to write as the transaction ends, by effect.

    All of them see the ledger as it is before any of them: none may count on another.
    """

    _rows: dict[Effect, list[Row]] = field(default_factory=dict)

    def add(self, effect: Effect, *rows: Row) -> None:
        """Write ``rows`` when the transaction ends."""
        if rows:
            self._rows.setdefault(effect, []).extend(rows)

    def write(self, session: Session) -> None:
        """Write everything, after what the session itself has to write."""
        if not self._rows:
            return
        session.flush()
        session.execute(
            _together(tuple(self._rows)),
            {
                effect.name: json.dumps(rows, default=_plain, ensure_ascii=False)
                for effect, rows in self._rows.items()
            },
        )
        self._rows.clear()


@cache
def _together(effects: tuple[Effect, ...]) -> TextClause:
    members = ",\n".join(f"{effect.name} AS ({effect.sql})" for effect in effects)
    return text("WITH " + members + "\nSELECT")


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            raise TypeError(f"{type(value).__name__} in an effect")

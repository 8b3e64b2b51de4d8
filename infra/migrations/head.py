"""The schema that this program needs, known without Alembic, which is slow to import."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, text

_REVISION: Final = re.compile(r"(\d{4})_\w+\.py")
_APPLIED: Final = text("SELECT version_num FROM alembic_version")


def head() -> str:
    """The newest revision that this program knows: their files are numbered."""
    names = (file.name for file in files("infra.migrations").joinpath("versions").iterdir())
    return max(found[1] for name in names if (found := _REVISION.fullmatch(name)))


def is_current(connection: Connection) -> bool:
    """Whether the database has every revision that this program knows, and none besides.

    Raises:
        ProgrammingError: it was never migrated, or not for this role.
    """
    return connection.execute(_APPLIED).scalars().all() == [head()]

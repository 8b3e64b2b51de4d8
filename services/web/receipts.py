"""What a person has just done, told once on the page they are led to.

Kept in the browser's signed cookie from the redirect to the next page, and no longer: a choice
does not stay on a screen that somebody else may read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import session

_KEY: Final = "receipt"


def keep_receipt(proposal_id: UUID, **told: Any) -> None:  # noqa: ANN401 - any JSON value
    """Remember what the next page of ``proposal_id`` tells; instants as ISO 8601 texts."""
    session[_KEY] = {"proposal": str(proposal_id), **told}


def take_receipt(proposal_id: UUID) -> dict[str, Any] | None:
    """What the page tells, the first time it is shown; another page forgets it."""
    kept: dict[str, Any] | None = session.pop(_KEY, None)
    return kept if kept and kept["proposal"] == str(proposal_id) else None


def instant(text: str) -> datetime:
    """An instant of a receipt."""
    return datetime.fromisoformat(text)

"""What a person has just done, told once on the page they are led to.

Kept in the browser's signed cookie from the redirect to the next page; a region that refreshes
by itself goes on showing it until then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import session

_KEY: Final = "receipt"


def keep_receipt(proposal_id: UUID, **told: Any) -> None:  # noqa: ANN401 - any JSON value
    """Remember what the next page of ``proposal_id`` tells; instants as ISO 8601 texts."""
    session[_KEY] = {"proposal": str(proposal_id), "shown": False, **told}


def take_receipt(proposal_id: UUID) -> dict[str, Any] | None:
    """What the page tells, the first time it is shown; another page forgets it."""
    kept = session.get(_KEY)
    if kept is None:
        return None
    if kept["shown"] or kept["proposal"] != str(proposal_id):
        session.pop(_KEY)
        return None
    session[_KEY] = {**kept, "shown": True}
    return dict(kept)


def shown_receipt(proposal_id: UUID) -> dict[str, Any] | None:
    """What the page around a refreshed region tells."""
    kept = session.get(_KEY)
    if kept is None or kept["proposal"] != str(proposal_id):
        return None
    return dict(kept)


def instant(text: str) -> datetime:
    """An instant of a receipt."""
    return datetime.fromisoformat(text)

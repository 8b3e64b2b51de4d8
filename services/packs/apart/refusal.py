"""Why a document is not inserted in a pack."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MOST_PAGES: Final = 400
"""Pages of one document: a budget has as many; a longer one is opened by itself."""


class Refusal(StrEnum):
    """Why a document is not inserted.

    The first three are of the pack as a whole, the others of the document.
    """

    NO_ROOM = "no_room"
    NO_TIME = "no_time"
    NOT_JOINED = "not_joined"
    GONE = "gone"
    PROTECTED = "protected"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"

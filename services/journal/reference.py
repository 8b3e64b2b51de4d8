"""The short reference of a fact: what a receipt gives, and what the journal is searched by."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

_DIGITS: Final = re.compile(r"[0-9a-f]{8}")


def reference_of(entry_id: UUID) -> str:
    """The first eight digits of the entry's identifier, in capitals: ``3F2A91C4``."""
    return entry_id.hex[:8].upper()


def read_reference(typed: str) -> str | None:
    """A reference as somebody typed or copied it; None when it cannot be one."""
    digits = "".join(typed.split()).lower()
    return digits.upper() if _DIGITS.fullmatch(digits) else None

"""What tells a content from any other, where no number counts its revisions."""

from __future__ import annotations

import hashlib
import json


def fingerprint_of(content: object) -> str:
    """The fingerprint of a content, in hexadecimal.

    Args:
        content: objects, lists and scalars as JSON has them; ids, instants and days may be in it.
    """
    written = json.dumps(content, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]

"""A text's revision as an ETag, and the revision that an edit was made upon (RFC 9110)."""

from __future__ import annotations

import re
from typing import Final

from flask import request

from services.errors import StaleVersion

_REVISION: Final = re.compile(r"[0-9]{1,9}")


def etag_of(revision: int) -> str:
    """The strong ETag of a revision, in its quotes."""
    return f'"{revision}"'


def expected_revision() -> int | None:
    """The revision named by ``If-Match``; None when there is none, or any will do.

    The use case compares it under the row's lock, so that no change slips in between.

    Raises:
        StaleVersion: it names no revision of ours, hence not the present one.
    """
    if "If-Match" not in request.headers:
        return None
    if request.if_match.star_tag:
        return None
    tags = list(request.if_match)
    if len(tags) != 1 or not _REVISION.fullmatch(tags[0]):
        raise StaleVersion
    return int(tags[0])

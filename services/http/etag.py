"""A text's revision as an ETag, and the revision that an edit was made upon (RFC 9110)."""

from __future__ import annotations

import re
from typing import Final

from flask import request

from services.errors import StaleVersion

_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def etag_of(revision: int | str) -> str:
    """The strong ETag of a revision, a number or a fingerprint, in its quotes."""
    return f'"{revision}"'


def expected_revision() -> int | None:
    """The number named by ``If-Match``; None when there is none, or any will do.

    The use case compares it under the row's lock, so that no change slips in between.

    Raises:
        StaleVersion: it names no revision of ours, hence not the present one.
    """
    tag = expected_fingerprint()
    if tag is None:
        return None
    if not _NUMBER.fullmatch(tag):
        raise StaleVersion
    return int(tag)


def expected_fingerprint() -> str | None:
    """The same for what has a fingerprint and no number.

    Raises:
        StaleVersion: it names several.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    tags = list(request.if_match)
    if len(tags) != 1:
        raise StaleVersion
    return tags[0]

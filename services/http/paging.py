"""One page of a list: which is asked for, and how many there are."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

DEFAULT_SIZE: Final = 20
MAX_SIZE: Final = 100
LAST_PAGE: Final = 10_000
HEADER: Final = "X-Pagination"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page that is asked for.

    Attributes:
        number: from 1.
        size: lines per page.
    """

    number: int = 1
    size: int = DEFAULT_SIZE

    @property
    def offset(self) -> int:
        """How many lines come before this page."""
        return (self.number - 1) * self.size


class Page(Protocol):
    """One page of a list, and how long the whole is: what a listing use case returns."""

    @property
    def items(self) -> Sequence[object]:
        """The lines of this page."""
        ...

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        ...


def page_header(request: PageRequest, total: int) -> str:
    """The value of ``X-Pagination``: JSON with the pages around this one."""
    pages = math.ceil(total / request.size)
    place: dict[str, int] = {"total": total, "total_pages": pages}
    if total:
        place |= {"first_page": 1, "last_page": pages, "page": request.number}
        if 1 < request.number <= pages:
            place["previous_page"] = request.number - 1
        if request.number < pages:
            place["next_page"] = request.number + 1
    return json.dumps(place)

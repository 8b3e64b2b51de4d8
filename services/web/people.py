"""People as a select offers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.tenancy.people import Reachable


def people_options(people: Sequence[Reachable]) -> list[tuple[str, str]]:
    """Address and name of each, in the order given; the address tells namesakes apart."""
    namesakes = Counter(person.name for person in people)
    return [
        (
            person.email,
            person.name if namesakes[person.name] == 1 else f"{person.name} ({person.email})",
        )
        for person in people
    ]

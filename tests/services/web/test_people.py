"""People as a select offers them."""

from __future__ import annotations

from uuid import UUID

from services.tenancy.people import Reachable
from services.web.people import people_options


def test_people_are_offered_by_name_and_namesakes_by_address_too() -> None:
    people = [
        Reachable(UUID(int=1), "anne@ville.example", "Anne Roy"),
        Reachable(UUID(int=2), "anne.roy@ville.example", "Anne Roy"),
        Reachable(UUID(int=3), "zoe@ville.example", "Zoé Petit"),
    ]
    assert people_options(people) == [
        ("anne@ville.example", "Anne Roy (anne@ville.example)"),
        ("anne.roy@ville.example", "Anne Roy (anne.roy@ville.example)"),
        ("zoe@ville.example", "Zoé Petit"),
    ]

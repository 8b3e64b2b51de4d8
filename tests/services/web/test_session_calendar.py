"""A session taken from its page into one's own calendar."""

from __future__ import annotations

from icalendar import Calendar

from services.committees.sessions.convening import convene
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.web.browsing import Visitors

LINK = "/calendar"


def test_is_offered_once_the_session_is_convened(town: Town) -> None:
    town.meet_in_session()
    sitting = Sitting.planned(town, town.at_committee(title="Tablette de terrain"))
    reader = Visitors.of(town)["second"]
    page = f"/sessions/{sitting.id}"
    assert not any(link.endswith(LINK) for link in reader.get(page).links)
    assert reader.get(page + LINK).status == 404

    convene(town.deps, town.caller("secretary"), sitting.id)
    assert any(link.endswith(page + LINK) for link in reader.get(page).links)
    given = reader.get(page + LINK)
    assert given.status == 200
    (event,) = Calendar.from_ical(given.html).walk("VEVENT")
    assert str(event["uid"]) == f"{sitting.id}@boussole"
    assert event.decoded("dtstart") == sitting.row().starts_at
    assert "1. Tablette de terrain" in str(event["description"])

"""Once a session is closed, its minutes and its page say who sat in whose place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.committees.absences import withdraw_absence
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.minutes import draft_minutes, read_minutes
from services.committees.sessions.read_sessions import read_session
from services.committees.sessions.record_votes import show_of_hands
from tests.fixtures.world import Town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting


@pytest.fixture
def town(town: Town) -> Town:
    """The lead is the fifth member's deputy."""
    seat_deputy(town, "fifth", "lead")
    return town


def decide(town: Town, sitting: Sitting, sent: UUID) -> None:
    """Take an item, and have everybody there vote for it."""
    ballot = sitting.take(sent)
    show_of_hands(town.deps, town.caller("secretary"), ballot.id, {})
    sitting.close_vote(sent)


def minutes(town: Town, sitting: Sitting) -> dict[str, Any]:
    """Close the session, draft its minutes and read them."""
    secretary = town.caller("secretary")
    close_session(town.deps, secretary, sitting.id)
    draft_minutes(town.deps, secretary, sitting.id)
    return read_minutes(town.deps, secretary, sitting.id)[0].content


def whose(content: dict[str, Any], name: str) -> str | None:
    """In whose place the minutes say that somebody sat; they have one line."""
    (line,) = [line for line in content["attendance"] if line["name"] == name]
    assert (line["right"] is None) == (line["deputy_of"] is None)
    said: str | None = line["deputy_of"]
    return said


def shown(town: Town, sitting: Sitting, name: str) -> str | None:
    """The same, as the page of the session shows it."""
    view = read_session(town.deps, town.caller("second"), sitting.id).view
    (presence,) = [one for one in view.presences if one.person.id == town.ids[name]]
    return presence.deputy_of.name if presence.deputy_of else None


class TestADeputyWhoVoted:
    def test_sat_though_the_titular_came_back_after(self, town: Town, sent: UUID):
        absence = away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        decide(town, sitting, sent)
        town.clock.advance(timedelta(minutes=5))
        sitting.arrive("fifth")
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        content = minutes(town, sitting)
        assert whose(content, "Lead") == "Fifth"
        assert shown(town, sitting, "lead") == "Fifth"
        (line,) = [line for line in content["attendance"] if line["name"] == "Fifth"]
        assert len(line["there"]) == 1

    def test_sat_though_they_were_named_while_it_lasted(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        seat_deputy(town, "fifth", "colleague")
        sitting.arrive("colleague")
        decide(town, sitting, sent)
        content = minutes(town, sitting)
        assert content["items"][0]["ballot"]["deputies"] == [{"name": "Colleague", "of": "Fifth"}]
        assert (whose(content, "Colleague"), whose(content, "Lead")) == ("Fifth", None)
        assert shown(town, sitting, "colleague") == "Fifth"
        assert shown(town, sitting, "lead") is None

    def test_sat_as_did_the_one_they_replaced(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        away(town)
        sitting = Sitting.opened(town, sent, other, there=("chair", "second", "lead"))
        decide(town, sitting, sent)
        town.clock.advance(timedelta(minutes=5))
        seat_deputy(town, "fifth", "colleague")
        sitting.arrive("colleague")
        decide(town, sitting, other)
        content = minutes(town, sitting)
        assert (whose(content, "Lead"), whose(content, "Colleague")) == ("Fifth", "Fifth")
        names = [line["name"] for line in content["attendance"]]
        assert names[names.index("Fifth") + 1 :][:2] == ["Lead", "Colleague"]


class TestADeputyWhoDidNot:
    def test_sat_all_the_same_by_the_absence(self, town: Town, sent: UUID):
        absence = away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "lead"))
        close_session(town.deps, town.caller("secretary"), sitting.id)
        town.clock.advance(timedelta(minutes=1))
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        content = read_minutes(town.deps, town.caller("secretary"), sitting.id)[0].content
        assert whose(content, "Lead") == "Fifth"
        assert shown(town, sitting, "lead") == "Fifth"

    def test_sat_on_the_day_that_the_session_opened(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        day = sitting.row().starts_at.date()
        away(town, first=day, last=day)
        sitting.open("chair", "lead")
        town.clock.advance(timedelta(hours=20))
        assert whose(minutes(town, sitting), "Lead") == "Fifth"

    def test_is_a_guest_when_the_absence_began_the_day_after(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        next_day = sitting.row().starts_at.date() + timedelta(days=1)
        away(town, first=next_day, last=next_day)
        sitting.open("chair", "lead")
        town.clock.advance(timedelta(hours=20))
        assert whose(minutes(town, sitting), "Lead") is None

    def test_is_a_guest_beside_a_titular_who_voted(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "fifth", "lead"))
        decide(town, sitting, sent)
        assert whose(minutes(town, sitting), "Lead") is None
        assert shown(town, sitting, "lead") is None

"""The minutes of a second convening say what quorum it needed, by the rule of its votes."""

from __future__ import annotations

import pytest

from services.committees.sessions.hold_session import close_session
from services.committees.sessions.minutes import draft_minutes
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.web.browsing import Visitors


@pytest.mark.parametrize(
    ("quorum", "said"),
    [
        ("none", "Seconde convocation, sans condition de quorum."),
        ("same", "Seconde convocation, au même quorum."),
    ],
)
def test_the_page_says_what_the_rule_says(town: Town, quorum: str, said: str) -> None:
    town.meet_in_session(second_convening={"min_days": 3, "quorum": quorum})
    sent = town.at_committee()
    Sitting.missed(town, sent)
    again = Sitting.of(town, sent)
    town.meet_in_session(second_convening="none")
    again.begin("chair", "second", "third")
    again.take(sent)
    again.vote(sent, chair="for", second="for", third="for")
    again.close_vote(sent)
    close_session(town.deps, town.caller("secretary"), again.id)
    draft_minutes(town.deps, town.caller("secretary"), again.id)
    page = Visitors.of(town)["second"].get(f"/sessions/{again.id}/minutes")
    assert said in page.text


def test_without_any_vote_the_page_promises_nothing(town: Town) -> None:
    town.meet_in_session()
    sent = town.at_committee()
    Sitting.missed(town, sent)
    again = Sitting.of(town, sent)
    again.begin("chair")
    close_session(town.deps, town.caller("secretary"), again.id)
    draft_minutes(town.deps, town.caller("secretary"), again.id)
    page = Visitors.of(town)["second"].get(f"/sessions/{again.id}/minutes")
    assert "Seconde convocation. " in page.text

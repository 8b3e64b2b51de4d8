"""The pages of a session, in the hands of who runs it."""

from __future__ import annotations

import pytest

from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


@pytest.fixture
def sitting(town: Town) -> Sitting:
    """A session under way, to which nobody has come yet."""
    town.meet_in_session()
    return Sitting.opened(town, town.at_committee(title="Tablette de terrain"), there=())


class TestTheRollCall:
    def test_who_notes_others_comes_back_to_the_list(
        self, town: Town, visitors: Visitors, sitting: Sitting
    ) -> None:
        page = visitors["secretary"].get(f"/sessions/{sitting.id}")
        for ending, said in (("/arrive", "Dans la salle depuis"), ("/leave", "Là de")):
            answer = visitors["secretary"].send(page, ending, member=town.email("third"))
            assert answer.status == 303
            address, _, part = answer.location.partition("#")
            page = visitors["secretary"].get(address)
            assert f'id="{part}">Présences' in page.html
            assert said in page.text

    def test_who_notes_their_own_arrival_sees_what_is_theirs_to_do(
        self, visitors: Visitors, sitting: Sitting
    ) -> None:
        page = visitors["third"].get(f"/sessions/{sitting.id}")
        answer = visitors["third"].send(page, "/arrive")
        assert answer.location.endswith(f"/sessions/{sitting.id}")

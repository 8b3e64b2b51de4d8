"""What the pack says of working conditions: the sponsor's word, as the page of the text has it."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.decision import College
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import VotingRight
from tests.fixtures.world import Town, TownFactory
from tests.services.packs.packing import convened, pack_of, text_of

CHANGED = "La proposition change les conditions de travail"
UNCHANGED = "La proposition ne change pas les conditions de travail."
CONFIRMED = "Lecture confirmée par Head, le lundi 2 mars 2026."
CORRECTED = "Lecture corrigée par Head en parrainant ; la proposition disait le contraire."


@pytest.fixture
def town(town: Town) -> Town:
    """The town has a social committee, « CST », whose vote at a distance ends with its last."""
    seat = SeatPlan(town.email("third"), College.STAFF, VotingRight.VOTING, chair=True)
    create_committee(
        town.deps,
        town.caller("admin"),
        "CST",
        preset="cst",
        rule={"mode": "async", "early_close": True},
        seats=[seat],
        secretaries=[],
    )
    return town


def submitted(town: Town, *, author: bool, sponsor: bool) -> UUID:
    """A text of which its author and its sponsor said so."""
    sent = town.submitted(working_conditions=author)
    town.answer(sent, working_conditions=sponsor)
    return sent


def told(town: Town, sent: UUID) -> str:
    return text_of(pack_of(town, convened(town, sent)))


class TestWorkingConditions:
    @pytest.mark.parametrize(
        ("author", "said", "unsaid"), [(True, CONFIRMED, CORRECTED), (False, CORRECTED, CONFIRMED)]
    )
    def test_that_change_name_whose_opinion_comes_first(
        self, town: Town, *, author: bool, said: str, unsaid: str
    ):
        sent = submitted(town, author=author, sponsor=True)
        town.vote(sent, third="for")
        pack = told(town, sent)
        assert f"{CHANGED} : « CST » donne son avis avant le vote." in pack
        assert said in pack
        assert unsaid not in pack

    def test_that_do_not_after_all_are_said_with_who_corrected_it(self, town: Town):
        pack = told(town, submitted(town, author=True, sponsor=False))
        assert f"{UNCHANGED} {CORRECTED}" in pack
        assert CHANGED not in pack
        assert "CST" not in pack

    def test_that_nobody_sees_change_are_not_spoken_of(self, town: Town):
        pack = told(town, submitted(town, author=False, sponsor=False))
        assert "onditions de travail" not in pack


class TestWithoutASocialCommittee:
    @pytest.fixture
    def town(self, new_town: TownFactory) -> Town:
        town = new_town()
        town.meet_in_session()
        return town

    def test_no_opinion_is_promised(self, town: Town):
        pack = told(town, submitted(town, author=True, sponsor=True))
        assert f"{CHANGED}. Aucun comité social ne donne d’avis ici avant le vote." in pack
        assert CONFIRMED in pack

"""A deputy beside a proxy of the same seat, and one who steps aside."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.decision import Choice, Result
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import GiverIsThere, Recused
from services.committees.models import Ballot
from services.committees.proxies import give_proxy
from services.committees.sessions.read_sessions import read_session
from services.committees.sessions.record_votes import show_of_hands
from services.governance.read_dossier import read_dossier
from tests.fixtures.world import Town
from tests.services.governance.seats import away, counted, seat_deputy, votes
from tests.services.governance.sittings import Sitting


@pytest.fixture
def town(town: Town) -> Town:
    """The lead is the fifth member's deputy; the fifth is not away."""
    seat_deputy(town, "fifth", "lead")
    return town


class TestAProxyOfTheSeat:
    @pytest.fixture
    def ballot(self, town: Town, sent: UUID) -> Ballot:
        """The fifth member entrusted their vote to the second, before being noted away."""
        ballot = town.ballot(sent)
        give_proxy(town.deps, town.caller("fifth"), ballot.id, to=town.email("second"))
        return ballot

    def by_proxy(self, town: Town, ballot: Ballot) -> None:
        fifth = town.ids["fifth"]
        cast_vote(town.deps, town.caller("second"), ballot.id, Choice.FOR, voter_id=fifth)

    def test_has_no_effect_while_their_deputy_sits(self, town: Town, sent: UUID, ballot: Ballot):
        away(town)
        sitting = Sitting.planned(town, sent)
        sitting.open("second", "third", "lead")
        sitting.take(sent)
        sitting.vote(sent, second="for", third="for")
        with pytest.raises(GiverIsThere):
            self.by_proxy(town, ballot)
        cast_vote(town.deps, town.caller("lead"), ballot.id, Choice.FOR)
        closed = sitting.close_vote(sent, by="second")
        assert closed.result is Result.ADOPTED
        assert counted(closed).quorum_reached == 3

    def test_serves_where_their_deputy_is_not(self, town: Town, sent: UUID, ballot: Ballot):
        away(town)
        sitting = Sitting.planned(town, sent)
        sitting.open("chair", "second", "third")
        sitting.take(sent)
        self.by_proxy(town, ballot)

    def test_is_waited_for_before_the_vote_is_closed(self, town: Town, sent: UUID, ballot: Ballot):
        sitting = Sitting.planned(town, sent)
        sitting.open("chair", "second", "third")
        sitting.take(sent)
        sitting.vote(sent, chair="against", second="for", third="against")
        chair = town.caller("chair")
        assert ballot.id not in read_session(town.deps, chair, sitting.id).to_close
        self.by_proxy(town, ballot)
        assert ballot.id in read_session(town.deps, chair, sitting.id).to_close


class TestADeputyWhoStepsAside:
    def test_stands_in_for_nobody(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "third", "lead"))
        ballot = sitting.take(sent)
        lead = town.caller("lead")
        assert ballot.id in read_session(town.deps, lead, sitting.id).recusable
        cast_vote(town.deps, lead, ballot.id, Choice.FOR)
        declare_recusal(town.deps, lead, ballot.id, "Mon frère y travaille.")
        assert votes(town, ballot)[town.ids["fifth"]].struck_at is not None
        with pytest.raises(Recused):
            cast_vote(town.deps, lead, ballot.id, Choice.FOR)
        assert show_of_hands(town.deps, town.caller("secretary"), ballot.id, {}) == 3
        closed = sitting.close_vote(sent)
        assert counted(closed).quorum_reached == 3
        assert is_kept_away_from(town, "lead", sent) is False  # decided, it is everybody's to read

    def test_loses_the_documents_and_leaves_the_seat_to_its_titular(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "fifth"))
        ballot = sitting.take(sent)
        declare_recusal(town.deps, town.caller("lead"), ballot.id, "Mon frère y travaille.")
        assert is_kept_away_from(town, "lead", sent)
        sitting.vote(sent, fifth="for")
        assert votes(town, ballot)[town.ids["fifth"]].struck_at is None


def is_kept_away_from(town: Town, name: str, proposal_id: UUID) -> bool:
    return read_dossier(town.deps, town.caller(name), proposal_id).recused

"""The deputy of a titular who is away sits, votes and is written down in their place."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from policies.decision import Choice, Result
from services.committees.absences import withdraw_absence
from services.committees.access import presiding
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import NotTheChair, TitularIsThere
from services.committees.models import Ballot
from services.committees.proxies import give_proxy
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.minutes import draft_minutes, read_minutes
from services.committees.sessions.presences import Presence
from services.committees.sessions.read_sessions import read_session
from services.committees.sessions.record_votes import (
    adopt_without_objection,
    record_vote,
    show_of_hands,
)
from services.errors import Invalid
from tests.fixtures.world import Town
from tests.services.governance.seats import away, counted, seat_deputy, votes
from tests.services.governance.sittings import Sitting


@pytest.fixture
def town(town: Town) -> Town:
    """The lead is the fifth member's deputy, a colleague the chair's; neither titular is away."""
    seat_deputy(town, "fifth", "lead")
    seat_deputy(town, "chair", "colleague")
    return town


def there(town: Town, sitting: Sitting) -> tuple[int, int]:
    """How many sit for the item, and the quorum."""
    count = read_session(town.deps, town.caller("second"), sitting.id).view.items[0].count
    assert count is not None
    return count.there, count.quorum


def presence(town: Town, sitting: Sitting, name: str) -> Presence | None:
    view = read_session(town.deps, town.caller("second"), sitting.id).view
    return next((one for one in view.presences if one.person.id == town.ids[name]), None)


def record(town: Town, ballot: Ballot, name: str, choice: Choice = Choice.FOR) -> None:
    secretary = town.caller("secretary")
    record_vote(town.deps, secretary, ballot.id, member=town.email(name), choice=choice)


class TestADeputyWhoSits:
    def test_makes_the_quorum_of_an_absent_titular(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("second", "third", "lead"))
        sitting.take(sent)
        assert there(town, sitting) == (3, 3)
        sitting.vote(sent, second="for", third="for")
        ballot = sitting.close_vote(sent, by="second")
        assert (counted(ballot).quorum_reached, counted(ballot).silent) == (3, 1)
        assert ballot.result is Result.ADOPTED

    def test_makes_none_while_the_titular_is_not_away(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=("second", "third", "lead"))
        sitting.take(sent)
        assert there(town, sitting) == (2, 3)
        sitting.vote(sent, second="for", third="for")
        assert sitting.close_vote(sent, by="second").result is Result.NO_QUORUM

    def test_sits_once_with_a_titular_who_came_after_all(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("second", "fifth", "lead"))
        ballot = sitting.take(sent)
        assert there(town, sitting) == (2, 3)
        with pytest.raises(TitularIsThere):
            sitting.vote(sent, lead="for")
        with pytest.raises(Invalid):
            record(town, ballot, "lead")
        record(town, ballot, "fifth")
        assert votes(town, ballot)[town.ids["fifth"]].deputy_id is None

    def test_has_the_vote_of_the_seat_written_down(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("second", "third", "lead"))
        ballot = sitting.take(sent)
        with pytest.raises(Invalid):
            record(town, ballot, "fifth")
        record(town, ballot, "lead", Choice.AGAINST)
        vote = votes(town, ballot)[town.ids["fifth"]]
        assert (vote.deputy_id, vote.recorded_by, vote.choice) == (
            town.ids["lead"], town.ids["secretary"], Choice.AGAINST,
        )  # fmt: skip
        assert town.inbox("lead") == []
        sitting.arrive("fifth")
        for name in ("lead", "fifth"):
            with pytest.raises(Invalid):
                record(town, ballot, name)

    def test_is_in_a_show_of_hands_and_among_its_exceptions(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        ballot = sitting.take(sent)
        exceptions = {town.email("lead"): Choice.ABSTAIN}
        secretary = town.caller("secretary")
        assert show_of_hands(town.deps, secretary, ballot.id, exceptions) == 3
        vote = votes(town, ballot)[town.ids["fifth"]]
        assert (vote.choice, vote.deputy_id) == (Choice.ABSTAIN, town.ids["lead"])
        with pytest.raises(Invalid):
            show_of_hands(town.deps, secretary, ballot.id, {town.email("fifth"): Choice.AGAINST})

    def test_does_not_object_like_the_others(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        ballot = sitting.take(sent)
        assert adopt_without_objection(town.deps, town.caller("chair"), ballot.id) == 3
        assert votes(town, ballot)[town.ids["fifth"]].deputy_id == town.ids["lead"]

    def test_votes_for_no_titular_who_stepped_aside(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        declare_recusal(town.deps, town.caller("fifth"), town.ballot(sent).id, "Intérêt.")
        ballot = sitting.take(sent)
        assert there(town, sitting) == (2, 3)
        assert show_of_hands(town.deps, town.caller("secretary"), ballot.id, {}) == 2

    def test_carries_no_proxy_of_the_titular(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        give_proxy(town.deps, town.caller("fourth"), town.ballot(sent).id, to=town.email("fifth"))
        away(town)
        sitting.open("chair", "second", "lead")
        sitting.take(sent)
        sitting.vote(sent, chair="for", second="for", lead="for")
        assert counted(sitting.close_vote(sent)).proxies == 0


class TestTheChairsDeputy:
    def test_votes_in_their_place_and_does_not_inherit_the_chair(self, town: Town, sent: UUID):
        away(town, "chair")
        sitting = Sitting.opened(town, sent, there=("colleague", "second", "third", "fourth"))
        ballot = sitting.take(sent)
        with town.deps.work(town.tenant_id) as work:
            assert presiding(work.session, ballot) == town.ids["second"]
        with pytest.raises(NotTheChair):
            adopt_without_objection(town.deps, town.caller("colleague"), ballot.id)
        sitting.vote(sent, colleague="against", second="for", third="for", fourth="against")
        ballot = sitting.close_vote(sent, by="second")
        assert ballot.result is Result.ADOPTED
        assert counted(ballot).casting_vote_by == str(town.ids["second"])
        with town.deps.work(town.tenant_id) as work:
            assert presiding(work.session, ballot) == town.ids["second"]
        close_session(town.deps, town.caller("secretary"), sitting.id)
        assert sitting.row().presided_by == town.ids["second"]

    def test_has_no_casting_vote_at_a_distance_either(self, town: Town):
        town.meet_in_session(mode="async")
        away(town, "chair")
        item = town.at_committee()
        town.vote(item, second="against", third="for", fourth="against", fifth="abstain")
        ballot = town.ballot(item)
        with town.deps.work(town.tenant_id) as work:
            assert presiding(work.session, ballot) == town.ids["chair"]
        cast_vote(town.deps, town.caller("colleague"), ballot.id, Choice.FOR)
        with town.deps.work(town.tenant_id) as work:
            assert presiding(work.session, ballot) == town.ids["second"]
        town.settle(item)
        ballot = town.ballot(item)
        assert ballot.result is Result.REJECTED
        assert counted(ballot).casting_vote_by == str(town.ids["second"])


class TestTheRollCall:
    def test_expects_the_deputy_of_who_is_away(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=("second",))
        assert presence(town, sitting, "lead") is None
        away(town)
        expected = presence(town, sitting, "lead")
        assert expected is not None
        assert expected.deputy_of is not None
        assert (expected.deputy_of.id, expected.is_there) == (town.ids["fifth"], False)
        sitting.arrive("fifth")
        assert presence(town, sitting, "lead") is None

    def test_shows_a_deputy_of_who_is_there_as_a_guest(self, town: Town, sent: UUID):
        away(town)
        sitting = Sitting.opened(town, sent, there=("second", "fifth", "lead"))
        guest = presence(town, sitting, "lead")
        assert guest is not None
        assert (guest.deputy_of, guest.right, guest.is_there) == (None, None, True)


class TestTheMinutes:
    def test_say_who_sat_as_whose_deputy(self, town: Town, sent: UUID):
        absence = away(town)
        sitting = Sitting.opened(town, sent, there=("chair", "second", "lead"))
        ballot = sitting.take(sent)
        record(town, ballot, "lead")
        sitting.close_vote(sent)
        secretary = town.caller("secretary")
        close_session(town.deps, secretary, sitting.id)
        draft_minutes(town.deps, secretary, sitting.id)
        town.clock.advance(timedelta(minutes=1))
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        draft_minutes(town.deps, secretary, sitting.id, correction="Une coquille.")
        last, first = read_minutes(town.deps, secretary, sitting.id)
        assert last.content == first.content
        lines = {line["name"]: line for line in last.content["attendance"]}
        assert (lines["Lead"]["deputy_of"], lines["Lead"]["right"]) == ("Fifth", "voting")
        assert (len(lines["Lead"]["there"]), lines["Fifth"]["there"]) == (1, [])
        counted_again = last.content["items"][0]["ballot"]
        assert counted_again["there"] == ["Chair", "Lead", "Second"]
        assert counted_again["deputies"] == [{"name": "Lead", "of": "Fifth"}]
        (vote,) = counted_again["votes"]
        assert (vote["name"], vote["deputy"], vote["recorded_by"]) == ("Fifth", "Lead", "Secretary")

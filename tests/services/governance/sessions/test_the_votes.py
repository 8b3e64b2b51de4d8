"""What is voted in a session: by whom, how, and what is put off."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from policies.decision import Arithmetic, Choice, Result
from policies.loop import Awaiting, Stage
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    BallotClosed,
    CannotCloseYet,
    NotTheChair,
    NotTheSecretary,
    PartyNeverVotes,
    Recused,
)
from services.committees.models import Ballot, BallotState, Manner
from services.committees.sessions.attend import record_departure
from services.committees.sessions.edit_agenda import (
    ItemDescription,
    NewItem,
    add_item,
    describe_item,
)
from services.committees.sessions.errors import NotThere, SomethingIsOpen
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.models import ItemState, state_of_item
from services.committees.sessions.read_sessions import read_session
from services.committees.sessions.record_votes import (
    adopt_without_objection,
    record_vote,
    show_of_hands,
)
from services.committees.sessions.run_items import end_item, open_item, postpone_item
from services.committees.withdraw_proposal import withdraw_proposal
from services.errors import Invalid, InvalidStage
from tests.fixtures.world import Town
from tests.services.governance.sittings import VOTERS, Sitting


def arithmetic(ballot: Ballot) -> Arithmetic:
    assert ballot.arithmetic is not None
    return Arithmetic.from_dict(ballot.arithmetic)


class TestTheVote:
    def test_is_held_by_those_there_and_closed_by_the_chair(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=VOTERS[:4])
        assert sitting.take(sent).state is BallotState.OPEN
        sitting.vote(sent, chair="for", second="for", third="against")
        with pytest.raises(NotThere):
            sitting.vote(sent, fifth="for")
        ballot = sitting.close_vote(sent)
        count = arithmetic(ballot)
        assert ballot.result is Result.ADOPTED
        assert (count.votes_for, count.votes_against, count.silent) == (2, 1, 1)
        assert count.taking_part == 4
        assert town.proposal(sent).stage is Stage.ROLLOUT
        assert state_of_item(sitting.item(sent)) is ItemState.CLOSED

    def test_does_not_close_by_itself(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        sitting.vote(sent, **dict.fromkeys(VOTERS, "for"))
        town.settle(sent)
        assert town.ballot(sent).state is BallotState.OPEN

    def test_each_item_keeps_its_own_attendance(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        sitting = Sitting.opened(town, sent, other)
        sitting.take(sent)
        sitting.vote(sent, chair="for", second="for")
        first = sitting.close_vote(sent)
        for name in ("third", "fourth"):
            record_departure(town.deps, town.caller(name), sitting.id)
        town.clock.advance(timedelta(minutes=5))
        sitting.take(other)
        sitting.vote(other, chair="for", second="against", fifth="for")
        second = sitting.close_vote(other)
        assert arithmetic(first).taking_part == 5
        assert arithmetic(second).taking_part == 3

    def test_a_secretary_closes_it_without_a_say_on_reserves(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        with pytest.raises(NotTheChair):
            close_ballot(town.deps, town.caller("third"), town.ballot(sent).id)
        sitting.vote(sent, chair="for")
        assert sitting.close_vote(sent, by="secretary").state is BallotState.CLOSED

    def test_the_chair_is_the_first_in_order_among_those_there(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=("second", "third", "fourth", "fifth"))
        sitting.take(sent)
        sitting.vote(sent, second="for", third="for", fourth="against", fifth="against")
        ballot = sitting.close_vote(sent, by="second")
        assert ballot.result is Result.ADOPTED
        assert arithmetic(ballot).casting_vote_by == str(town.ids["second"])

    def test_one_item_is_open_at_a_time(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        sitting = Sitting.opened(town, sent, other)
        sitting.take(sent)
        with pytest.raises(SomethingIsOpen):
            sitting.take(other)
        with pytest.raises(SomethingIsOpen):
            close_session(town.deps, town.caller("secretary"), sitting.id)

    def test_a_recusal_before_the_vote_is_carried_by_its_list(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        declare_recusal(town.deps, town.caller("chair"), town.ballot(sent).id, "Intérêt.")
        sitting.take(sent)
        sitting.vote(sent, second="for", third="against", fourth="against", fifth="for")
        ballot = sitting.close_vote(sent, by="second")
        count = arithmetic(ballot)
        assert (count.recused, count.quorum_base) == (1, 4)
        assert count.casting_vote_by == str(town.ids["second"])

    def test_hands_shown_are_for_but_the_exceptions(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        secretary = town.caller("secretary")
        exceptions = {town.email("third"): Choice.AGAINST, town.email("fifth"): Choice.ABSTAIN}
        assert show_of_hands(town.deps, secretary, ballot.id, exceptions) == 5
        ballot = sitting.close_vote(sent)
        count = arithmetic(ballot)
        assert (count.votes_for, count.votes_against, count.abstain) == (3, 1, 1)
        assert ballot.manner is Manner.SHOW_OF_HANDS

    def test_the_secretary_writes_down_a_vote_of_somebody_there(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=VOTERS[:3])
        ballot = sitting.take(sent)
        secretary = town.caller("secretary")
        record_vote(
            town.deps, secretary, ballot.id, member=town.email("third"), choice=Choice.AGAINST
        )
        for name in ("third", "fourth", "adviser"):
            with pytest.raises(Invalid):
                record_vote(
                    town.deps, secretary, ballot.id, member=town.email(name), choice=Choice.FOR
                )
        with pytest.raises(NotTheSecretary):
            record_vote(
                town.deps,
                town.caller("second"),
                ballot.id,
                member=town.email("second"),
                choice=Choice.FOR,
            )

    def test_without_objection_all_those_there_are_for(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=VOTERS[:4])
        ballot = sitting.take(sent)
        with pytest.raises(NotTheChair):
            adopt_without_objection(town.deps, town.caller("second"), ballot.id)
        assert adopt_without_objection(town.deps, town.caller("chair"), ballot.id) == 4
        sitting.arrive("fifth")
        with pytest.raises(BallotClosed):
            sitting.vote(sent, fifth="against")
        town.settle(sent)
        ballot = town.ballot(sent)
        assert (ballot.result, ballot.manner) == (Result.ADOPTED, Manner.NO_OBJECTION)

    def test_one_vote_opens_the_vote_for_all(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        sitting.vote(sent, third="against")
        with pytest.raises(InvalidStage):
            adopt_without_objection(town.deps, town.caller("chair"), ballot.id)

    def test_closed_it_takes_no_more_votes(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        sitting.vote(sent, second="for")
        close_ballot(town.deps, town.caller("chair"), town.ballot(sent).id)
        with pytest.raises(BallotClosed):
            sitting.vote(sent, third="for")

    def test_left_open_it_closes_a_day_later(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        sitting.vote(sent, chair="for", second="for", third="for")
        town.wait(sent, hours=24)
        assert town.ballot(sent).result is Result.ADOPTED
        assert state_of_item(sitting.item(sent)) is ItemState.CLOSED


class TestPuttingOff:
    def test_before_its_vote_an_item_waits_for_another_agenda(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        postpone_item(town.deps, town.caller("secretary"), sitting.item(sent).id)
        town.settle(sent)
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY
        assert town.ballot(sent).round == 1
        Sitting.planned(town, sent)

    def test_during_its_vote_the_votes_are_void(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        sitting.vote(sent, chair="for")
        postpone_item(town.deps, town.caller("secretary"), sitting.item(sent).id)
        town.settle(sent)
        assert town.ballot(sent).round == 2
        assert town.ballot(sent).state is BallotState.SCHEDULED
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY

    def test_what_is_not_reached_waits_for_another_session(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        close_session(town.deps, town.caller("secretary"), sitting.id)
        town.settle(sent)
        assert state_of_item(sitting.item(sent)) is ItemState.POSTPONED
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY

    def test_a_withdrawn_proposal_leaves_the_agenda(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        withdraw_proposal(town.deps, town.caller("author"), sent, "Plus utile.")
        town.settle(sent)
        assert town.proposal(sent).stage is Stage.CLOSED
        assert state_of_item(sitting.item(sent)) is ItemState.POSTPONED

    def test_a_point_of_information_is_ended_by_hand(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        secretary = town.caller("secretary")
        item_id = add_item(town.deps, secretary, sitting.id, NewItem(title="Point d’étape"))
        open_item(town.deps, secretary, item_id)
        end_item(town.deps, secretary, item_id)
        sitting.take(sent)
        with pytest.raises(InvalidStage):
            end_item(town.deps, secretary, sitting.item(sent).id)


class TestWhoRunsTheVote:
    def test_is_not_party_to_the_item(self, town: Town):
        sent = town.submitted(by="secretary")
        town.answer(sent)
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        secretary = town.caller("secretary")
        with pytest.raises(PartyNeverVotes):
            show_of_hands(town.deps, secretary, ballot.id, {})
        sitting.vote(sent, chair="for")
        with pytest.raises(PartyNeverVotes):
            close_ballot(town.deps, secretary, ballot.id)

    def test_has_not_stepped_aside(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        chair = town.caller("chair")
        declare_recusal(town.deps, chair, ballot.id, "Intérêt.")
        with pytest.raises(Recused):
            show_of_hands(town.deps, chair, ballot.id, {})
        sitting.vote(sent, second="for")
        with pytest.raises(Recused):
            close_ballot(town.deps, chair, ballot.id)

    def test_does_not_close_what_nobody_voted_on(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        for name in ("chair", "secretary"):
            with pytest.raises(CannotCloseYet):
                close_ballot(town.deps, town.caller(name), ballot.id)


class TestSteppingAside:
    def test_closes_the_debate_of_the_item(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        debate = ItemDescription(debate="Deux questions.")
        describe_item(town.deps, town.caller("secretary"), sitting.item(sent).id, debate)
        declare_recusal(town.deps, town.caller("third"), town.ballot(sent).id, "Intérêt.")
        for name, said in (("second", "Deux questions."), ("third", "")):
            view = read_session(town.deps, town.caller(name), sitting.id).view
            assert view.items[0].debate == said

    def test_is_for_consultative_members_too(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        sitting.take(sent)
        declare_recusal(town.deps, town.caller("adviser"), town.ballot(sent).id, "Intérêt.")
        view = read_session(town.deps, town.caller("second"), sitting.id).view
        assert "Adviser" in [person.name for person in view.items[0].recused]

"""A session of a committee, from its convocation to its last vote, in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import update

from policies.decision import Arithmetic, Choice, Result
from policies.loop import Awaiting, Stage
from services.committees.agenda import open_ballot, reschedule_item
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    BallotClosed,
    CannotCloseYet,
    NotTheChair,
    NotTheSecretary,
    OnlyInSession,
    PartyNeverVotes,
    Recused,
)
from services.committees.models import Ballot, BallotState, Committee, Manner
from services.committees.sessions.attend import record_arrival, record_departure
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.edit_agenda import (
    ItemDescription,
    NewItem,
    add_item,
    describe_item,
    order_items,
    remove_item,
)
from services.committees.sessions.errors import NoticeTooShort, NotThere, SomethingIsOpen
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import (
    approve_minutes,
    digest_of,
    draft_minutes,
    read_minutes,
)
from services.committees.sessions.models import ItemState, state_of_item
from services.committees.sessions.plan_session import move_session, plan_session
from services.committees.sessions.read_sessions import read_session
from services.committees.sessions.record_votes import (
    adopt_without_objection,
    record_vote,
    show_of_hands,
)
from services.committees.sessions.run_items import end_item, open_item, postpone_item
from services.committees.withdraw_proposal import withdraw_proposal
from services.errors import Invalid, InvalidStage, NotFound
from services.notifications.models import ItemKind
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import VOTERS, Sitting, meeting


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    """A town whose steering committee meets."""
    town = new_town()
    town.meet_in_session()
    return town


@pytest.fixture
def sent(town: Town) -> UUID:
    """A proposal before the committee, on no agenda yet."""
    return town.at_committee()


def arithmetic(ballot: Ballot) -> Arithmetic:
    assert ballot.arithmetic is not None
    return Arithmetic.from_dict(ballot.arithmetic)


class TestBeforeTheSession:
    def test_an_item_that_comes_to_the_committee_awaits_an_agenda(self, town: Town, sent: UUID):
        proposal, ballot = town.proposal(sent), town.ballot(sent)
        assert (proposal.stage, proposal.awaiting) == (Stage.COMMITTEE, Awaiting.SECRETARY)
        assert (ballot.state, ballot.session_id) == (BallotState.SCHEDULED, None)
        assert (ItemKind.SESSION, sent, None) in town.inbox("secretary")
        assert "agenda_asked" in town.mails("secretary", sent)
        assert not town.inbox("chair")

    def test_on_an_agenda_it_waits_for_the_session(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        proposal = town.proposal(sent)
        assert proposal.awaiting is Awaiting.COMMITTEE
        assert proposal.due_at == sitting.row().starts_at
        assert not town.inbox("secretary")

    def test_the_convocation_reaches_everybody_and_leaves_in_time(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        for name in (*VOTERS, "adviser", "secretary"):
            assert "session_convened" in town.mails(name)
        assert "session_convened" not in town.mails("author")
        with pytest.raises(InvalidStage):
            convene(town.deps, town.caller("secretary"), sitting.id)

    def test_a_convocation_too_late_is_refused_with_the_day_that_would_do(
        self, town: Town, sent: UUID
    ):
        sitting = Sitting.planned(town, sent, days=4)
        with pytest.raises(NoticeTooShort) as refused:
            convene(town.deps, town.caller("secretary"), sitting.id)
        assert refused.value.values["day"] == town.clock.now().date() + timedelta(days=5)
        convene(town.deps, town.caller("secretary"), sitting.id, urgency="Marché à notifier.")
        assert sitting.row().urgency == "Marché à notifier."

    def test_urgency_is_not_kept_where_the_notice_is(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id, urgency="Par prudence.")
        assert sitting.row().urgency is None

    def test_an_empty_agenda_is_not_convened(self, town: Town):
        with pytest.raises(InvalidStage):
            convene(town.deps, town.caller("secretary"), Sitting.planned(town).id)

    def test_only_the_committees_own_people_run_it(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        later = meeting(town.clock.now() + timedelta(days=9))
        for name in ("second", "author", "admin"):
            caller = town.caller(name)
            with pytest.raises((NotTheSecretary, Exception)) as refused:
                convene(town.deps, caller, sitting.id)
            assert type(refused.value).__name__ in {"NotTheSecretary", "Forbidden"}
        with pytest.raises(NotTheSecretary):
            plan_session(town.deps, town.caller("second"), town.copil, later)
        plan_session(town.deps, town.caller("chair"), town.copil, later)

    def test_a_session_in_the_past_or_nowhere_is_refused(self, town: Town):
        late = meeting(town.clock.now() - timedelta(hours=1))
        with pytest.raises(Invalid) as refused:
            plan_session(town.deps, town.caller("secretary"), town.copil, late)
        assert set(refused.value.errors) == {"starts_at"}

    def test_a_decision_is_added_after_the_convocation_only_in_time(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        sitting = Sitting.planned(town, sent, days=7)
        convene(town.deps, town.caller("secretary"), sitting.id)
        town.clock.advance(timedelta(days=1))
        sitting.add(other)
        assert "session_agenda" in town.mails("second")
        late = town.at_committee(title="Encore un")
        town.clock.advance(timedelta(days=3))
        with pytest.raises(InvalidStage):
            sitting.add(late)
        note = NewItem(title="Point d’étape")
        add_item(town.deps, town.caller("secretary"), sitting.id, note)
        assert [item.title for item in sitting.items()][-1] == "Point d’étape"

    def test_what_is_taken_off_waits_for_another_agenda(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        remove_item(town.deps, town.caller("secretary"), sitting.item(sent).id)
        town.settle(sent)
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY
        assert town.ballot(sent).round == 1
        again = Sitting.planned(town, sent)
        assert again.item(sent).ballot_id == town.ballot(sent).id

    def test_an_item_is_on_one_agenda_at_a_time(self, town: Town, sent: UUID):
        Sitting.planned(town, sent)
        with pytest.raises(InvalidStage):
            Sitting.planned(town, sent)

    def test_the_agenda_is_ordered_whole(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        sitting = Sitting.planned(town, sent, other)
        first, second = (item.id for item in sitting.items())
        secretary = town.caller("secretary")
        order_items(town.deps, secretary, sitting.id, [second, first])
        assert [item.id for item in sitting.items()] == [second, first]
        for wrong in ([first], [first, first], [first, second, second]):
            with pytest.raises(Invalid):
                order_items(town.deps, secretary, sitting.id, wrong)

    def test_moving_a_convened_session_keeps_its_notice_and_is_told(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent, days=9)
        secretary = town.caller("secretary")
        convene(town.deps, secretary, sitting.id)
        soon = meeting(town.clock.now() + timedelta(days=2))
        with pytest.raises(NoticeTooShort):
            move_session(town.deps, secretary, sitting.id, soon)
        later = meeting(town.clock.now() + timedelta(days=12))
        move_session(town.deps, secretary, sitting.id, later)
        town.settle(sent)
        assert town.proposal(sent).due_at == later.starts_at
        assert town.mails("second")[-1] == "session_moved"

    def test_a_session_given_up_frees_its_items(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        secretary = town.caller("secretary")
        convene(town.deps, secretary, sitting.id)
        cancel_session(town.deps, secretary, sitting.id, "Salle indisponible.")
        town.settle(sent)
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY
        assert town.mails("second")[-1] == "session_cancelled"
        with pytest.raises(InvalidStage):
            open_session(town.deps, secretary, sitting.id)

    def test_a_vote_in_session_is_not_opened_apart_from_it(self, town: Town, sent: UUID):
        ballot = town.ballot(sent)
        with pytest.raises(InvalidStage):
            open_ballot(town.deps, town.caller("secretary"), ballot.id)

    def test_where_the_preset_allows_it_the_item_is_voted_on_at_a_distance(
        self, town: Town, sent: UUID
    ):
        reschedule_item(town.deps, town.caller("secretary"), sent)
        town.settle(sent)
        town.adopt(sent)
        assert town.ballot(sent).result is Result.ADOPTED

    def test_where_it_does_not_the_committee_meets(self, town: Town, sent: UUID):
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(Committee).where(Committee.id == town.copil).values(preset="council")
            )
        with pytest.raises(OnlyInSession):
            reschedule_item(town.deps, town.caller("secretary"), sent)

    def test_nothing_of_another_town_is_found(self, town: Town, sent: UUID, new_town: TownFactory):
        sitting = Sitting.planned(town, sent)
        elsewhere = new_town()
        stranger = elsewhere.caller("secretary")
        with pytest.raises(NotFound):
            convene(elsewhere.deps, stranger, sitting.id)
        with pytest.raises(NotFound):
            open_item(elsewhere.deps, stranger, sitting.item(sent).id)
        with pytest.raises(NotFound):
            plan_session(
                elsewhere.deps, stranger, town.copil, meeting(town.clock.now() + timedelta(days=9))
            )


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


class TestSecondConvening:
    def missed(self, town: Town, *sent: UUID) -> Sitting:
        sitting = Sitting.opened(town, *sent, there=("chair",))
        for proposal_id in sent:
            sitting.take(proposal_id)
            sitting.vote(proposal_id, chair="for")
            assert sitting.close_vote(proposal_id).result is Result.NO_QUORUM
        close_session(town.deps, town.caller("secretary"), sitting.id)
        return sitting

    def second(self, town: Town, sent: UUID) -> Sitting:
        session_id = town.ballot(sent).session_id
        assert session_id is not None
        return Sitting(town, session_id)

    def test_is_created_with_its_date_and_the_same_items(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        first = self.missed(town, sent, other)
        again = self.second(town, sent)
        row = again.row()
        assert (row.convening, row.first_id) == (2, first.id)
        assert row.starts_at == first.row().starts_at + timedelta(days=3)
        assert {item.proposal_id for item in again.items()} == {sent, other}
        assert row.convened_at is not None
        assert town.mails("third").count("second_session") == 1

    def test_needs_no_quorum(self, town: Town, sent: UUID):
        self.missed(town, sent)
        again = self.second(town, sent)
        town.clock.advance(again.row().starts_at - town.clock.now())
        open_session(town.deps, town.caller("secretary"), again.id)
        again.arrive("second")
        again.take(sent)
        again.vote(sent, second="for")
        assert again.close_vote(sent, by="second").result is Result.ADOPTED

    def test_given_up_its_items_take_the_quorum_again(self, town: Town, sent: UUID):
        self.missed(town, sent)
        again = self.second(town, sent)
        cancel_session(town.deps, town.caller("secretary"), again.id, "Salle fermée.")
        town.settle(sent)
        assert town.ballot(sent).convening == 1
        third = Sitting.opened(town, sent, there=("chair",))
        third.take(sent)
        third.vote(sent, chair="for")
        assert third.close_vote(sent).result is Result.NO_QUORUM

    def test_given_up_before_an_item_comes_to_it_the_item_awaits_the_secretary(
        self, town: Town, sent: UUID
    ):
        other = town.at_committee(title="Autre point")
        sitting = Sitting.opened(town, sent, other, there=("chair",))
        sitting.take(sent)
        sitting.vote(sent, chair="for")
        sitting.close_vote(sent)
        cancel_session(
            town.deps, town.caller("secretary"), self.second(town, sent).id, "Salle fermée."
        )
        sitting.take(other)
        sitting.vote(other, chair="for")
        assert sitting.close_vote(other).result is Result.NO_QUORUM
        assert town.ballot(other).session_id is None
        assert town.proposal(other).awaiting is Awaiting.SECRETARY
        Sitting.planned(town, other)

    def test_keeps_the_rule_of_the_first(self, town: Town, sent: UUID):
        self.missed(town, sent)
        again = self.second(town, sent)
        town.meet_in_session(second_convening="none")
        town.clock.advance(again.row().starts_at - town.clock.now())
        open_session(town.deps, town.caller("secretary"), again.id)
        again.arrive("second")
        again.take(sent)
        again.vote(sent, second="for")
        assert again.close_vote(sent, by="second").result is Result.ADOPTED

    def test_is_not_moved_before_its_days(self, town: Town, sent: UUID):
        self.missed(town, sent)
        again = self.second(town, sent)
        secretary = town.caller("secretary")
        soon = meeting(again.row().starts_at - timedelta(days=1))
        with pytest.raises(InvalidStage):
            move_session(town.deps, secretary, again.id, soon)
        move_session(
            town.deps, secretary, again.id, meeting(again.row().starts_at + timedelta(days=5))
        )

    def test_missed_again_the_item_goes_to_the_secretary(self, town: Town, sent: UUID):
        self.missed(town, sent)
        again = self.second(town, sent)
        town.clock.advance(again.row().starts_at - town.clock.now())
        open_session(town.deps, town.caller("secretary"), again.id)
        again.take(sent)
        assert again.close_vote(sent, by="secretary").result is Result.NO_QUORUM
        close_session(town.deps, town.caller("secretary"), again.id)
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY
        assert town.ballot(sent).convening == 1
        Sitting.planned(town, sent)


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


class TestTwoAtOnce:
    def test_an_item_is_put_off_or_closed_never_both(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        ballot = sitting.take(sent)
        sitting.vote(sent, chair="for", second="for", third="for")
        item = sitting.item(sent).id
        acts = [
            lambda: postpone_item(town.deps, town.caller("secretary"), item),
            lambda: close_ballot(town.deps, town.caller("chair"), ballot.id),
        ]
        start = Barrier(2)

        def attempt(act: Callable[[], None]) -> str:
            start.wait()
            try:
                act()
            except (InvalidStage, BallotClosed) as refusal:
                return type(refusal).__name__
            return "done"

        with ThreadPoolExecutor(2) as threads:
            ends = list(threads.map(attempt, acts))
        assert ends.count("done") == 1
        town.settle(sent)
        assert state_of_item(sitting.item(sent)) in {ItemState.CLOSED, ItemState.POSTPONED}

    def test_a_session_is_not_closed_over_an_item_that_opens(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        item = sitting.item(sent).id
        acts = [
            lambda: open_item(town.deps, town.caller("secretary"), item),
            lambda: close_session(town.deps, town.caller("chair"), sitting.id),
        ]
        start = Barrier(2)

        def attempt(act: Callable[[], None]) -> bool:
            start.wait()
            try:
                act()
            except InvalidStage:
                return False
            return True

        with ThreadPoolExecutor(2) as threads:
            assert sum(threads.map(attempt, acts)) == 1


class TestAttendance:
    def test_is_not_noted_days_ahead(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        with pytest.raises(InvalidStage):
            record_arrival(town.deps, town.caller("second"), sitting.id)

    def test_a_member_comes_leaves_and_comes_back(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=())
        third = town.caller("third")
        assert record_arrival(town.deps, third, sitting.id) == record_arrival(
            town.deps, third, sitting.id
        )
        town.clock.advance(timedelta(minutes=1))
        record_departure(town.deps, third, sitting.id)
        with pytest.raises(InvalidStage):
            record_departure(town.deps, third, sitting.id)
        town.clock.advance(timedelta(minutes=1))
        record_arrival(town.deps, third, sitting.id, remote=True)

    def test_somebody_else_is_noted_by_who_runs_the_session(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=())
        record_arrival(town.deps, town.caller("secretary"), sitting.id, member=town.email("fourth"))
        for name, whom in (("third", "fifth"), ("author", "author")):
            with pytest.raises(NotTheSecretary):
                record_arrival(town.deps, town.caller(name), sitting.id, member=town.email(whom))

    def test_a_session_opens_at_its_hour(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        with pytest.raises(InvalidStage):
            open_session(town.deps, town.caller("secretary"), sitting.id)


class TestMinutes:
    def held(self, town: Town, sent: UUID) -> Sitting:
        sitting = Sitting.opened(town, sent, there=VOTERS[:4])
        sitting.take(sent)
        sitting.vote(sent, chair="for", second="for", third="against")
        sitting.close_vote(sent)
        close_session(town.deps, town.caller("secretary"), sitting.id)
        return sitting

    def test_are_drawn_up_from_what_was_recorded(self, town: Town, sent: UUID):
        sitting = self.held(town, sent)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        (minutes,) = read_minutes(town.deps, town.caller("author"), sitting.id)
        (item,) = minutes.content["items"]
        assert item["ballot"]["result"] == "adopted"
        assert item["ballot"]["arithmetic"]["for"] == 2
        assert item["ballot"]["arithmetic"]["chair"] == "Chair"
        assert item["ballot"]["there"] == ["Chair", "Fourth", "Second", "Third"]
        there = {line["name"]: len(line["there"]) for line in minutes.content["attendance"]}
        assert there["Fifth"] == 0
        assert there["Fourth"] == 1
        assert digest_of(minutes.content).hex() == minutes.sha256

    def test_are_approved_by_the_chair_and_a_secretary(self, town: Town, sent: UUID):
        sitting = self.held(town, sent)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        approve_minutes(town.deps, town.caller("secretary"), sitting.id, 1)
        with pytest.raises(InvalidStage):
            approve_minutes(town.deps, town.caller("secretary"), sitting.id, 1)
        with pytest.raises(NotTheSecretary):
            approve_minutes(town.deps, town.caller("second"), sitting.id, 1)
        approve_minutes(town.deps, town.caller("chair"), sitting.id, 1)
        (minutes,) = read_minutes(town.deps, town.caller("author"), sitting.id)
        assert {one.duty.value for one in minutes.approvals} == {"chair", "secretary"}

    def test_corrected_they_keep_what_they_said_before(self, town: Town, sent: UUID):
        sitting = self.held(town, sent)
        secretary = town.caller("secretary")
        draft_minutes(town.deps, secretary, sitting.id)
        approve_minutes(town.deps, town.caller("chair"), sitting.id, 1)
        with pytest.raises(Invalid):
            draft_minutes(town.deps, secretary, sitting.id)
        debate = ItemDescription(debate="Deux questions sur le calendrier.")
        describe_item(town.deps, secretary, sitting.items()[0].id, debate)
        draft_minutes(town.deps, secretary, sitting.id, correction="Un débat oublié.")
        last, first = read_minutes(town.deps, secretary, sitting.id)
        assert (last.number, last.correction, last.approvals) == (2, "Un débat oublié.", [])
        assert (first.number, len(first.approvals)) == (1, 1)
        assert first.content["items"][0]["debate"] == ""
        with pytest.raises(InvalidStage):
            approve_minutes(town.deps, secretary, sitting.id, 1)

    def test_wait_for_the_end_of_the_session_and_of_its_counts(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent)
        secretary = town.caller("secretary")
        with pytest.raises(InvalidStage):
            draft_minutes(town.deps, secretary, sitting.id)
        sitting.take(sent)
        sitting.vote(sent, chair="for")
        close_ballot(town.deps, town.caller("chair"), town.ballot(sent).id)
        close_session(town.deps, secretary, sitting.id)
        with pytest.raises(InvalidStage):
            draft_minutes(town.deps, secretary, sitting.id)
        town.settle(sent)
        draft_minutes(town.deps, secretary, sitting.id)


class TestAtADistance:
    def test_a_second_convening_leaves_as_long_to_vote_as_the_first(self, town: Town, sent: UUID):
        reschedule_item(town.deps, town.caller("secretary"), sent)
        town.settle(sent)
        first = town.ballot(sent)
        town.wait(sent, days=8)
        second = town.ballot(sent)
        assert (second.convening, second.mode, second.session_id) == (2, first.mode, None)
        assert second.closes_at - second.opens_at == first.closes_at - first.opens_at

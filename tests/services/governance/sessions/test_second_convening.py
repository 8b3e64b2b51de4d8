"""What follows a quorum that was missed, in a session and at a distance."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from policies.decision import Result
from policies.loop import Awaiting
from services.committees.agenda import reschedule_item
from services.committees.sessions.convening import cancel_session
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.plan_session import move_session
from services.errors import InvalidStage
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting, meeting


class TestSecondConvening:
    def test_is_created_with_its_date_and_the_same_items(self, town: Town, sent: UUID):
        other = town.at_committee(title="Autre point")
        first = Sitting.missed(town, sent, other)
        again = Sitting.of(town, sent)
        row = again.row()
        assert (row.convening, row.first_id) == (2, first.id)
        assert row.starts_at == first.row().starts_at + timedelta(days=3)
        assert {item.proposal_id for item in again.items()} == {sent, other}
        assert row.convened_at is not None
        assert town.mails("third").count("second_session") == 1

    def test_needs_no_quorum(self, town: Town, sent: UUID):
        Sitting.missed(town, sent)
        again = Sitting.of(town, sent)
        again.begin("second")
        again.take(sent)
        again.vote(sent, second="for")
        assert again.close_vote(sent, by="second").result is Result.ADOPTED

    def test_needs_the_same_quorum_where_the_rule_says_so(self, town: Town, sent: UUID):
        town.meet_in_session(second_convening={"min_days": 3, "quorum": "same"})
        other = town.at_committee(title="Autre point")
        Sitting.missed(town, other)
        mails = town.mails("third")
        assert mails.count("second_session_with_quorum") == 1
        assert "second_session" not in mails
        again = Sitting.of(town, other)
        again.begin("second", "third")
        again.take(other)
        again.vote(other, second="for", third="for")
        assert again.close_vote(other, by="second").result is Result.NO_QUORUM

    def test_given_up_its_items_take_the_quorum_again(self, town: Town, sent: UUID):
        Sitting.missed(town, sent)
        again = Sitting.of(town, sent)
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
            town.deps, town.caller("secretary"), Sitting.of(town, sent).id, "Salle fermée."
        )
        sitting.take(other)
        sitting.vote(other, chair="for")
        assert sitting.close_vote(other).result is Result.NO_QUORUM
        assert town.ballot(other).session_id is None
        assert town.proposal(other).awaiting is Awaiting.SECRETARY
        Sitting.planned(town, other)

    def test_keeps_the_rule_of_the_first(self, town: Town, sent: UUID):
        Sitting.missed(town, sent)
        again = Sitting.of(town, sent)
        town.meet_in_session(second_convening="none")
        again.begin("second")
        again.take(sent)
        again.vote(sent, second="for")
        assert again.close_vote(sent, by="second").result is Result.ADOPTED

    def test_is_not_moved_before_its_days(self, town: Town, sent: UUID):
        Sitting.missed(town, sent)
        again = Sitting.of(town, sent)
        secretary = town.caller("secretary")
        soon = meeting(again.row().starts_at - timedelta(days=1))
        with pytest.raises(InvalidStage):
            move_session(town.deps, secretary, again.id, soon)
        move_session(
            town.deps, secretary, again.id, meeting(again.row().starts_at + timedelta(days=5))
        )

    def test_missed_again_the_item_goes_to_the_secretary(self, town: Town, sent: UUID):
        Sitting.missed(town, sent)
        again = Sitting.of(town, sent)
        again.begin()
        again.take(sent)
        assert again.close_vote(sent, by="secretary").result is Result.NO_QUORUM
        close_session(town.deps, town.caller("secretary"), again.id)
        assert town.proposal(sent).awaiting is Awaiting.SECRETARY
        assert town.ballot(sent).convening == 1
        Sitting.planned(town, sent)


class TestAtADistance:
    def test_a_second_convening_leaves_as_long_to_vote_as_the_first(self, town: Town, sent: UUID):
        reschedule_item(town.deps, town.caller("secretary"), sent)
        town.settle(sent)
        first = town.ballot(sent)
        town.wait(sent, days=8)
        second = town.ballot(sent)
        assert (second.convening, second.mode, second.session_id) == (2, first.mode, None)
        assert second.closes_at - second.opens_at == first.closes_at - first.opens_at

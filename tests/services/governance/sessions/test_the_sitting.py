"""Who is there, two people at once, and the minutes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest

from infra.demo.in_process import follow
from policies.session import SessionRef
from services.committees.close_ballot import close_ballot
from services.committees.errors import (
    BallotClosed,
    NotTheSecretary,
)
from services.committees.sessions.attend import record_arrival, record_departure
from services.committees.sessions.convening import convene
from services.committees.sessions.edit_agenda import (
    ItemDescription,
    describe_item,
)
from services.committees.sessions.follow_session import MINUTES_EVERY
from services.committees.sessions.hold_session import close_session, open_session
from services.committees.sessions.minutes import (
    approve_minutes,
    digest_of,
    draft_minutes,
    read_minutes,
)
from services.committees.sessions.models import ItemState, state_of_item
from services.committees.sessions.run_items import open_item, postpone_item
from services.errors import Invalid, InvalidStage
from services.notifications.notices import Notice
from tests.fixtures.world import Town
from tests.services.governance.sittings import VOTERS, Sitting


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

    def test_are_asked_of_nobody_who_has_approved(self, town: Town, sent: UUID):
        sitting = self.held(town, sent)
        draft_minutes(town.deps, town.caller("secretary"), sitting.id)
        follow(town.deps, SessionRef(town.tenant_id, sitting.id), town.clock.now())
        assert Notice.MINUTES_READY in town.notices("chair")
        assert Notice.MINUTES_READY in town.notices("secretary")
        approve_minutes(town.deps, town.caller("secretary"), sitting.id, 1)
        town.clock.advance(MINUTES_EVERY)
        follow(town.deps, SessionRef(town.tenant_id, sitting.id), town.clock.now())
        assert Notice.MINUTES_READY not in town.notices("secretary")
        assert Notice.MINUTES_READY in town.notices("chair")
        approve_minutes(town.deps, town.caller("chair"), sitting.id, 1)
        assert Notice.MINUTES_READY not in town.notices("chair")

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

"""Those convened are told that the agenda has changed: once for all, and only in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from infra.demo.in_process import follow
from policies.session import SessionRef
from services.committees.absences import withdraw_absence
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.edit_agenda import order_items, remove_item
from services.committees.sessions.plan_session import move_session
from services.notifications.deliver_mail import deliver_mail
from services.notifications.models import Mail
from services.notifications.notices import Notice
from services.notifications.notify import CALM
from tests.fixtures.world import Town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting, meeting


@pytest.fixture
def sitting(town: Town, sent: UUID) -> Sitting:
    """A session convened, whose convocation has left."""
    sitting = Sitting.planned(town, sent)
    convene(town.deps, town.caller("secretary"), sitting.id)
    deliver(town)
    town.clock.advance(timedelta(minutes=1))
    return sitting


def deliver(town: Town) -> None:
    deliver_mail(town.deps, town.tenant_id, town.clock.now())


def told(town: Town, name: str) -> list[datetime | None]:
    """When each mail about the agenda to somebody leaves, None once it has left."""
    with town.deps.work(town.tenant_id) as work:
        mails = select(Mail.next_attempt_at).where(
            Mail.member_id == town.ids[name], Mail.notice == Notice.SESSION_AGENDA
        )
        return list(work.session.scalars(mails.order_by(Mail.created_at)))


class TestChangesInARow:
    def test_are_told_by_one_mail_once_they_are_over(self, town: Town, sitting: Sitting):
        for number in range(5):
            sitting.inform(f"Point {number}")
            town.clock.advance(timedelta(minutes=1))
        assert told(town, "third") == [town.clock.now() + CALM - timedelta(minutes=1)]
        assert town.notices("third") == [Notice.SESSION_AGENDA]
        deliver(town)
        assert told(town, "third") != [None]
        town.clock.advance(CALM)
        deliver(town)
        assert told(town, "third") == [None]

    def test_are_told_anew_once_that_mail_has_left(self, town: Town, sitting: Sitting):
        sitting.inform()
        town.clock.advance(CALM)
        deliver(town)
        sitting.inform("Un autre")
        assert told(town, "third") == [None, town.clock.now() + CALM]

    def test_are_told_by_the_hour_of_the_session(self, town: Town, sitting: Sitting):
        starts_at = sitting.row().starts_at
        town.clock.set(starts_at - timedelta(minutes=3))
        sitting.inform()
        assert told(town, "third") == [starts_at]

    def test_hold_no_convocation_back(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        town.clock.advance(timedelta(seconds=1))
        sitting.inform()
        assert town.mails("third") == [Notice.SESSION_CONVENED, Notice.SESSION_AGENDA]


class TestAnyChangeOfTheAgenda:
    def test_is_told_by_the_same_mail(self, town: Town, sitting: Sitting):
        secretary = town.caller("secretary")
        added = sitting.inform()
        town.clock.advance(CALM)
        deliver(town)
        order_items(
            town.deps, secretary, sitting.id, [item.id for item in reversed(sitting.items())]
        )
        assert told(town, "third") == [None, town.clock.now() + CALM]
        town.clock.advance(timedelta(minutes=1))
        remove_item(town.deps, secretary, added)
        assert told(town, "third") == [None, town.clock.now() + CALM]

    def test_is_told_to_nobody_before_the_convocation(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        remove_item(town.deps, town.caller("secretary"), sitting.inform())
        assert told(town, "third") == []


class TestAMailThatWaits:
    def test_gives_way_to_a_cancellation(self, town: Town, sitting: Sitting):
        sitting.inform()
        cancel_session(town.deps, town.caller("secretary"), sitting.id, "Salle fermée.")
        assert town.mails("third") == [Notice.SESSION_CONVENED, Notice.SESSION_CANCELLED]

    def test_gives_way_to_another_date(self, town: Town, sitting: Sitting):
        sitting.inform()
        later = meeting(sitting.row().starts_at + timedelta(days=7))
        move_session(town.deps, town.caller("secretary"), sitting.id, later)
        assert town.mails("third") == [Notice.SESSION_CONVENED, Notice.SESSION_MOVED]

    def test_leaves_no_more_to_a_deputy_called_no_more(self, town: Town, sitting: Sitting):
        seat_deputy(town, "fifth", "lead")
        absence = away(town, last=sitting.row().starts_at.date())
        sitting.inform()
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        assert told(town, "lead") == []
        assert len(told(town, "fifth")) == 1


class TestOnceTheHourHasGoneBy:
    def test_nothing_is_announced(self, town: Town, sitting: Sitting):
        town.clock.set(sitting.row().starts_at)
        sitting.inform()
        assert told(town, "third") == []
        assert town.notices("third") == [Notice.SESSION_CONVENED]

    def test_its_secretary_is_still_asked_whether_it_was_held(self, town: Town, sitting: Sitting):
        town.clock.set(sitting.row().ends_at + timedelta(minutes=1))
        follow(town.deps, SessionRef(town.tenant_id, sitting.id), town.clock.now())
        assert town.notices("secretary") == [Notice.SESSION_UNOPENED]
        added = sitting.inform("Après coup")
        remove_item(town.deps, town.caller("secretary"), added)
        assert town.notices("secretary") == [Notice.SESSION_UNOPENED]
        assert told(town, "secretary") == []

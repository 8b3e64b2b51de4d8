"""The calendar that a person subscribes to: what is in it, in which tenants, and until when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import insert, text, update

from services.committees.absences import withdraw_absence
from services.committees.absent import called_to
from services.committees.declare_recusal import declare_recusal
from services.committees.models import CommitteeSecretary, Seat, SeatState
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.plan_session import move_session
from services.dates import PARIS, day_of
from services.identity.read_calendar import PAST_KEPT_FOR
from services.notifications.calendar_entries import CalendarReader
from services.notifications.invitation import invitation_to
from services.tenancy.add_member import add_member
from services.tenancy.change_member import change_member
from services.tenancy.suspend_tenant import resume_tenant, suspend_tenant
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting, meeting
from tests.services.identity.subscriptions import Subscription, uid

NB = "\u00a0"


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    """A town whose steering committee meets."""
    town = new_town()
    town.meet_in_session()
    return town


@pytest.fixture
def sent(town: Town) -> UUID:
    """A proposal before the committee."""
    return town.at_committee(title="Tablette de terrain")


@pytest.fixture
def convened(town: Town, sent: UUID) -> Sitting:
    return convened_in(town, sent)


def convened_in(town: Town, *proposals: UUID) -> Sitting:
    sitting = Sitting.planned(town, *proposals)
    convene(town.deps, town.caller("secretary"), sitting.id)
    return sitting


def make_secretary(town: Town, member_id: UUID) -> None:
    with town.deps.work(town.tenant_id) as work:
        work.session.execute(
            insert(CommitteeSecretary).values(
                tenant_id=town.tenant_id, committee_id=town.copil, member_id=member_id
            )
        )


def change_seat(town: Town, name: str, **values: object) -> None:
    """Change the seat of ``name`` on the steering committee."""
    with town.deps.work(town.tenant_id) as work:
        work.session.execute(
            update(Seat)
            .where(Seat.committee_id == town.copil, Seat.member_id == town.ids[name])
            .values(**values)
        )


def leave(town: Town, member_id: UUID) -> None:
    change_member(town.deps, town.caller("admin"), member_id, leaves=True)


class TestTheCalendar:
    def test_shows_what_the_mails_carry(self, town: Town, convened: Sitting):
        """One UID, one SEQUENCE, one text: a calendar that has both draws one entry."""
        (event,) = Subscription.of(town, "second").entries().values()
        reader = CalendarReader(
            tenant_id=town.tenant_id,
            member_id=town.ids["second"],
            language="fr",
            public_url=town.deps.public_url,
            organizer=None,
            now=town.clock.now(),
        )
        with town.deps.work(town.tenant_id) as work:
            mailed = Calendar.from_ical(invitation_to(work.session, reader, convened.id).content)
        assert event.to_ical() == mailed.events[0].to_ical()

    def test_says_what_it_is_and_when_to_come_back(self, town: Town, convened: Sitting):
        calendar = Subscription.of(town, "second").calendar()
        assert calendar["name"] == calendar["x-wr-calname"] == f"Boussole{NB}: séances et votes"
        assert calendar["refresh-interval"].dt == timedelta(hours=1)
        assert calendar["refresh-interval"].params["value"] == "DURATION"
        assert calendar["x-published-ttl"] == "PT1H"
        assert calendar["method"] == "PUBLISH"
        assert calendar.errors == []

    def test_speaks_its_readers_language(self, town: Town, convened: Sitting):
        with town.deps.engine.begin() as connection:
            connection.execute(
                text("UPDATE account SET locale = 'en' WHERE id = :id"), {"id": town.ids["second"]}
            )
        calendar = Subscription.of(town, "second").calendar()
        assert calendar["name"] == "Boussole: sessions and votes"
        assert calendar.events[0]["summary"] == "Session: COPIL"

    @pytest.mark.parametrize("name", ["chair", "second", "adviser", "secretary"])
    def test_is_for_who_sits_or_convenes(self, town: Town, convened: Sitting, name: str):
        assert Subscription.of(town, name).sessions() == {uid(convened.id)}

    @pytest.mark.parametrize("name", ["author", "admin", "reader", "dgs"])
    def test_is_empty_for_who_does_not(self, town: Town, convened: Sitting, name: str):
        assert Subscription.of(town, name).sessions() == set()

    def test_tells_no_session_before_it_is_convened(self, town: Town, sent: UUID):
        planned = Sitting.planned(town, sent)
        chair = Subscription.of(town, "chair")
        assert chair.sessions() == set()
        cancel_session(town.deps, town.caller("secretary"), planned.id, "Report.")
        assert chair.sessions() == set()

    def test_keeps_a_session_for_sixty_days(self, town: Town, convened: Sitting):
        chair = Subscription.of(town, "chair")
        town.clock.advance(convened.row().ends_at + PAST_KEPT_FOR - town.clock.now())
        assert chair.sessions() == {uid(convened.id)}
        town.clock.advance(timedelta(seconds=1))
        assert chair.sessions() == set()

    def test_hides_the_item_from_who_stepped_aside(self, town: Town, sent: UUID, convened: Sitting):
        third = Subscription.of(town, "third")
        before = third.feed()
        declare_recusal(town.deps, town.caller("third"), town.ballot(sent).id, "Intérêt.")
        (event,) = third.entries().values()
        assert "1. Point dont vous vous êtes déporté" in event["description"]
        assert b"Tablette" not in third.feed().content
        assert third.feed().fingerprint != before.fingerprint
        (other,) = Subscription.of(town, "second").entries().values()
        assert "1. Tablette de terrain" in other["description"]


class TestADeputy:
    @pytest.fixture
    def town(self, town: Town) -> Town:
        """The colleague is the third member's deputy."""
        seat_deputy(town, "third", "colleague")
        return town

    @pytest.fixture
    def deputy(self, town: Town) -> Subscription:
        return Subscription.of(town, "colleague")

    def test_is_not_told_of_the_sessions_of_who_will_be_there(
        self, town: Town, convened: Sitting, deputy: Subscription
    ):
        day = day_of(convened.row().starts_at)
        away(town, "third", first=day - timedelta(days=2), last=day - timedelta(days=1))
        away(town, "fourth", first=day, last=day)
        assert deputy.sessions() == set()

    def test_is_told_of_those_that_they_are_called_to(
        self, town: Town, convened: Sitting, deputy: Subscription
    ):
        day = day_of(convened.row().starts_at)
        absence = away(town, "third", first=day, last=day)
        assert deputy.sessions() == {uid(convened.id)}
        with town.deps.work(town.tenant_id) as work:
            assert town.ids["colleague"] in called_to(
                work.session, town.copil, convened.row().starts_at
            )
        withdraw_absence(town.deps, town.caller("third"), town.copil, absence.id)
        assert deputy.sessions() == set()

    def test_is_called_by_the_day_where_people_live(
        self, town: Town, convened: Sitting, deputy: Subscription
    ):
        """At half past midnight in Paris, UTC is still on the day before."""
        day = day_of(convened.row().starts_at)
        midnight = datetime.combine(day + timedelta(days=3), time(0, 30), PARIS)
        move_session(town.deps, town.caller("secretary"), convened.id, meeting(midnight))
        away(town, "third", first=day + timedelta(days=3), last=day + timedelta(days=3))
        assert deputy.sessions() == {uid(convened.id)}

    def test_is_told_as_long_as_the_seat_is_held(
        self, town: Town, convened: Sitting, deputy: Subscription
    ):
        away(town, "third")
        assert deputy.sessions() == {uid(convened.id)}
        change_seat(town, "third", state=SeatState.SUSPENDED)
        assert deputy.sessions() == set()
        change_seat(town, "third", state=SeatState.IN_OFFICE)
        leave(town, town.ids["third"])
        assert deputy.sessions() == set()

    def test_keeps_the_sessions_where_they_were(
        self, town: Town, convened: Sitting, deputy: Subscription
    ):
        absence = away(town, "third")
        convened.begin("chair", "second", "colleague")
        withdraw_absence(town.deps, town.caller("third"), town.copil, absence.id)
        assert deputy.sessions() == {uid(convened.id)}


class TestAChange:
    def test_moves_the_entry_and_outranks_it(self, town: Town, convened: Sitting):
        chair = Subscription.of(town, "chair")
        before = chair.entries()[uid(convened.id)]
        later = meeting(town.clock.now() + timedelta(days=12))
        move_session(town.deps, town.caller("secretary"), convened.id, later)
        after = chair.entries()[uid(convened.id)]
        assert after.start == later.starts_at
        assert after["sequence"] > before["sequence"]

    def test_a_session_given_up_is_shown_as_cancelled(self, town: Town, convened: Sitting):
        chair = Subscription.of(town, "chair")
        before = chair.entries()[uid(convened.id)]
        cancel_session(town.deps, town.caller("secretary"), convened.id, "Salle indisponible.")
        after = chair.entries()[uid(convened.id)]
        assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
        assert after["sequence"] > before["sequence"]
        assert "Cette séance est annulée." in after["description"]

    def test_alone_changes_the_fingerprint(self, town: Town, convened: Sitting):
        chair = Subscription.of(town, "chair")
        before = chair.feed()
        town.clock.advance(timedelta(hours=3))
        same = chair.feed()
        assert same.content != before.content  # it is told at another instant
        assert same.fingerprint == before.fingerprint
        convened.add(town.at_committee(title="Bilan du trimestre"))
        assert chair.feed().fingerprint != before.fingerprint


class TestAVoteAtADistance:
    @pytest.fixture
    def town(self, new_town: TownFactory) -> Town:
        """A town whose steering committee votes at a distance."""
        return new_town()

    def test_is_shown_until_it_is_given(self, town: Town, sent: UUID):
        chair, second = Subscription.of(town, "chair"), Subscription.of(town, "second")
        (event,) = chair.entries().values()
        closes_at = town.ballot(sent).closes_at
        assert event["summary"] == f"À voter{NB}: Tablette de terrain"
        assert (event.start, event.end) == (closes_at - timedelta(minutes=30), closes_at)
        assert event["transp"] == "TRANSPARENT"
        assert event["url"].startswith(f"https://boussole.example/t/{town.slug}/proposals/{sent}")
        town.vote(sent, chair="for")
        assert chair.sessions() == set()
        assert len(second.sessions()) == 1

    def test_is_not_shown_to_who_stepped_aside(self, town: Town, sent: UUID):
        third = Subscription.of(town, "third")
        declare_recusal(town.deps, town.caller("third"), town.ballot(sent).id, "Intérêt.")
        assert third.sessions() == set()

    def test_is_not_shown_once_it_is_over(self, town: Town, sent: UUID):
        chair = Subscription.of(town, "chair")
        town.clock.advance(town.ballot(sent).closes_at - town.clock.now())
        assert chair.sessions() == set()  # though nobody has counted yet

    def test_is_not_shown_to_who_has_none(self, town: Town, sent: UUID):
        for name in ("secretary", "author", "adviser"):
            assert Subscription.of(town, name).sessions() == set()


def test_a_vote_in_session_is_at_the_session(town: Town, sent: UUID) -> None:
    sitting = Sitting.opened(town, sent)
    sitting.take(sent)
    assert town.inbox("chair")
    assert Subscription.of(town, "chair").sessions() == {uid(sitting.id)}


class TestSeveralTenants:
    @pytest.fixture
    def elsewhere(self, town: Town, new_town: TownFactory) -> Sitting:
        """A session of another town, where ``second`` is secretary too."""
        other = new_town()
        other.meet_in_session()
        member = add_member(
            other.deps, other.caller("admin"), email=town.email("second"), name="Second"
        )
        make_secretary(other, member.id)
        return convened_in(other, other.at_committee(title="Restes de la cantine"))

    def test_are_in_one_calendar(self, town: Town, convened: Sitting, elsewhere: Sitting):
        entries = Subscription.of(town, "second").entries()
        assert set(entries) == {uid(convened.id), uid(elsewhere.id)}
        told = entries[uid(elsewhere.id)]
        assert told["categories"].cats == [elsewhere.town.slug]
        assert f"/t/{elsewhere.town.slug}/sessions/{elsewhere.id}" in told["url"]
        assert "1. Restes de la cantine" in told["description"]

    def test_know_nothing_of_each_other(self, town: Town, convened: Sitting, elsewhere: Sitting):
        assert Subscription.of(town, "chair").sessions() == {uid(convened.id)}
        assert Subscription.of(elsewhere.town, "chair").sessions() == {uid(elsewhere.id)}

    def test_one_that_is_suspended_leaves_it(
        self, town: Town, convened: Sitting, elsewhere: Sitting
    ):
        second = Subscription.of(town, "second")
        suspend_tenant(town.deps, elsewhere.town.slug)
        assert second.sessions() == {uid(convened.id)}
        resume_tenant(town.deps, elsewhere.town.slug)
        assert second.sessions() == {uid(convened.id), uid(elsewhere.id)}

    def test_one_that_was_left_leaves_it(self, town: Town, convened: Sitting, elsewhere: Sitting):
        second = Subscription.of(town, "second")
        leave(elsewhere.town, town.ids["second"])
        assert second.sessions() == {uid(convened.id)}
        leave(town, town.ids["second"])
        assert second.sessions() == set()

    def test_one_where_they_may_not_read_sessions_is_not_told(
        self, town: Town, convened: Sitting, elsewhere: Sitting
    ):
        second = Subscription.of(town, "second")
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                text("UPDATE member SET roles = '{}' WHERE id = :id"), {"id": town.ids["second"]}
            )
        assert second.sessions() == {uid(elsewhere.id)}

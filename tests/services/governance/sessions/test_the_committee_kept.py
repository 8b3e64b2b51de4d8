"""A session keeps the committee that held it, whatever becomes of the committee since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from policies.decision import College
from services.committees.change_committee import change_committee
from services.committees.composition import SeatPlan
from services.committees.models import Seat, SeatState, VotingRight
from services.committees.sessions.attend import record_arrival
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.kept_seats import SessionSeat
from services.committees.sessions.minutes import draft_minutes, read_minutes
from services.committees.sessions.read_sessions import list_sessions, read_session
from services.notifications.session_facts import session_facts
from services.packs.read_contents import read_contents
from services.tenancy.change_member import change_member
from tests.fixtures.world import Town
from tests.services.governance.sittings import Sitting

WHOLE = {"chair": College.ELECTED, "second": College.MANAGEMENT, "third": College.AGENT}


def reseat(town: Town, *names: str, secretary: str = "secretary") -> None:
    """Change the whole committee: those people sit, the first one chairs; its name changes too."""
    town.clock.advance(timedelta(minutes=1))
    change_committee(
        town.deps,
        town.caller("admin"),
        town.copil,
        "Comité de suivi",
        preset="council",
        rule={},
        seats=[
            SeatPlan(
                town.email(name),
                WHOLE.get(name, College.CITIZEN),
                VotingRight.VOTING,
                chair=name == names[0],
            )
            for name in names
        ],
        secretaries=[town.email(secretary)],
    )


def minutes(town: Town, sitting: Sitting, by: str = "secretary") -> dict[str, Any]:
    """Draw up a version of the minutes, and read it."""
    drafted = read_minutes(town.deps, town.caller(by), sitting.id)
    correction = "Une coquille." if drafted else ""
    draft_minutes(town.deps, town.caller(by), sitting.id, correction=correction)
    return read_minutes(town.deps, town.caller(by), sitting.id)[0].content


def held(town: Town, sent: UUID) -> Sitting:
    sitting = Sitting.opened(town, sent, there=("second", "third", "fourth", "adviser"))
    sitting.take(sent)
    sitting.vote(sent, second="for", third="for")
    sitting.close_vote(sent, by="second")
    close_session(town.deps, town.caller("secretary"), sitting.id)
    return sitting


class TestTheMinutes:
    def test_are_those_of_the_committee_that_sat(self, town: Town, sent: UUID):
        sitting = held(town, sent)
        before = minutes(town, sitting)
        assert before["committee"] == {"name": "COPIL", "preset": "copil"}
        assert before["session"]["secretaries"] == ["Secretary"]
        assert before["session"]["chair"] == "Second"
        names = [line["name"] for line in before["attendance"]]
        assert (names[:2], names[-1]) == (["Chair", "Second"], "Adviser")
        reseat(town, "lead", "third", secretary="author")
        assert minutes(town, sitting, by="author") == before

    def test_are_so_where_it_changed_before_they_were_drawn_up(self, town: Town, sent: UUID):
        sitting = held(town, sent)
        reseat(town, "lead", "third", secretary="author")
        said = minutes(town, sitting, by="author")
        names = {line["name"]: line["right"] for line in said["attendance"]}
        assert names == {
            **dict.fromkeys(("Chair", "Second", "Third", "Fourth", "Fifth"), "voting"),
            "Adviser": "consultative",
        }
        assert said["session"]["secretaries"] == ["Secretary"]

    def test_say_who_was_seated_while_the_session_was_held(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=("second", "third"))
        reseat(town, "second", "third", "lead")
        sitting.arrive("lead")
        sitting.take(sent)
        sitting.vote(sent, second="for", lead="for")
        sitting.close_vote(sent, by="second")
        close_session(town.deps, town.caller("secretary"), sitting.id)
        lines = {line["name"]: line for line in minutes(town, sitting)["attendance"]}
        assert lines["Lead"]["right"] == "voting"
        assert len(lines["Lead"]["there"]) == 1
        assert lines["Chair"]["there"] == []


class TestTheSession:
    def test_presides_it_who_did_by_the_order_it_opened_with(self, town: Town, sent: UUID):
        sitting = Sitting.opened(town, sent, there=("second", "third"))
        reseat(town, "third", "second")
        close_session(town.deps, town.caller("secretary"), sitting.id)
        assert sitting.row().presided_by == town.ids["second"]

    def test_is_not_presided_by_a_suspended_chair_who_came(self, town: Town, sent: UUID):
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(Seat)
                .where(Seat.committee_id == town.copil, Seat.member_id == town.ids["chair"])
                .values(state=SeatState.SUSPENDED)
            )
        sitting = Sitting.opened(town, sent, there=("second", "third"))
        secretary = town.caller("secretary")
        record_arrival(town.deps, secretary, sitting.id, member=town.email("chair"))
        close_session(town.deps, secretary, sitting.id)
        assert sitting.row().presided_by == town.ids["second"]

    def test_has_its_committees_name_wherever_it_is_told(self, town: Town, sent: UUID):
        sitting, to_come = held(town, sent), Sitting.planned(town)
        reseat(town, "lead", "third")
        third = town.caller("third")
        assert read_session(town.deps, third, sitting.id).view.summary.committee == "COPIL"
        assert read_contents(town.deps, third, sitting.id).committee == "COPIL"
        with town.deps.work(town.tenant_id) as work:
            told = session_facts(
                work.session,
                town.tenant_id,
                sitting.id,
                town.ids["third"],
                language="fr",
                now=town.clock.now(),
            )
        assert told["committee"] == "COPIL"
        listed = list_sessions(town.deps, third, town.copil)
        assert {one.id: one.committee for one in listed} == {
            sitting.id: "COPIL",
            to_come.id: "Comité de suivi",
        }

    def test_shows_who_sat_once_the_committee_has_changed(self, town: Town, sent: UUID):
        sitting = held(town, sent)
        reseat(town, "lead", "third")
        view = read_session(town.deps, town.caller("third"), sitting.id).view
        seated = {one.person.name for one in view.presences if one.right is not None}
        assert seated == {"Chair", "Second", "Third", "Fourth", "Fifth", "Adviser"}

    def test_keeps_as_vacant_the_seat_of_who_had_left(self, town: Town, sent: UUID):
        change_member(town.deps, town.caller("admin"), town.ids["fifth"], leaves=True)
        sitting = Sitting.opened(town, sent, there=("chair", "second"))
        with town.deps.work(town.tenant_id) as work:
            kept = work.session.scalars(
                select(SessionSeat).where(SessionSeat.session_id == sitting.id)
            ).all()
        assert [seat.state for seat in kept if seat.member_id is None] == [SeatState.VACANT]
        assert len(kept) == 6

    def test_keeps_it_for_good(self, town: Town, sent: UUID):
        Sitting.opened(town, sent)
        with (
            pytest.raises(ProgrammingError) as refusal,
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.execute(text("UPDATE session_seat SET chair_order = NULL"))
        assert isinstance(refusal.value.orig, InsufficientPrivilege)

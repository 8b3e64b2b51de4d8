"""What the revision that keeps a session's committee makes of sessions that opened before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from infra.database import build_engine
from infra.migrations import runner
from policies.authorization import Authorizer
from policies.decision import Choice
from services.clock import SettableClock
from services.committees.models import Vote
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.kept_seats import SessionSecretary
from services.committees.sessions.minutes import draft_minutes, read_minutes
from services.committees.sessions.record_votes import record_vote
from services.deps import Deps
from services.tenancy.change_member import change_member
from tenants.directory import TenantDirectory
from tests.fixtures.postgres import Database
from tests.fixtures.world import START, Town, found_town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting

BEFORE = "0007"


@pytest.fixture
def town(fresh_database: Database) -> Iterator[Town]:
    """A town in a database of its own, whose committee meets."""
    engine, clock = build_engine(fresh_database.app_url, pool_size=2), SettableClock(START)
    directory = TenantDirectory(engine)
    deps = Deps(engine, clock, Authorizer(), directory, "https://boussole.example")
    town = found_town(deps, clock)
    town.meet_in_session()
    yield town
    engine.dispose()


class TestSessionsThatOpenedBefore:
    def test_keep_the_committee_as_it_is_known(self, town: Town, fresh_database: Database):
        seat_deputy(town, "fifth", "lead")
        away(town)
        item = town.at_committee()
        sitting = Sitting.opened(town, item, there=("second", "third", "lead"))
        ballot = sitting.take(item)
        secretary = town.caller("secretary")
        record_vote(
            town.deps, secretary, ballot.id, member=town.email("lead"), choice=Choice.AGAINST
        )
        sitting.close_vote(item, by="second")
        close_session(town.deps, secretary, sitting.id)
        change_member(town.deps, town.caller("admin"), town.ids["fourth"], leaves=True)
        town.deps.engine.dispose()

        runner.downgrade(fresh_database.owner_url, BEFORE)
        runner.upgrade(fresh_database.owner_url)

        town.clock.advance(timedelta(hours=1))
        draft_minutes(town.deps, secretary, sitting.id)
        (minutes,) = read_minutes(town.deps, secretary, sitting.id)
        lines = [(line["name"], line["state"]) for line in minutes.content["attendance"]]
        assert (None, "vacant") in lines
        assert ("Lead", "in_office") in lines
        assert minutes.content["committee"]["name"] == "COPIL"
        with town.deps.work(town.tenant_id) as work:
            vote = work.session.scalars(select(Vote)).one()
            secretaries = work.session.scalars(select(SessionSecretary.member_id)).all()
        assert (vote.deputy_id, vote.recorded_by) == (town.ids["lead"], None)
        assert secretaries == [town.ids["secretary"]]

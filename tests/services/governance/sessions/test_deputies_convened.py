"""The deputy of who will be away is convened, before or after the convocation leaves."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from infra.demo.in_process import follow
from policies.session import SessionRef
from services.committees.absences import AbsenceView, withdraw_absence
from services.committees.sessions import convening
from services.committees.sessions.convening import convene
from services.committees.sessions.follow_session import REMINDED_BEFORE
from services.notifications.notices import Notice
from tests.fixtures.world import Town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting


@pytest.fixture
def town(town: Town) -> Town:
    """The lead is the fifth member's deputy; the fifth is not away."""
    seat_deputy(town, "fifth", "lead")
    return town


class TestTheConvocation:
    """Sessions of this town are held ten days after they are planned."""

    def covering(self, town: Town, sitting: Sitting) -> AbsenceView:
        day = sitting.row().starts_at.date()
        return away(town, first=day, last=day)

    def test_reaches_the_deputy_of_who_will_be_away(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        self.covering(town, sitting)
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert Notice.SESSION_CONVENED in town.mails("lead")
        assert Notice.SESSION_CONVENED in town.notices("lead")
        assert Notice.SESSION_CONVENED not in town.mails("colleague")
        town.clock.set(sitting.row().starts_at - REMINDED_BEFORE)
        follow(town.deps, SessionRef(town.tenant_id, sitting.id), town.clock.now())
        assert Notice.SESSION_REMINDER in town.mails("lead")

    def test_reaches_them_later_when_it_has_left_already(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert Notice.SESSION_CONVENED not in town.mails("lead")
        absence = self.covering(town, sitting)
        assert Notice.SESSION_CONVENED in town.mails("lead")
        withdraw_absence(town.deps, town.caller("fifth"), town.copil, absence.id)
        assert Notice.SESSION_CONVENED not in town.notices("lead")

    def test_misses_nobody_who_is_noted_away_as_it_leaves(
        self, town: Town, sent: UUID, monkeypatch: pytest.MonkeyPatch
    ):
        sitting = Sitting.planned(town, sent)
        asked = convening.ask_about_session
        with ThreadPoolExecutor() as pool:
            noted: list[Future[AbsenceView]] = []

            def ask_slowly(*arguments: Any, **options: Any) -> None:
                asked(*arguments, **options)
                noted.append(pool.submit(self.covering, town, sitting))
                wait(noted, timeout=0.5)

            monkeypatch.setattr(convening, "ask_about_session", ask_slowly)
            convene(town.deps, town.caller("secretary"), sitting.id)
            noted[0].result()
        assert Notice.SESSION_CONVENED in town.mails("lead")

    def test_does_not_for_another_day(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        day = sitting.row().starts_at.date() + timedelta(days=1)
        away(town, first=day, last=day)
        assert Notice.SESSION_CONVENED not in town.mails("lead")

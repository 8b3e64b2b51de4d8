"""A session that is planned waits in the inbox of those who convene it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from policies.decision import College
from services.committees.change_committee import change_committee
from services.committees.composition import SeatPlan
from services.committees.models import VotingRight
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.plan_session import move_session
from services.dates import day_of, end_of
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.read_inbox import read_inbox
from tests.fixtures.world import Town
from tests.services.governance.sittings import NOTICE_DAYS, VOTERS, Sitting, meeting


class TestASessionToConvene:
    def test_is_asked_of_the_secretary_without_a_mail(self, town: Town):
        Sitting.planned(town)
        assert town.notices("secretary") == [Notice.SESSION_TO_CONVENE]
        assert town.notices("second") == []
        assert town.mails("secretary") == []

    def test_is_due_on_the_last_day_that_keeps_the_notice(self, town: Town):
        starts_at = Sitting.planned(town, days=12).row().starts_at
        last = end_of(day_of(starts_at) - timedelta(days=NOTICE_DAYS))
        assert town.inbox("secretary") == [(ItemKind.SESSION, None, last)]

    def test_is_due_before_it_begins_once_that_day_is_gone(self, town: Town):
        starts_at = Sitting.planned(town, days=2).row().starts_at
        assert town.inbox("secretary") == [(ItemKind.SESSION, None, starts_at)]

    def test_moves_with_its_date(self, town: Town):
        sitting = Sitting.planned(town)
        later = meeting(town.clock.now() + timedelta(days=20))
        move_session(town.deps, town.caller("secretary"), sitting.id, later)
        last = end_of(day_of(later.starts_at) - timedelta(days=NOTICE_DAYS))
        assert town.inbox("secretary") == [(ItemKind.SESSION, None, last)]

    def test_is_asked_no_more_once_convened(self, town: Town, sent: UUID):
        sitting = Sitting.planned(town, sent)
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert town.notices("secretary") == [Notice.SESSION_CONVENED]

    def test_is_asked_no_more_once_cancelled(self, town: Town):
        sitting = Sitting.planned(town)
        cancel_session(town.deps, town.caller("secretary"), sitting.id, "Salle indisponible.")
        assert town.notices("secretary") == []

    def test_is_named_by_its_date_in_the_readers_language(self, town: Town):
        # planned on 2 March 2026
        Sitting.planned(town, days=9)
        credential = town.caller("secretary").credential
        for language, name in (
            ("fr", "COPIL, séance du 11 mars"),
            ("en", "COPIL, session of 11 March"),
        ):
            (line,) = read_inbox(town.deps, credential, language=language).items
            assert (line.subject.title, line.subject.reference) == (name, "")
            assert line.path.endswith(f"/sessions/{line.subject.id}")


def change(town: Town, secretary: str, **rule: Any) -> None:
    """Change who convenes the committee, or its rule."""
    seats = [
        SeatPlan(town.email(name), college, VotingRight.VOTING, chair=name == "chair")
        for name, college in zip(VOTERS, College, strict=False)
    ]
    change_committee(
        town.deps,
        town.caller("admin"),
        town.copil,
        "COPIL",
        preset="copil",
        rule={"mode": "session", **rule},
        seats=seats,
        secretaries=[town.email(secretary)],
    )


class TestWhenTheCommitteeChanges:
    def test_is_asked_of_who_convenes_now(self, town: Town):
        Sitting.planned(town)
        change(town, "author")
        assert town.notices("secretary") == []
        assert town.notices("author") == [Notice.SESSION_TO_CONVENE]

    def test_is_due_by_the_rule_as_it_is_now(self, town: Town):
        starts_at = Sitting.planned(town, days=20).row().starts_at
        change(town, "secretary", notice_days=10)
        ((_, _, due_at),) = town.inbox("secretary")
        assert due_at == end_of(day_of(starts_at) - timedelta(days=10))

    def test_is_not_asked_again_once_convened_or_cancelled(self, town: Town, sent: UUID):
        convene(town.deps, town.caller("secretary"), Sitting.planned(town, sent).id)
        given_up = Sitting.planned(town).id
        cancel_session(town.deps, town.caller("secretary"), given_up, "Salle indisponible.")
        change(town, "author")
        assert Notice.SESSION_TO_CONVENE not in town.notices("author")

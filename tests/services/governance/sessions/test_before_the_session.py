"""A session of a committee before it opens: its agenda, its convocation, its cancellation."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from policies.decision import Result
from policies.loop import Awaiting, Stage
from services.committees.agenda import open_ballot, reschedule_item
from services.committees.errors import (
    NotTheSecretary,
    OnlyInSession,
)
from services.committees.models import BallotState, Committee
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.edit_agenda import (
    order_items,
    remove_item,
)
from services.committees.sessions.errors import NoticeTooShort
from services.committees.sessions.hold_session import open_session
from services.committees.sessions.plan_session import move_session, plan_session
from services.committees.sessions.run_items import open_item
from services.errors import Invalid, InvalidStage, NotFound
from services.notifications.models import ItemKind
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import VOTERS, Sitting, meeting


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
        assert sent not in [subject for _, subject, _ in town.inbox("secretary")]

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
        sitting.inform()
        assert [item.title for item in sitting.items()][-1] == "Point d’étape"

    def test_a_point_of_information_added_after_the_convocation_is_told(
        self, town: Town, sent: UUID
    ):
        sitting = Sitting.planned(town, sent)
        sitting.inform("Avant la convocation")
        convene(town.deps, town.caller("secretary"), sitting.id)
        assert town.mails("second") == ["session_convened"]
        town.clock.advance(timedelta(minutes=1))
        sitting.inform()
        assert town.mails("second") == ["session_convened", "session_agenda"]
        assert [kind for kind, *_ in town.inbox("second")] == [ItemKind.SESSION]

    def test_a_point_of_information_added_in_session_is_told_in_the_room(
        self, town: Town, sent: UUID
    ):
        sitting = Sitting.opened(town, sent)
        sitting.inform()
        assert "session_agenda" not in town.mails("second")

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
